"""The rules of the components tls, sasl and cert-manager."""
import re

from problems import want

# What the scripts of the images take for a demand of their own.
TAKEN = {"SSL", "SASL_SSL", "SASL_PLAINTEXT", "CONTROLLER"}
FILES = ["ca.crt", "tls-combined.pem"]


def check_secured(where, env, pod, containers, objects):
    """Takes out of Kafka's env what the components put there, and checks it and what belongs to it."""
    secured = {n: env.pop(n) for n in list(env) if re.match("KAFKA_(LISTENER|CONTROLLER_LISTENER|SSL|SASL)|SASL_", n)}
    sidecar = {e["name"]: e for e in containers["sidecar"].pop("env", [])}
    volumes = {v["name"]: v["secret"] for v in pod["volumes"] if "secret" in v}
    want(where, bool(secured), bool(volumes), "variables of TLS, where there are Secrets")
    want(where, bool(secured), any(n in where for n in ("secured", "certificate")), "secured")
    if secured:
        check_listeners(where, secured)
        check_files(where, volumes, containers)
        check_sidecar(where, secured, sidecar, containers)
        check_certificate(where, volumes, objects)


def check_listeners(where, env):
    """Every listener speaks TLS, by a name that no script takes; passwords come from the Secret."""
    names = [re.match(r"(\w+)://:\d+$", entry)[1] for entry in env["KAFKA_LISTENERS"]["value"].split(",")]
    want(where, TAKEN & set(names), set(), "names that the images' scripts take")
    protocols = dict(e.split(":") for e in env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]["value"].split(","))
    want(where, protocols, {"SECURE": "SASL_SSL", "QUORUM": "SSL"}, "protocols")
    want(where, sorted(names), sorted(protocols), "listeners")
    want(where, env["KAFKA_LISTENER_NAME_QUORUM_SSL_CLIENT_AUTH"], {"value": "required"}, "who may reach the controllers")
    known = set()
    for name, entry in env.items():
        secret = entry.get("valueFrom", {}).get("secretKeyRef")
        want(where, secret is not None, name.startswith("SASL_"), f"{name} is from a Secret")
        if "JAAS" in name:
            used = re.findall(r"\$\((\w+)\)", entry["value"])
            want(where, set(used) - known, set(), f"used by {name}, and not above it")
            want(where, re.findall(r'(?:password|user_\w+)="(?!\$\(\w+\)")', entry["value"]), [], f"written out in {name}")
        known.add(name)


def check_files(where, volumes, containers):
    """All see the key, which only the pod's group may read: the sidecar too, which has the broker read another one."""
    want(where, sorted(volumes), ["tls"], "Secrets with files")
    want(where, volumes["tls"]["defaultMode"], 0o440, "mode of the files")
    want(where, sorted(i["key"] for i in volumes["tls"]["items"]), FILES, "keys")
    want(where, [i["path"] for i in volumes["tls"]["items"]], [i["key"] for i in volumes["tls"]["items"]], "files")
    for name in ("init", "kafka", "sidecar"):
        mounts = [m for m in containers[name]["volumeMounts"] if m["name"] in volumes]
        want(where, mounts, [{"name": "tls", "mountPath": "/etc/kafka/secrets", "readOnly": True}], f"Secrets in {name}")


def check_sidecar(where, kafka, sidecar, containers):
    """It trusts the same authority, and is a user with the password that the broker has for it."""
    same = {"name": "KRAFTPOD_SASL_PASSWORD", **kafka["SASL_KRAFTPOD"]}
    want(where, sidecar.pop("KRAFTPOD_SASL_PASSWORD", None), same, "the sidecar's password")
    want(where, {n: e.get("value") for n, e in sidecar.items()}, {
        "KRAFTPOD_TLS_CA_FILE": "/etc/kafka/secrets/ca.crt", "KRAFTPOD_TLS_RELOAD": "true",
        "KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": "kraftpod",
    }, "the sidecar's environment")
    jaas = kafka["KAFKA_LISTENER_NAME_SECURE_PLAIN_SASL_JAAS_CONFIG"]["value"]
    want(where, 'user_kraftpod="$(SASL_KRAFTPOD)"' in jaas, True, "the broker knows the sidecar")
    for file in ("KAFKA_SSL_KEYSTORE", "KAFKA_SSL_TRUSTSTORE"):
        want(where, kafka[f"{file}_TYPE"], {"value": "PEM"}, f"{file}_TYPE")
    paths = [kafka[f"KAFKA_SSL_{s}STORE_LOCATION"]["value"] for s in ("TRUST", "KEY")]
    want(where, paths, [f"/etc/kafka/secrets/{f}" for f in FILES], "stores")


def check_certificate(where, volumes, objects):
    """cert-manager makes that very Secret, as Kafka reads it, for the names of these Services."""
    for cert in (o for o in objects if o["kind"] == "Certificate"):
        spec, namespace = dict(cert["spec"]), cert["metadata"]["namespace"]
        names = (spec.pop("secretName"), volumes["tls"]["secretName"])
        want(where, names, (cert["metadata"]["name"],) * 2, "the Certificate's Secret, and the pods'")
        services = [o["metadata"]["name"] for o in objects if o["kind"] == "Service"]
        headless, bootstrap = (next(s for s in services if k in s) for k in ("-headless", "-bootstrap"))
        full = f"{bootstrap}.{namespace}.svc.cluster.local"
        names = [full.rsplit(".", n)[0] for n in (2, 3, 4)]
        want(where, spec.pop("dnsNames"), [f"*.{headless}.{namespace}.svc.cluster.local", full, *names], "dnsNames")
        want(where, spec.pop("usages"), ["digital signature", "key encipherment", "server auth", "client auth"], "usages")
        want(where, spec.pop("privateKey")["encoding"], "PKCS8", "encoding of the key")
        want(where, spec.pop("additionalOutputFormats"), [{"type": "CombinedPEM"}], "additionalOutputFormats")
        want(where, sorted(spec), ["commonName", "issuerRef"], "the rest of the Certificate")

"""What docs/manifests.md promises, checked on rendered manifests.

Usage: rules.py FILE... ; prints one line for each broken promise.
"""
import pathlib
import re
import sys

import yaml

from around import check_docs, check_monitoring
from problems import problems, selects, want
from secured import check_secured

# Where the count of a set is taken from, by the annotation that `replicas:` sets.
COUNT = "kraftpod/replicas"
COUNT_PATH = f"metadata.annotations['{COUNT}']"
# What stands on the overlay original.
MIGRATED = ("original", "mirror", "lost-found")


def check_set(where, sts, objects):
    """Checks one StatefulSet, and the objects that belong to it."""
    spec, pod = sts["spec"], sts["spec"]["template"]["spec"]
    labels = sts["spec"]["template"]["metadata"]["labels"]
    containers = {c["name"]: c for c in pod["initContainers"] + pod["containers"]}
    first = containers.pop("lost-found", None)
    want(where, first is not None, "lost-found" in where, "the init container lost-found")
    want(where, sorted(containers), ["init", "kafka", "sidecar"], "containers")
    want(where, spec["podManagementPolicy"], "Parallel", "podManagementPolicy")
    want(where, spec["updateStrategy"], {"type": "RollingUpdate"}, "updateStrategy")
    policies = {c["terminationMessagePolicy"] for c in containers.values()}
    want(where, policies, {"FallbackToLogsOnError"}, "terminationMessagePolicy")
    want(where, pod["automountServiceAccountToken"], False, "automountServiceAccountToken")
    want(where, pod["enableServiceLinks"], False, "enableServiceLinks")
    want(where, pod["terminationGracePeriodSeconds"], 300, "terminationGracePeriodSeconds")
    if first:
        check_lost_found(where, pod, first, containers["kafka"])
    check_probes(where, pod, containers)
    hook = {"preStop": {"exec": {"command": ["/kraftpod/kraftpod", "hold"]}}}
    want(where, containers["kafka"].get("lifecycle"), hook, "the lifecycle of Kafka's container")
    check_security(where, pod, containers)
    env = {e["name"]: {k: v for k, v in e.items() if k != "name"} for e in containers["kafka"]["env"]}
    check_secured(where, env, pod, containers, objects)
    check_environment(where, spec, env, containers, objects)
    check_mounts(where, spec, containers, objects)
    check_neighbours(where, spec, labels, containers, objects)


def check_lost_found(where, pod, first, kafka):
    """It comes before kraftpod's, with Kafka's image, in the volume's root."""
    want(where, pod["initContainers"][0], first, "the first init container")
    want(where, first["image"], kafka["image"], "its image")
    mounts = {m["name"]: m["mountPath"] for m in kafka["volumeMounts"]}
    want(where, first["volumeMounts"], [{"name": "kafka-data", "mountPath": mounts["kafka-data"]}], "its mounts")
    want(where, first["workingDir"], mounts["kafka-data"], "its directory")


def check_probes(where, pod, containers):
    """Kafka: readiness, and a startup probe that never kills. The sidecar: /livez only."""
    kafka, sidecar = containers["kafka"], containers["sidecar"]
    probe = kafka["readinessProbe"]
    want(where, probe["httpGet"], {"path": "/readyz", "port": 8081}, "Kafka's readiness probe")
    want(where, (probe["periodSeconds"], probe["failureThreshold"]), (2, 1), "its period and threshold")
    startup = {"exec": {"command": ["/kraftpod/kraftpod", "probe", "--wait=5s"]}, "periodSeconds": 2, "timeoutSeconds": 10}
    want(where, kafka["startupProbe"], startup | {"failureThreshold": 2**31 - 1}, "Kafka's startupProbe")
    want(where, kafka.get("livenessProbe"), None, "Kafka's livenessProbe")
    for name in ("livenessProbe", "startupProbe"):
        want(where, sidecar[name]["httpGet"]["path"], "/livez", f"the sidecar's {name}")
    want(where, sidecar.get("readinessProbe"), None, "the sidecar's readinessProbe")
    native = sidecar in pod["initContainers"]
    want(where, sidecar.get("restartPolicy"), "Always" if native else None, "the sidecar's restartPolicy")
    want(where, native, "ordinary-sidecar" not in where, "native sidecar")


def check_security(where, pod, containers):
    """Pod Security "restricted", one uid and gid, and a read-only root."""
    context = pod["securityContext"]
    want(where, context["runAsNonRoot"], True, "runAsNonRoot")
    want(where, context["seccompProfile"], {"type": "RuntimeDefault"}, "seccompProfile")
    ids = [context.get(k) for k in ("runAsUser", "runAsGroup", "fsGroup")]
    if "openshift" in where:
        want(where, ids, [None, None, None], "runAsUser, runAsGroup and fsGroup, which are the SCC's to give")
    elif not all(isinstance(context.get(k), int) for k in ("runAsUser", "runAsGroup", "fsGroup")) or context["runAsUser"] == 0:
        problems.append(f"{where}: runAsUser, runAsGroup and fsGroup: not all given, or root")
    for name, container in containers.items():
        own = dict(container["securityContext"])
        read_only = own.pop("readOnlyRootFilesystem", None)
        want(where, own, {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}, f"securityContext of {name}")
        want(where, read_only, not (name == "kafka" and "bitnami" in container["image"]), f"readOnlyRootFilesystem of {name}")


def check_environment(where, spec, env, containers, objects):
    """The count follows spec.replicas; init sees what Kafka sees; the sidecar needs nothing else. env is Kafka's, the rest."""
    init, kafka, sidecar = (containers[n] for n in ("init", "kafka", "sidecar"))
    want(where, kafka["command"], ["/kraftpod/kraftpod", "run"], "Kafka's command")
    want(where, (init["args"], sidecar["args"]), (["init"], ["sidecar"]), "args")
    want(where, env.pop("KRAFTPOD_REPLICAS"), {"valueFrom": {"fieldRef": {"fieldPath": COUNT_PATH}}}, "KRAFTPOD_REPLICAS")
    count = spec["template"]["metadata"]["annotations"][COUNT]
    want(where, count, str(spec["replicas"]), f"the annotation {COUNT}, beside spec.replicas")
    data = environment(kafka, objects)
    check_controllers(where, env, data, objects)
    want(where, (init["env"], init["envFrom"]), (kafka["env"], kafka["envFrom"]), "init's environment")
    want(where, (sidecar.get("env"), sidecar.get("envFrom")), (None, None), "the sidecar's environment")
    want(where, init["image"], sidecar["image"], "images of init and sidecar")
    check_copies(where, spec["replicas"], data)
    if not where.startswith("base") and not {"CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID"} & data.keys():
        problems.append(f"{where}: no cluster id")


def check_controllers(where, env, data, objects):
    """A set of brokers knows its controllers' set by the name, Service and count that this has."""
    given = env.pop("KRAFTPOD_CONTROLLER_SET", None)
    want(where, env, {}, "the rest of Kafka's env")
    want(where, given is not None, data.get("KRAFTPOD_ROLES") == "broker", "KRAFTPOD_CONTROLLER_SET is given")
    if given is None:
        return
    sets = [o for o in objects if o["kind"] == "StatefulSet"]
    sets = [o for o in sets if o["spec"]["template"]["metadata"]["labels"].get("app.kubernetes.io/component") == "controller"]
    named = [f"{o['metadata']['name']}.{o['spec']['serviceName']}:{o['spec']['replicas']}" for o in sets]
    want(where, [re.sub(r"\$\((\w+)\)", lambda m: data[m[1]], given["value"])], named, "KRAFTPOD_CONTROLLER_SET")


def check_copies(where, replicas, data):
    """What topics of their own making get fits the brokers. What is migrated keeps what it had."""
    prefix = "KAFKA_CFG_" if "KAFKA_KRAFT_CLUSTER_ID" in data else "KAFKA_"
    got = tuple(data.get(prefix + n) for n in ("DEFAULT_REPLICATION_FACTOR", "MIN_INSYNC_REPLICAS"))
    none = data.get("KRAFTPOD_ROLES") == "controller" or where.startswith(("base", "original", "mirror", "lost-found"))
    want(where, got, (None, None) if none else (str(min(3, replicas)), str(min(2, replicas))), "copies by default, in sync")


def environment(kafka, objects):
    """What the ConfigMaps hold that Kafka's container takes its environment from, the later over the earlier."""
    data = {}
    for source in kafka["envFrom"]:
        name = source["configMapRef"]["name"]
        data |= next(o["data"] for o in objects if o["kind"] == "ConfigMap" and o["metadata"]["name"] == name)
    return data


def check_mounts(where, spec, containers, objects):
    """The same two mounts in all three, the data read-only but for Kafka."""
    claims = [c["metadata"]["name"] for c in spec["volumeClaimTemplates"]]
    want(where, [c["spec"].get("accessModes") for c in spec["volumeClaimTemplates"]], [["ReadWriteOnce"]], "accessModes")
    mounts = {n: {m["name"]: m for m in c["volumeMounts"]} for n, c in containers.items()}
    paths = {m[claims[0]]["mountPath"] for m in mounts.values()}
    want(where, len(paths), 1, "mount paths of the data volume")
    for name, mount in mounts.items():
        want(where, mount["kraftpod"], {"name": "kraftpod", "mountPath": "/kraftpod"}, f"kraftpod's mount in {name}")
        want(where, mount[claims[0]].get("readOnly", False), name != "kafka", f"read-only data in {name}")
    data = environment(containers["kafka"], objects)
    log_dir = data.get("KAFKA_LOG_DIRS", data.get("KAFKA_CFG_LOG_DIRS", "/bitnami/kafka/data"))
    root = log_dir if "lost-found" in where else log_dir.rsplit("/", 1)[0]
    want(where, root, paths.pop(), "the volume of the log dir")


def check_neighbours(where, spec, labels, containers, objects):
    """Services, the PodDisruptionBudget and the spread constraints select these pods."""
    services = [o for o in objects if o["kind"] == "Service" and selects(o["spec"]["selector"], labels)]
    headless = next(s for s in services if s["metadata"]["name"] == spec["serviceName"])
    want(where, headless["spec"]["clusterIP"], "None", "clusterIP of the headless Service")
    want(where, headless["spec"]["publishNotReadyAddresses"], True, "publishNotReadyAddresses")
    data = environment(containers["kafka"], objects)
    others = [s for s in services if s is not headless]
    want(where, len(others), 0 if data.get("KRAFTPOD_ROLES") == "controller" else 1, "bootstrap Services")
    want(where, [s["metadata"]["name"] for s in others if s["spec"].get("publishNotReadyAddresses")], [], "unready pods in")
    budgets = [o["spec"] for o in objects if o["kind"] == "PodDisruptionBudget"]
    budgets = [b for b in budgets if selects(b.pop("selector")["matchLabels"], labels)] if budgets else []
    want(where, budgets, [{"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"}], "disruption budgets")
    for constraint in spec["template"]["spec"]["topologySpreadConstraints"]:
        want(where, constraint["labelSelector"]["matchLabels"], spec["selector"]["matchLabels"], "spread of")


for file in map(pathlib.Path, sys.argv[1:]):
    rendered = list(yaml.safe_load_all(file.read_text()))
    for sts in [o for o in rendered if o["kind"] == "StatefulSet" and o["metadata"]["name"].startswith("kafka")]:
        # Budgets are taken apart while they are checked: a copy for each set.
        check_set(f"{file.stem}: {sts['metadata']['name']}", sts, yaml.safe_load(yaml.safe_dump(rendered)))
    check_monitoring(file.stem, rendered)
    if file.stem == "base":
        check_docs(rendered)
for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(bool(problems))

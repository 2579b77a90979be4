"""The rules of what is not Kafka's own: monitoring, and the page about the base."""
import pathlib
import re

from problems import problems, selects, want

ROOT = pathlib.Path(__file__).parents[2]


def check_monitoring(where, objects):
    """What no core schema covers: the Prometheus operator's objects."""
    sources = "".join(p.read_text() for p in ROOT.glob("health/**/*.go"))
    for obj in objects:
        if obj["kind"] == "ServiceMonitor":
            port = obj["spec"]["endpoints"][0]["port"]
            labels = obj["spec"]["selector"]["matchLabels"]
            found = [s for s in objects if s["kind"] == "Service" and selects(labels, s["metadata"]["labels"])]
            found = [s for s in found if port in [p["name"] for p in s["spec"]["ports"]]]
            want(where, len(found), 1, f"Services with port {port} for the ServiceMonitor")
        if obj["kind"] == "PrometheusRule":
            for rule in (r for g in obj["spec"]["groups"] for r in g["rules"]):
                want(where, sorted(rule), ["alert", "annotations", "expr", "for", "labels"], f"fields of {rule.get('alert')}")
                for metric in re.findall(r"kraftpod_(\w+)", rule["expr"]):
                    if not re.search(rf'"(kraftpod_)?{metric}["{{]', sources):
                        problems.append(f"{where}: {rule['alert']}: kraftpod_{metric} is no metric of health/")


def keys(value):
    """All keys of a tree of maps and lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in ("data", "matchLabels", "labels", "annotations", "selector"):
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def check_docs(objects):
    """docs/manifests.md has a word on every field of the base."""
    page = (ROOT / "docs/manifests.md").read_text()
    plain = {"apiVersion", "kind", "metadata", "name", "spec", "template", "data", "env", "value"}
    for key in sorted(set(keys(objects)) - plain):
        if not re.search(rf"`[^`]*\b{key}\b[^`]*`", page):
            problems.append(f"docs/manifests.md: nothing on {key}")

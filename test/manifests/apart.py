"""Whether clusters in one namespace keep to themselves.

Usage: apart.py FILE FILE... ; prints one line for each selector in one of the
rendered manifests that selects pods, or Services, of another.
"""
import itertools
import pathlib
import sys

import yaml


def load(path):
    return path.stem, list(yaml.safe_load_all(path.read_text()))


def labelled(objects):
    """The labels of what can be selected: pods, Services, claims."""
    for o in objects:
        if o["kind"] == "StatefulSet":
            yield o["spec"]["template"]["metadata"]["labels"]
        if o["kind"] == "Service":
            yield o["metadata"]["labels"]


def selectors(value, path=""):
    """All selectors of a tree, with the way to each. An empty one means everybody, and is meant."""
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from selectors(inner, f"{path}[{i}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}"
            if key in ("selector", "labelSelector", "podSelector") and inner:
                yield here, inner.get("matchLabels", inner)
            else:
                yield from selectors(inner, here)


def strangers(one, other):
    """The selectors of one that select what is the other's."""
    theirs = list(labelled(other))
    for o in one:
        for path, wanted in selectors(o):
            if any(wanted.items() <= labels.items() for labels in theirs):
                yield f"{o['kind']} {o['metadata']['name']}{path}: {wanted}"


found = [
    f"{name} and {other}: of the second's, selected by the first's {what}"
    for (name, mine), (other, theirs) in itertools.permutations([load(pathlib.Path(f)) for f in sys.argv[1:]], 2)
    for what in strangers(mine, theirs)
]
for line in found:
    print(line, file=sys.stderr)
sys.exit(bool(found))

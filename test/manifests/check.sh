#!/usr/bin/env bash
# Checks the manifests, offline. Renders the base, every overlay and the cases
# here; compares with golden/; validates against the schemas of the oldest and
# the newest Kubernetes that they are for; checks what docs/manifests.md
# promises (rules.py); and that each replica count stands in one place.
# With -update, writes golden/ anew first.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools/install.sh
bin=$(tools/install.sh --print)
golden=test/manifests/golden
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# render DIR TREE: prints what TREE's kustomization in DIR renders to.
render() { (cd "$2" && "$bin/kustomize" build "$1"); }

mkdir "$tmp/new"
dirs=(k8s/base k8s/overlays/* test/manifests/cases/*)
for dir in "${dirs[@]}"; do
  render "$dir" . >"$tmp/new/$(basename "$dir").yaml"
done
if [[ ${1-} == -update ]]; then
  rm -rf "$golden"
  cp -r "$tmp/new" "$golden"
fi
diff -ru "$golden" "$tmp/new" || {
  echo "manifests: rendered otherwise than $golden: make update, and look at the difference" >&2
  exit 1
}

# 1.27 is the last without native sidecars.
for file in k8s/namespace.yaml "$golden"/*.yaml; do
  oldest=1.29
  [[ $file != *ordinary-sidecar* ]] || oldest=1.27
  for version in "$oldest" 1.37; do
    "$bin/kubernetes-validate" --strict --quiet --no-warn --kubernetes-version "$version" "$file"
  done
done

"$bin/../python/bin/python" test/manifests/rules.py "$golden"/*.yaml

# Another count in its one place changes spec.replicas and what follows it.
mkdir -p "$tmp/tree"
cp -r k8s "$tmp/tree/k8s"
sed -i 's/^  count: .*/  count: 7/' "$tmp"/tree/k8s/overlays/*/kustomization.yaml
for name in apache-4 original single-node; do
  changed=$({ diff <(render "k8s/overlays/$name" .) <(render "k8s/overlays/$name" "$tmp/tree") || true; } | sed -n 's/^> *//p' | sort | xargs)
  [[ $changed == "replicas: 7 value: 7 value: 7" ]] || {
    echo "manifests: $name: the replica count stands in more than one place: $changed" >&2
    exit 1
  }
done
# The ways in from outside, each in an overlay of apache-4; kind's has node-port's Services.
for dir in k8s/external/*; do
  mkdir -p "$tmp/tree/k8s/overlays/external"
  {
    printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: kafka\nresources:\n- ../apache-4\ncomponents:\n'
    [[ $dir != */kind ]] || printf -- '- ../../external/node-port\n'
    printf -- '- ../../external/%s\n' "$(basename "$dir")"
  } >"$tmp/tree/k8s/overlays/external/kustomization.yaml"
  render k8s/overlays/external "$tmp/tree" >"$tmp/external.yaml"
  for version in 1.29 1.37; do
    "$bin/kubernetes-validate" --strict --quiet --no-warn --kubernetes-version "$version" "$tmp/external.yaml"
  done
done
echo "manifests: ${#dirs[@]} kustomizations ok"

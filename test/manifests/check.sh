#!/usr/bin/env bash
# Checks the manifests, offline. Renders the base, every overlay and the cases
# here; compares with golden/ and examples/; validates against the schemas of the
# oldest and the newest Kubernetes that they are for; checks what docs/manifests.md
# promises (rules.py, apart.py), and that what is broken/ is found to be; and that
# each replica count stands in one place.
# With -update, writes golden/ and examples/ anew first.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools/install.sh
bin=$(tools/install.sh --print)
python="$bin/../python/bin/python -B"
here=test/manifests golden=test/manifests/golden
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

die() {
  echo "manifests: $*" >&2
  exit 1
}

# render DIR TREE: prints what TREE's kustomization in DIR renders to.
render() { (cd "$2" && "$bin/kustomize" build "$1"); }

# rules FILE...: for those that have to hold by themselves.
rules() { $python "$here/rules.py" "$@"; }
apart() { $python "$here/apart.py" "$@"; }

# example NAME FROM ABOUT: the plain file that goes without kustomize. Nothing
# looks up the ConfigMap's hash there.
example() {
  sed "s|@NAME@|$1|; s|@FROM@|$2|; s|@ABOUT@|$3|" "$here/example.txt"
  sed -E 's/(kafka-env)-[a-z0-9]{10}$/\1/' "$tmp/new/$(basename "$2").yaml"
}

mkdir "$tmp/new" "$tmp/broken" "$tmp/examples"
dirs=(k8s/base k8s/overlays/* "$here"/cases/*)
for dir in "${dirs[@]}"; do
  render "$dir" . >"$tmp/new/$(basename "$dir").yaml"
done
while read -r name from about; do
  example "$name" "$from" "$about" >"$tmp/examples/$name.yaml"
done <<EOF
apache-4 k8s/overlays/apache-4 apache/kafka 4
bitnami-3.4 $here/cases/bitnami-3.4 bitnami's Kafka 3.4
bitnami-3.9 k8s/overlays/bitnami-3.9 bitnami's Kafka 3.9
cp k8s/overlays/cp confluentinc/cp-kafka 8
secured k8s/overlays/secured apache/kafka 4, secured by two Secrets
EOF
if [[ ${1-} == -update ]]; then
  rm -rf "$golden" examples
  cp -r "$tmp/new" "$golden"
  cp -r "$tmp/examples" examples
fi
diff -ru "$golden" "$tmp/new" || die "rendered otherwise than $golden: make update, and look at the difference"
diff -ru examples "$tmp/examples" || die "examples/ is not what the overlays render: make update"

# valid VERSION FILE...: against the schemas of a Kubernetes.
valid() { "$bin/kubernetes-validate" --strict --quiet --no-warn --kubernetes-version "$@"; }
native=(k8s/namespace.yaml examples/*.yaml)
for file in "$golden"/*.yaml; do
  [[ $file == *ordinary-sidecar* ]] || native+=("$file")
done
valid 1.29 "${native[@]}"
valid 1.27 "$golden/ordinary-sidecar.yaml" # the last without native sidecars
valid 1.37 "${native[@]}" "$golden/ordinary-sidecar.yaml"

rules "$golden"/*.yaml examples/*.yaml
# A second cluster beside any other, of whatever kind.
for first in original apache-4 components dedicated-controllers; do
  apart "$golden/$first.yaml" "$golden/second-cluster.yaml"
  apart "$golden/$first.yaml" "$golden/second-components.yaml"
  apart "$golden/$first.yaml" "$golden/second-dedicated.yaml"
done

# Each of these is seen: the line in its found.txt.
for dir in "$here"/broken/*; do
  name=$(basename "$dir")
  render "$dir" . >"$tmp/broken/$name.yaml"
  said=$({ rules "$tmp/broken/$name.yaml"; apart "$golden/apache-4.yaml" "$tmp/broken/$name.yaml"; } 2>&1) || true
  grep -qFf "$dir/found.txt" <<<"$said" || die "$dir: not seen to be broken: $said"
done

# shellcheck disable=SC2016 # no expansions, but fences
# What docs/manifests.md shows of an overlay is the case `own`.
sed -n '/^## Your own overlay/,/^## /p' docs/manifests.md | sed -n '/^```yaml/,/^```/p' | sed '/^```/d; s/  *#.*//' |
  sed -E 's|https://github.com/kraftpod/kraftpod//k8s|../../../../k8s|; s|\?ref=.*||' |
  diff - "$here/cases/own/kustomization.yaml" || die "docs/manifests.md shows another overlay than cases/own"

# Another count in its one place changes spec.replicas and what follows it.
mkdir -p "$tmp/tree"
cp -r k8s "$tmp/tree/k8s"
sed -i 's/^  count: .*/  count: 7/' "$tmp"/tree/k8s/overlays/*/kustomization.yaml
for dir in k8s/overlays/*; do
  once='kraftpod/replicas: "7" replicas: 7' follows=$once
  # Two sets; and the count of controllers, with the hash of the ConfigMap that has it.
  [[ $dir != *dedicated* ]] || follows='CONTROLLER_COUNT: "7" kraftpod/replicas: "7" kraftpod/replicas: "7"
name: kafka-controller-# name: kafka-controller-# name: kafka-controller-# replicas: 7 replicas: 7'
  changed=$({ diff <(render "$dir" .) <(render "$dir" "$tmp/tree") || true; } | sed -n 's/^> *//p' |
    sed -E 's/-[a-z0-9]{10}$/-#/' | LC_ALL=C sort | tr '\n' ' ')
  [[ $changed == "${follows//$'\n'/ } " ]] || die "$dir: the replica count stands in more than one place: $changed"
done
# Each component and each way in from outside, in an overlay of apache-4 beside a
# StatefulSet that is not Kafka's; kind's has node-port's Services.
registry=$here/cases/second-statefulset/registry.yaml one=$tmp/tree/k8s/overlays/one
mkdir "$one"
cp "$registry" "$one/"
for dir in k8s/components/* k8s/external/*; do
  {
    printf '%s\n' 'apiVersion: kustomize.config.k8s.io/v1beta1' 'kind: Kustomization' 'namespace: kafka' \
      'resources:' '- ../apache-4' '- registry.yaml' 'components:'
    [[ $dir != */kind ]] || printf -- '- ../../external/node-port\n'
    printf -- '- ../../%s\n' "${dir#k8s/}"
  } >"$one/kustomization.yaml"
  render k8s/overlays/one "$tmp/tree" >"$tmp/one.yaml"
  valid 1.29 "$tmp/one.yaml"
  valid 1.37 "$tmp/one.yaml"
  $python "$here/untouched.py" "$registry" "$tmp/one.yaml" || die "$dir: changes a StatefulSet that is not Kafka's"
done
# `replicas:` by the base's name sets both sets of dedicated controllers, and what follows.
printf '%s\n' 'resources: [../dedicated-controllers]' 'replicas: [{name: kafka, count: 5}]' >"$one/kustomization.yaml"
render k8s/overlays/one "$tmp/tree" >"$tmp/dedicated.yaml"
rules "$tmp/dedicated.yaml"
echo "manifests: ${#dirs[@]} kustomizations ok"

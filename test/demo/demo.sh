#!/bin/bash
# The demo: real Kafka nodes as the pods of a StatefulSet, on loopback, without a cluster, a container
# or root. Each pod is `kraftpod run` with `kraftpod sidecar` beside it. It stays until Ctrl-C.
#   demo.sh [NODES]               3 nodes, or as the variable N says
#   KAFKA_VERSION=3.4.0 demo.sh   another Kafka than 4.3.1
#   ONCE=1 demo.sh                ends after the proof; KRAFTPOD_DEMO_ONCE=1 is the same
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
nodes=${1:-${N:-3}}
version=${KAFKA_VERSION:-4.3.1}
[[ -z ${ONCE:-} ]] || export KRAFTPOD_DEMO_ONCE=1

if [[ ! $nodes =~ ^[1-9]$ ]]; then
    printf 'demo.sh: "%s" nodes: want 1 to 9\n' "$nodes" >&2
    exit 64
fi

needs=(go java)
[[ -e ${XDG_CACHE_HOME:-$HOME/.cache}/kraftpod/kafka/$version/.complete ]] || needs+=(maven)
"$here/../prereq.sh" "${needs[@]}"
"$here/../kafka/fetch.sh" "$version"

# Everything is in here, binaries too. The demo removes it; until it runs, this script does.
dir=$(mktemp -d "${TMPDIR:-/tmp}/kraftpod-demo.XXXXXX")
trap 'rm -rf "$dir"' EXIT
began=$SECONDS
printf 'building kraftpod and the demo\n'
cd "$here/../.."
if [[ -z ${KRAFTPOD_BIN:-} ]]; then
    export KRAFTPOD_BIN=$dir/kraftpod
    CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$KRAFTPOD_BIN" ./cmd/kraftpod
fi
CGO_ENABLED=0 go build -trimpath -o "$dir/demo" ./test/demo
printf 'built in %d s\n\n' $((SECONDS - began))

exec "$dir/demo" -dir "$dir" -nodes "$nodes" -kafka "$version"

#!/usr/bin/env bash
# The end-to-end tests on a cluster of this machine's own, from nothing: Debian 12,
# root, Go, a JDK, Maven. Needs a rig: a directory, RIG, whose up.sh starts a real
# Kubernetes in namespaces, and whose other scripts load images, run a program in
# its network (in) and break nodes (on, service.sh). Starts it unless it is up, and
# ends it if it started it.
#   local.sh                 builds and loads the images, runs the tests (E2E, CASE)
#   local.sh COMMAND...      runs COMMAND in the cluster's network instead, with
#                            KUBECONFIG, RIG and the images' variables set
#   KEEP=1 local.sh          leaves the cluster up
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
: "${RIG:=$root/../shared/k8s}" "${RIG_NODES:=3}" "${E2E:=ci}" "${CASE:=}" "${OUT:=$root/dist/e2e}"
if [[ ! -x $RIG/up.sh ]]; then
  echo "e2e-local: no rig in $RIG: set RIG to a directory that has one, or give any cluster to make e2e by KUBECONFIG" >&2
  exit 1
fi
"$root/test/prereq.sh" go java maven
RIG=$(cd "$RIG" && pwd)
export RIG RIG_NODES E2E CASE OUT
# shellcheck source=/dev/null
. "$RIG/env.sh"

tmp=$(mktemp -d)
started=
finish() {
  rm -rf "$tmp"
  [[ -z $started || -n ${KEEP:-} ]] || "$RIG/down.sh"
}
trap finish EXIT
trap 'exit 130' INT TERM

# What a dead cluster left behind, as a restart of the machine does, is none.
if ! { [[ -s $RIG_STATE/cp/holder.pid ]] && kill -0 "$(holder cp)" 2>/dev/null; }; then
  started=1
  # The cluster's processes are to hold nothing of the caller's: no lock, no pipe.
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd <= 2)) || eval "exec $fd>&-"
    done
    exec "$RIG/up.sh"
  )
fi
"$root/test/e2e/images.sh" >"$tmp/images"
set -o allexport
# shellcheck source=/dev/null
. "$tmp/images"
set +o allexport
echo "e2e: the Kafka images are stand-ins: real Kafka, with an entrypoint of ours in the place of the image's"

cd "$root"
if (($#)); then
  "$RIG/in" "$@"
  exit
fi
mkdir -p "$OUT"
go test -c -o "$tmp/e2e.test" ./test/e2e
"$RIG/in" "$tmp/e2e.test" -test.v -test.timeout 90m -test.count 1

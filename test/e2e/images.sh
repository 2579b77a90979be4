#!/usr/bin/env bash
# Builds the images that the tests need and loads them on every node of the rig
# (RIG, a directory as local.sh describes it), without any registry:
#   kraftpod's own, from the Dockerfile at the root, with this machine's Go;
#   one each that stands in for apache/kafka and bitnami/kafka, and, unless E2E is
#   ci and no CASE is given, for a later bitnami/kafka and cp-kafka: Kafka's jars
#   from Maven Central, a JRE of Debian, and the scripts of test/kafka/image.
# Prints KRAFTPOD_IMAGE=, KAFKA_IMAGE=, ORIGINAL_IMAGE=, BITNAMI_IMAGE= and
# CONFLUENT_IMAGE=, everything else goes to stderr. A tag holds a hash of what the
# image is made from, so one that is there already is neither built nor loaded again.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
. "${RIG:?}/env.sh"
exec 3>&1 1>&2
: "${KAFKA:=4.3.1}" "${KAFKA_ORIGINAL:=3.4.0}" "${KAFKA_BITNAMI:=3.9.2}"
base=docker.io/library/kraftpod-e2e-base:1 jre=docker.io/library/kraftpod-e2e-jre:1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

buildah() { command buildah --root "$RIG_CACHE/buildah" --runroot /run/rig-buildah --storage-driver overlay "$@"; }
said() { printf 'e2e: %-52s %4d s\n' "$1" $((SECONDS - began)); }

# hash PATH...: of all files below, names included, but for tests.
hash() { find "$@" -type f ! -name '*_test.go' ! -path '*/testdata/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12; }

there() { [[ -n $(buildah images --quiet --filter "reference=$1" 2>/dev/null) ]]; }

# build NAME:TAG CONTEXT [OPTION...]: quietly, unless it fails. Earlier tags go.
build() {
  local name=$1 began=$SECONDS old
  shift
  if there "$name"; then return; fi
  buildah build --isolation chroot --pull-never --layers=false --tag "$name" "${@:2}" "$1" >"$tmp/log" 2>&1 || {
    cat "$tmp/log"
    die "$name: not built"
  }
  while read -r old; do
    [[ $old == "$name" ]] || buildah rmi "$old" >/dev/null || true
  done < <(buildah images --format '{{.Name}}:{{.Tag}}' --filter "reference=${name%:*}" 2>/dev/null)
  said "built $name"
}

# load NAME:TAG: on the nodes, unless all have it.
load() {
  local began=$SECONDS node lacking=0
  for node in "$RIG_STATE"/node*/; do
    [[ -n $("$RIG/on" "$(basename "$node")" ctr -n k8s.io images list -q "name==$1") ]] || lacking=1
  done
  ((lacking)) || return 0
  buildah push --quiet "$1" "docker-archive:$tmp/image.tar:$1"
  "$RIG/load-image.sh" "$1" "$tmp/image.tar" >/dev/null
  rm "$tmp/image.tar"
  said "loaded $1"
}

# base NAME PACKAGE...: a Debian with packages, made once.
base() {
  local began=$SECONDS
  there "$1" && return
  "$RIG/base-image.sh" "$@"
  said "made $1"
}

go_image() {
  local go name
  go=$(go env GOROOT)
  name=docker.io/library/kraftpod-e2e-go:$(go env GOVERSION)
  if ! there "$name"; then
    mkdir "$tmp/go-image"
    cp -r "$go" "$tmp/go-image/go"
    # As this machine trusts, so that a proxy of its own does not stop the build.
    cp -L /etc/ssl/certs/ca-certificates.crt "$tmp/go-image/"
    build "$name" "$tmp/go-image" -f test/e2e/images/go.Dockerfile --build-arg "BASE=$base"
    rm -rf "$tmp/go-image"
  fi
  echo "$name" >"$tmp/go-name"
}

kraftpod_image() {
  kraftpod=docker.io/library/kraftpod:e2e-$(hash Dockerfile LICENSE go.mod go.sum cmd bootstrap health internal tools/licenses.sh)
  if ! there "$kraftpod"; then
    go_image
    build "$kraftpod" . --build-arg "GO_IMAGE=$(<"$tmp/go-name")" --build-arg "VERSION=${kraftpod#*:}" \
      --build-arg "BUILDPLATFORM=linux/$(go env GOARCH)" ${GOPROXY:+--build-arg "GOPROXY=$GOPROXY"}
  fi
}

# kafka_image DIALECT VERSION [GENERATION]: builds it, loads it, and sets standin.
kafka_image() {
  local context=$tmp/$1 jars=${XDG_CACHE_HOME:-$HOME/.cache}/kraftpod/kafka/$2
  standin=docker.io/library/$1-kafka-$2-standin:$({ hash test/kafka/image test/e2e/images && (cd "$jars" && ls); } | sha256sum | cut -c1-12)
  if ! there "$standin"; then
    mkdir -p "$context/standin"
    cp test/kafka/image/*.sh test/kafka/image/*.properties "$context/standin/"
    sed "s/@IMAGE@/$1/; s/@KAFKA@/$2/; s/@GENERATION@/${3-}/" test/e2e/images/run.sh >"$context/run"
    cp test/e2e/images/tool.sh "$context/tool"
    cp -r "$jars" "$context/libs"
    build "$standin" "$context" -f "test/e2e/images/$1.Dockerfile" --build-arg "BASE=$jre"
    rm -rf "$context"
  fi
  load "$standin"
}

test/kafka/fetch.sh "$KAFKA" "$KAFKA_ORIGINAL"
base "$base" ca-certificates
base "$jre" openjdk-17-jre-headless
kraftpod_image
load "$kraftpod"
kafka_image apache "$KAFKA"
apache=$standin
kafka_image bitnami "$KAFKA_ORIGINAL" B
original=$standin bitnami='' confluent=''
if [[ ${E2E-} != ci || -n ${CASE-} ]]; then
  test/kafka/fetch.sh "$KAFKA_BITNAMI"
  kafka_image bitnami "$KAFKA_BITNAMI" C
  bitnami=$standin
  kafka_image confluent "$KAFKA"
  confluent=$standin
fi
printf '%s\n' "KRAFTPOD_IMAGE=$kraftpod" "KAFKA_IMAGE=$apache" "ORIGINAL_IMAGE=$original" \
  "BITNAMI_IMAGE=$bitnami" "CONFLUENT_IMAGE=$confluent" >&3

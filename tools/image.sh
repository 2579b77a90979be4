#!/usr/bin/env bash
# Builds the container image with docker, or with buildah where no docker
# engine answers. Environment: IMAGE, VERSION, PLATFORM (linux/arm64; empty:
# this machine's), GO_IMAGE (empty: the Dockerfile's), TOOL (docker, buildah).
set -euo pipefail
cd "$(dirname "$0")/.."
: "${IMAGE:=kraftpod:dev}" "${VERSION:=dev}" "${PLATFORM:=}" "${GO_IMAGE:=}" "${TOOL:=}"

if [[ -z $TOOL ]]; then
  if docker info >/dev/null 2>&1; then
    TOOL=docker
  elif command -v buildah >/dev/null; then
    TOOL=buildah
  else
    echo "missing: a docker engine that runs, or buildah: apt-get install buildah" >&2
    exit 1
  fi
fi

options=(
  --tag "$IMAGE"
  --build-arg "VERSION=$VERSION"
  --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
  ${PLATFORM:+--platform "$PLATFORM"}
  ${GO_IMAGE:+--build-arg "GO_IMAGE=$GO_IMAGE"}
)
case $TOOL in
docker)
  docker buildx build --load "${options[@]}" .
  ;;
buildah)
  # Before 1.29 it leaves BUILDPLATFORM out of FROM unless told.
  machine=$(uname -m)
  case $machine in
  x86_64) machine=amd64 ;;
  aarch64) machine=arm64 ;;
  esac
  buildah build --build-arg "BUILDPLATFORM=linux/$machine" "${options[@]}" .
  ;;
*)
  echo "TOOL=$TOOL is neither docker nor buildah" >&2
  exit 64
  ;;
esac
echo "image: built $IMAGE; to take it to its registry: $TOOL push $IMAGE" >&2

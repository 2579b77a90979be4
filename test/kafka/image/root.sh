#!/bin/bash
# Lays out below IMAGE_HOME what an image brings in the directories that its entrypoint reads and
# writes, as it is when a container begins. The settings are those of entrypoint.sh.
set -o errexit -o nounset -o pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/properties.sh"

case ${IMAGE:?} in
bitnami)
    config=$IMAGE_HOME/opt/bitnami/kafka/config
    mkdir -p "$config/kraft" "$IMAGE_HOME/opt/bitnami/kafka/logs" "$IMAGE_HOME/bitnami/kafka/"{config,data}
    case ${IMAGE_GENERATION:-B} in
    A | B)
        shipped_server >"$config/server.properties"
        shipped_kraft >"$config/kraft/server.properties"
        ;;
    C) shipped_server >"$config/server.properties.original" ;;
    D) shipped_kraft >"$config/server.properties.original" ;;
    esac
    ;;
apache)
    mkdir -p "$IMAGE_HOME/opt/kafka/"{config,logs} "$IMAGE_HOME/etc/kafka/"{docker,secrets} \
        "$IMAGE_HOME/mnt/shared/config" "$IMAGE_HOME/var/lib/kafka/data"
    shipped_kraft >"$IMAGE_HOME/etc/kafka/docker/server.properties"
    ;;
confluent) mkdir -p "$IMAGE_HOME/etc/kafka/secrets" "$IMAGE_HOME/var/lib/kafka/data" ;;
esac

#!/bin/bash
# Kafka's own script of this name, which the images have, for what runs it by itself. The settings are those of
# entrypoint.sh.
set -o errexit -o nounset -o pipefail
java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
# shellcheck disable=SC2086
exec "$java" ${KAFKA_HEAP_OPTS:--Xmx256M} ${IMAGE_JAVA_OPTS-} ${KAFKA_LOG4J_OPTS-} -cp "$IMAGE_CLASSPATH" ${KAFKA_OPTS-} \
    kafka.tools.StorageTool "$@"

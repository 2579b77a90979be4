#!/bin/bash
# Stands in for the entrypoint of the Kafka images, so that the tests and the demo run real Kafka
# without a container: it turns the variables of the image's dialect into a properties file as the
# image does, fails where the image fails, formats with kafka.tools.StorageTool and execs kafka.Kafka
# in its own pid. root.sh lays out the files that the image brings; each part beside this file says
# what it copies:
#
#   bitnami.sh     /opt/bitnami/scripts/kafka/entrypoint.sh, setup.sh and run.sh, in four generations:
#                  A   3.4.0 up to r21
#                  B   3.4.0 from r22, 3.4.1 up to r52
#                  C   3.4.1 from r53, and 3.5 to 3.9.0 (as from February 2024 on: empty values count)
#                  D   4.0
#   apache.sh      /etc/kafka/docker/run of 3.7 and later, with KafkaDockerWrapper
#   confluent.sh   /etc/confluent/docker/run of cp-kafka: 7.x where IMAGE_KAFKA is 3.x, 8.x where it is 4.x
#
# Not copied: what is demanded or done for ZooKeeper beyond what KRaft can meet; users and ownership
# (but see the Dockerfiles of test/e2e/images); logging, GC and JMX options by default, and JMX by
# KAFKA_JMX_PORT; what bitnami's A and B set up for TLS and SASL of a listener INTERNAL, CLIENT or
# EXTERNAL (what they demand for it is demanded, then the stand-in gives up), its init scripts, the
# properties of its producer and consumer, and what C and D say about unset variables where they go on.
#
# Its own settings, none of which an image has:
#   IMAGE              bitnami, apache or confluent
#   IMAGE_GENERATION   bitnami only: A, B (if not given), C or D
#   IMAGE_HOME         what stands for / in the image's paths
#   IMAGE_CLASSPATH    the jars of one Kafka version
#   IMAGE_KAFKA        that version: 3.4.0
#   IMAGE_HEAP_OPTS    in place of the image's default heap, which is up to 1 GiB: KAFKA_HEAP_OPTS beats it
#   IMAGE_JAVA_OPTS    more JVM options, such as -Djdk.net.hosts.file
set -o errexit -o nounset -o pipefail

HERE=$(dirname "${BASH_SOURCE[0]}")
for part in properties bitnami bitnami-ab bitnami-cd bitnami-secure common apache confluent; do
    # shellcheck source=/dev/null
    . "$HERE/$part.sh"
done

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

default_heap() {
    case $IMAGE/$1 in
    bitnami/*) echo "-Xmx1024m -Xms1024m" ;;
    */kafka.Kafka) echo "-Xmx1G -Xms1G" ;;
    *) echo "-Xmx256M" ;;
    esac
}

# As kafka-run-class.sh has it: every JVM, that of the storage tool too, gets the variables of the
# heap and of all options, each split at blanks. Ends in the JVM.
run_class() {
    local java=java heap
    [[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
    heap=${KAFKA_HEAP_OPTS:-${IMAGE_HEAP_OPTS:-$(default_heap "$1")}}
    # shellcheck disable=SC2086
    exec "$java" $heap ${KAFKA_JVM_PERFORMANCE_OPTS-} ${KAFKA_GC_LOG_OPTS-} ${KAFKA_JMX_OPTS-} ${IMAGE_JAVA_OPTS-} \
        ${KAFKA_LOG4J_OPTS-} -cp "$IMAGE_CLASSPATH" ${KAFKA_OPTS-} "$@"
}

storage_tool() (run_class kafka.tools.StorageTool "$@")

exec_kafka() { run_class kafka.Kafka "$@"; }

case ${IMAGE:?} in
bitnami | apache | confluent) "run_$IMAGE" "$@" ;;
*) fail "IMAGE \"$IMAGE\" is none of bitnami, apache, confluent" ;;
esac

#!/bin/bash
# Stands in for the tools of /opt/kafka/bin that README.md and k8s/ use: Kafka's own programs, found by the name of the
# script.
case $(basename "$0") in
kafka-console-producer.sh) program=org.apache.kafka.tools.ConsoleProducer ;;
kafka-console-consumer.sh) program=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
kafka-topics.sh) program=org.apache.kafka.tools.TopicCommand ;;
kafka-storage.sh) program=kafka.tools.StorageTool ;;
*) exit 127 ;;
esac
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx256M} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/opt/kafka/libs/*' "$program" "$@"

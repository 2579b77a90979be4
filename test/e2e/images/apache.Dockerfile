# Stands in for docker.io/apache/kafka: Kafka's own jars, a JRE, and an entrypoint
# that keeps the real one's contract. What matters of the image's outside is as
# there: command, user, declared volumes, what of the root is writable.
# It is never published, so it has no labels of a published image.
# The user has a name since the real image's has: runAsNonRoot cannot judge it.
# hadolint global ignore=DL3049,DL3066
ARG BASE=docker.io/library/kraftpod-e2e-jre:1
FROM ${BASE}
COPY standin /opt/standin
COPY libs /opt/kafka/libs
COPY run /etc/kafka/docker/run
COPY tool /opt/kafka/bin/kafka-console-producer.sh
COPY tool /opt/kafka/bin/kafka-console-consumer.sh
COPY tool /opt/kafka/bin/kafka-storage.sh
COPY tool /opt/kafka/bin/kafka-topics.sh
RUN groupadd --gid 1000 appuser \
 && useradd --no-log-init --uid 1000 --gid 1000 --home-dir /home/appuser --create-home appuser \
 && chmod 755 /etc/kafka/docker/run /opt/standin/*.sh /opt/kafka/bin/*.sh \
 && IMAGE_STEP=root /etc/kafka/docker/run \
 && chown -R appuser:appuser /opt/kafka/config /opt/kafka/logs /mnt/shared/config \
 && chown -R appuser:root /var/lib/kafka /etc/kafka \
 && chmod -R ug+w /var/lib/kafka /etc/kafka
USER appuser
VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]
CMD ["/etc/kafka/docker/run"]

# Stands in for docker.io/confluentinc/cp-kafka: Kafka's own jars, a JRE, and an
# entrypoint that keeps the real one's contract. What matters of the image's
# outside is as there: command, user, declared volumes, variables set to nothing,
# what of the root is writable.
# It is never published, so it has no labels of a published image.
# The user has a name since the real image's has: runAsNonRoot cannot judge it.
# hadolint global ignore=DL3049,DL3066
ARG BASE=docker.io/library/kraftpod-e2e-jre:1
FROM ${BASE}
COPY standin /opt/standin
COPY libs /opt/kafka/libs
COPY run /etc/confluent/docker/run
RUN groupadd --gid 1000 appuser \
 && useradd --no-log-init --uid 1000 --gid 1000 --home-dir /home/appuser --create-home appuser \
 && chmod 755 /etc/confluent/docker/run /opt/standin/*.sh \
 && IMAGE_STEP=root /etc/confluent/docker/run \
 && chown -R appuser:root /var/lib/kafka /etc/kafka \
 && chmod -R ug+w /var/lib/kafka /etc/kafka
ENV KAFKA_ADVERTISED_LISTENERS="" \
    CLUSTER_ID=""
USER appuser
VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data"]
CMD ["/etc/confluent/docker/run"]

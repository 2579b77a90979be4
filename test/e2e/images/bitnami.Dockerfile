# Stands in for docker.io/bitnami/kafka, of 3.4.0 late enough that NODE_ID is what
# it demands, and of 3.9: Kafka's own jars, a JRE, and an entrypoint that keeps the
# contract.
# The configuration is writable for group 0 only, and no volume is declared, as there.
# It is never published, so it has no labels of a published image.
# hadolint global ignore=DL3049
ARG BASE=docker.io/library/kraftpod-e2e-jre:1
FROM ${BASE}
COPY standin /opt/standin
COPY libs /opt/kafka/libs
COPY run /opt/bitnami/scripts/kafka/entrypoint.sh
COPY run /opt/bitnami/scripts/kafka/run.sh
RUN chmod 755 /opt/bitnami/scripts/kafka/*.sh /opt/standin/*.sh \
 && IMAGE_STEP=root /opt/bitnami/scripts/kafka/run.sh \
 && chmod -R g+rwX /opt/bitnami/kafka /bitnami/kafka
USER 1001
ENTRYPOINT ["/opt/bitnami/scripts/kafka/entrypoint.sh"]
CMD ["/opt/bitnami/scripts/kafka/run.sh"]

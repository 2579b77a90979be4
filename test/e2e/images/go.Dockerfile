# An image with Go for GO_IMAGE of the Dockerfile at the root, where no registry
# is at hand: this machine's Go and its CA certificates on a bare Debian.
# It is never published, so it has no labels of a published image.
# hadolint global ignore=DL3049
ARG BASE=docker.io/library/kraftpod-e2e-base:1
FROM ${BASE}
COPY go /usr/local/go
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

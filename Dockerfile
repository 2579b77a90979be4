# kraftpod's image: one static binary and nothing else. Builds with docker and
# with buildah, for any platform from any platform:
#   docker buildx build --platform linux/amd64,linux/arm64 .
#   buildah build --platform linux/arm64 .
#
# GO_IMAGE is any image that has Go 1.26 in its PATH: name a mirror's with
# --build-arg. The digest, that of the index of all platforms, is what is pulled;
# the tag before it is for people. To move it on, take the tag of Go's newest
# patch release (go.mod says the least one) and the digest that the registry has:
#   docker buildx imagetools inspect golang:1.26.8-bookworm
#   skopeo inspect --format '{{.Digest}}' docker://docker.io/library/golang:1.26.8-bookworm
# or docker-library/repo-info, repos/golang/remote/1.26.8-bookworm.md
ARG GO_IMAGE=docker.io/library/golang:1.26.8-bookworm@sha256:9fdc884aacc3bec89b20ffc69f4bb369c78210e3e4f600387b5128b12c199f81

FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS build
ENV CGO_ENABLED=0 \
    GOTOOLCHAIN=local \
    GOMODCACHE=/cache/mod \
    GOCACHE=/cache/build
WORKDIR /src
COPY go.mod go.sum ./
ARG GOPROXY
RUN --mount=type=cache,target=/cache \
    go mod download
COPY . .
ARG VERSION=dev
ARG TARGETOS
ARG TARGETARCH
RUN --mount=type=cache,target=/cache \
    GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$VERSION" -o /out/kraftpod ./cmd/kraftpod && \
    GOOS=$TARGETOS GOARCH=$TARGETARCH tools/licenses.sh /out/licenses

FROM scratch
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kraftpod" \
      org.opencontainers.image.description="Makes a plain StatefulSet enough to run Kafka in KRaft mode" \
      org.opencontainers.image.source="https://github.com/kraftpod/kraftpod" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# In a directory of its own: pods mount a volume at /kraftpod.
COPY --from=build /out/kraftpod /bin/kraftpod
COPY --from=build /out/licenses /licenses
USER 65532:65532
EXPOSE 8081
ENTRYPOINT ["/bin/kraftpod"]

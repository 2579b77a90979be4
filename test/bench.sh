#!/usr/bin/env bash
# Runs the benchmarks: each compares kraftpod with what it replaces, in one
# run. Nothing here passes or fails by a time; what is promised of the sidecar's
# memory and of its share of a core is.
set -euo pipefail
cd "$(dirname "$0")/.."
# What 300 pods that wait for one ask of the name server and of each other, and
# how long they take to start: 3 min.
KRAFTPOD_CROWD=300 go test -count=1 -timeout 10m -run '^TestCrowd$' -v ./bootstrap
# Many ask the sidecar for /status, while the kubelet probes it: 12 s.
go test -run '^$' -bench Load -benchtime 1x ./test/bench
test/prereq.sh go java maven
test/kafka/fetch.sh 3.9.2 4.3.1
# The start of a container whose entrypoint does nothing.
go test -run '^$' -bench Start -benchtime 300x ./test/bench
# What people feel of a start, on real Kafka: three pods created to ready, and run
# to exec beside the image's own start. 6 min.
KRAFTPOD_KAFKA='3.9.2 4.3.1' go test -run '^$' -bench . -benchtime 1x -timeout 30m ./test/kafka/start
# What a look at the broker costs, on real Kafka with 10,000 partitions: 4 min.
KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Probe -benchtime 1x -timeout 20m ./test/kafka/cost

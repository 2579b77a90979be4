#!/usr/bin/env bash
# Runs the benchmarks: each compares kraftpod with what it replaces, in one
# run. Nothing here passes or fails by a time; what is promised of the sidecar's
# memory and of its share of a core is.
set -euo pipefail
cd "$(dirname "$0")/.."
go test -run '^$' -bench Start -benchtime 300x ./test/bench
# What a look at the broker costs, on real Kafka with 10,000 partitions: 4 min.
test/prereq.sh go java maven
test/kafka/fetch.sh 4.3.1
KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Probe -benchtime 1x -timeout 20m ./test/kafka/cost

#!/usr/bin/env bash
# Runs the benchmarks: each compares kraftpod with what it replaces, in one
# run. Nothing here passes or fails by a time.
set -euo pipefail
cd "$(dirname "$0")/.."
go test -run '^$' -bench Start -benchtime 300x ./test/bench

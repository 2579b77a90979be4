#!/usr/bin/env bash
# Runs every fuzz function of the module for FUZZTIME (10s).
set -euo pipefail
cd "$(dirname "$0")/.."
: "${FUZZTIME:=10s}"
found=0
while read -r dir; do
  names=$(go test -list '^Fuzz' "$dir" | sed -n '/^Fuzz/p')
  for name in $names; do
    found=$((found + 1))
    echo "fuzz: $dir $name for $FUZZTIME"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 1s "$dir"
  done
done < <(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | sed '/^$/d')
echo "fuzz: $found functions"
((found > 0))

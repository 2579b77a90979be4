#!/usr/bin/env bash
# The size that is promised: the binary is at most 15 MB. (What holds for the
# code, the length of lines, functions and files, the linters know.)
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1-bin/kraftpod}
most=15000000
if [[ ! -e $binary ]]; then
  echo "limits: no $binary: make build" >&2
  exit 1
fi
size=$(stat -c %s "$binary")
printf '%s: %d of %d bytes\n' "$binary" "$size" "$most"
if ((size > most)); then
  echo "limits: $binary: $size bytes are over $most" >&2
  exit 1
fi

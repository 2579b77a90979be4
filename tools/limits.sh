#!/usr/bin/env bash
# The sizes that are promised: product Go code (no tests or tools; blank lines and
# comments don't count) at most 3,000 lines, main.go at most 90, the binary at
# most 15 MB. Prints them by package; fails over a limit.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1-bin/kraftpod}
failed=0

# code FILE...: lines that are neither blank nor comment.
code() {
  awk '
    FNR == 1 { block = 0 }
    {
      line = $0
      if (block) { if (sub(/^.*\*\//, "", line)) block = 0; else next }
      while (match(line, /^[ \t]*\/\*/)) {
        if (!sub(/^[ \t]*\/\*.*\*\//, "", line)) { block = 1; next }
      }
      if (line !~ /^[ \t]*(\/\/.*)?$/) n++
    }
    END { print n + 0 }' "$@"
}

# limit WHAT GOT MOST
limit() {
  printf '%-28s %6d of %d\n' "$1" "$2" "$3"
  if (($2 > $3)); then
    echo "limits: $1: $2 is over $3" >&2
    failed=1
  fi
}

total=0
while read -r dir; do
  mapfile -t files < <(find "$dir" -maxdepth 1 -name '*.go' ! -name '*_test.go' | sort)
  lines=$(code "${files[@]}")
  printf '%-28s %6d\n' "$dir" "$lines"
  total=$((total + lines))
done < <(find . -path ./test -prune -o -path ./tools -prune -o -path './.*' -prune -o -name '*.go' ! -name '*_test.go' -printf '%h\n' | sort -u | sed 's|^\./||')
limit "product code, lines" "$total" 3000
limit "cmd/kraftpod/main.go, lines" "$(code cmd/kraftpod/main.go)" 90
if [[ -e $binary ]]; then
  limit "$binary, bytes" "$(stat -c %s "$binary")" 15000000
else
  echo "limits: no $binary: make build" >&2
  failed=1
fi
exit "$failed"

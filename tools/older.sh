#!/usr/bin/env bash
# Runs this kraftpod beside an older one, both ways: each asks the other's pods
# before a start, and reads the other's plan. OLDER is the commit to build the
# older one of (empty: the last before descriptions of the quorum had an age);
# UPDATE=1 writes its documents in cmd/kraftpod/testdata/older anew.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${OLDER:=}" "${UPDATE:=}"

if [[ -z $OLDER ]]; then
  next=$(git log --reverse --format=%H -S'json:"age_ms"' -- '*.go' | head -1)
  if [[ -z $next ]]; then
    echo "missing: the history of this repository: git fetch --unshallow, or OLDER=commit" >&2
    exit 1
  fi
  OLDER=$next^
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/source"
git archive "$OLDER" | tar -x -C "$tmp/source"
(cd "$tmp/source" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o "$tmp/kraftpod" ./cmd/kraftpod)
echo "beside $(git log -1 --format='%h of %cs' "$OLDER")"
export KRAFTPOD_OLDER=$tmp/kraftpod
if [[ -n $UPDATE ]]; then
  go test -count=1 -run '^TestOlderDocuments$' ./cmd/kraftpod -update
fi
go test -count=1 -v -run Older ./cmd/kraftpod

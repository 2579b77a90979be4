#!/usr/bin/env bash
# Collects the licence texts of all that the binary contains, each module's in
# DIR/MODULE: they have to go with it. A module without one is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?the directory to write to}

rm -rf "$out"
mkdir -p "$out/go"
cp LICENSE "$out/"
cp "$(go env GOROOT)/LICENSE" "$out/go/"
modules=$(go list -deps -f '{{with .Module}}{{if .Version}}{{.Path}} {{.Dir}}{{end}}{{end}}' ./cmd/kraftpod | sort -u)
while read -r module dir; do
  mkdir -p "$out/$module"
  find "$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'notice*' \) -exec cp {} "$out/$module/" \;
  if [[ -z $(find "$out/$module" -maxdepth 1 -type f -iname 'licen[cs]e*') ]]; then
    echo "licenses: $module has no licence text" >&2
    exit 1
  fi
done <<<"$modules"
echo "licenses: $(wc -l <<<"$modules") modules, Go and kraftpod, in $out"

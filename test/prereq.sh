#!/bin/bash
# Says which prerequisites are missing, all of them at once, and how to get them.
#   prereq.sh go            what the tests need
#   prereq.sh go java maven what the demo and the tests on real Kafka need
# Exits 1 when anything is missing, 64 for a name it does not know.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
missing=0

lack() {
    printf 'missing: %s\n' "$1" >&2
    missing=1
}

check_go() {
    local want said
    want=$(sed -n 's/^go //p' "$root/go.mod")
    if ! command -v go >/dev/null; then
        lack "Go $want or newer: https://go.dev/dl"
    elif ! said=$(cd "$root" && go version 2>&1); then
        lack "Go $want or newer; this one says: $said"
    fi
}

# The JVM that Kafka's own scripts would take: JAVA_HOME's, else the one in PATH.
check_java() {
    local java=java version major
    [[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
    if ! version=$("$java" -version 2>&1); then
        lack "Java 17 or newer (no working \"$java\"): apt-get install openjdk-17-jre-headless, or set JAVA_HOME"
        return
    fi
    # 'openjdk version "17.0.15" 2025-04-15', '"1.8.0_402"', '"25"'
    version=$(sed -n 's/.* version "\([^"]*\)".*/\1/p' <<<"$version" | head -n 1)
    major=${version#1.}
    major=${major%%[!0-9]*}
    if [[ -z $major ]] || ((major < 17)); then
        lack "Java 17 or newer (\"$java\" is version ${version:-unknown}): apt-get install openjdk-17-jre-headless, or set JAVA_HOME"
    fi
}

check_maven() {
    command -v mvn >/dev/null || lack "Maven, to download Kafka's jars once: apt-get install maven"
}

for name in "$@"; do
    case $name in
    go) check_go ;;
    java) check_java ;;
    maven) check_maven ;;
    *)
        printf 'prereq.sh: %s is none of go, java, maven\n' "$name" >&2
        exit 64
        ;;
    esac
done
exit "$missing"

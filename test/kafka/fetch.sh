#!/bin/bash
# Puts the jars of the Kafka versions named into ${XDG_CACHE_HOME:-~/.cache}/kraftpod/kafka/VERSION,
# from Maven Central by way of pom.xml. What is there already is not asked for again: then neither
# Maven nor the network is needed. A line per version goes to stdout.
#   fetch.sh 3.4.0 4.3.1
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kraftpod/kafka

# The versions whose jars the tests have seen; another one may be used, but nobody has tried it.
known=" 3.4.0 3.9.2 4.0.2 4.1.2 4.2.1 4.3.1 "

if (($# == 0)); then
    printf 'usage: fetch.sh VERSION...   (tried:%s)\n' "$known" >&2
    exit 64
fi

mib() { du -sm "$1" | cut -f1; }

# Counts the jars as Maven reports them: in place on a terminal, else one line every twenty.
progress() {
    local line jars=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        [[ $line == *"Downloaded from "*.jar* ]] || continue
        jars=$((jars + 1))
        if [[ -t 1 ]]; then
            printf '\rkafka %s: downloading, %d jars' "$version" "$jars"
        elif ((jars % 20 == 0)); then
            printf 'kafka %s: downloading, %d jars\n' "$version" "$jars"
        fi
    done
    [[ ! -t 1 ]] || printf '\r\033[K'
}

fetch() {
    local dir=$cache/$version partial=$cache/.$version.partial profile=log4j2 began=$SECONDS
    [[ $version != 3.* ]] || profile=reload4j
    "$here/../prereq.sh" java maven || exit 1
    rm -rf "$partial" "$dir" # an earlier attempt that did not get as far as its marker
    mkdir -p "$partial"
    log=$partial/maven.log
    printf 'kafka %s: downloading about 50 MiB from Maven Central\n' "$version"
    if ! mvn -B -f "$here/pom.xml" "-Dkafka=$version" -P "$profile" \
        "-DoutputDirectory=$partial" dependency:copy-dependencies 2>&1 </dev/null | progress; then
        printf 'kafka %s: the download failed; Maven said:\n' "$version" >&2
        sed -n -e 's/ -> \[Help 1\]//' -e '/^\[ERROR\] [^T]./p;/^\[FATAL\]/p' "$log" | head -n 1 >&2
        printf '(the machine needs to reach https://repo.maven.apache.org, or a mirror in ~/.m2/settings.xml)\n' >&2
        rm -rf "$partial"
        exit 1
    fi
    rm -f "$log"
    : >"$partial/.complete" # last: whoever sees it may use what is beside it
    mv -T "$partial" "$dir"
    printf 'kafka %s: downloaded, %s MiB in %d s, in %s\n' "$version" "$(mib "$dir")" $((SECONDS - began)) "$dir"
}

mkdir -p "$cache"
for version in "$@"; do
    if [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
        printf 'fetch.sh: "%s" is no Kafka version such as 4.3.1\n' "$version" >&2
        exit 64
    fi
    [[ $known == *" $version "* ]] || printf 'kafka %s: not one of the versions tried:%s\n' "$version" "$known" >&2
    # A second fetch of the same version waits for the first instead of spoiling it.
    exec {lock}>"$cache/.$version.lock"
    flock "$lock"
    if [[ -e $cache/$version/.complete ]]; then
        printf 'kafka %s: cached, %s MiB, in %s\n' "$version" "$(mib "$cache/$version")" "$cache/$version"
    else
        fetch
    fi
    exec {lock}>&-
done

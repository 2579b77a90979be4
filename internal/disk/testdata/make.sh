#!/usr/bin/env bash
# Makes the trees beside this script anew: what real Kafka of each version leaves in its log dirs,
# by stage (README.md says what each is). Formats with kafka.tools.StorageTool and runs kafka.Kafka on
# loopback; takes about two minutes and 1.5 GiB a version.
#   make.sh [VERSION...]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kafka=$here/../../../test/kafka
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kraftpod/kafka
cluster=Jc7hwCMorEyPprSI1Iw4sQ
(($#)) || set -- 3.4.0 3.9.2 4.0.2 4.1.2 4.3.1

work=$(mktemp -d)
declare -A pids=()
cleanup() {
    local pid
    for pid in "${pids[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

fail() {
    printf 'make.sh: kafka %s: %s\n' "$version" "$*" >&2
    exit 1
}

# fail_with FILE WHY: with the end of FILE.
fail_with() {
    tail -n 20 "$1" >&2
    fail "$2"
}

# A port of 127.0.0.1 that nobody listens on and no other node here was given, in $port. Below those
# that the kernel gives to clients.
taken=" "
free_port() {
    while port=$((20000 + RANDOM % 12000)); [[ $taken == *" $port "* ]] || (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    taken+="$port "
}

# node NAME ID ROLES SETTING...: a node whose log dirs are in $work/NAME, the first of them data. Its
# controller listens on ${controllers[ID]}, its broker on ${brokers[NAME]}.
declare -A brokers=()
controllers=()
node() {
    local name=$1 id=$2 roles=$3 listeners=()
    shift 3
    [[ $roles != *controller* ]] || listeners+=("CONTROLLER://127.0.0.1:${controllers[id]}")
    if [[ $roles == *broker* ]]; then
        free_port
        brokers[$name]=127.0.0.1:$port
        listeners+=("PLAINTEXT://127.0.0.1:$port")
    fi
    mkdir -p "$work/$name"
    {
        printf 'process.roles=%s\nnode.id=%s\nlisteners=%s\n' "$roles" "$id" "$(IFS=,; echo "${listeners[*]}")"
        printf 'controller.listener.names=CONTROLLER\nlog.dirs=%s\n' "$work/$name/data"
        printf '%s\n' "$@"
    } >"$work/$name.properties"
}

format() {
    local name=$1
    shift
    "${java[@]}" kafka.tools.StorageTool format --cluster-id "$cluster" --config "$work/$name.properties" "$@" \
        >"$work/$name.format" 2>&1 || fail_with "$work/$name.format" "format of $name"
}

start() { # no function between: its shell would get the signals
    : >"$work/$1.log" # at once, so that nobody waits for what an earlier start said
    "${java[@]}" kafka.Kafka "$work/$1.properties" >>"$work/$1.log" 2>&1 &
    pids[$1]=$!
}

# await NAME WHAT COMMAND...: until COMMAND succeeds, at most 150 s and only while the node lives.
await() {
    local name=$1 what=$2 end=$((SECONDS + 150))
    shift 2
    until "$@"; do
        kill -0 "${pids[$name]}" 2>/dev/null || fail_with "$work/$name.log" "$name ended before it $what"
        ((SECONDS < end)) || fail_with "$work/$name.log" "$name never $what"
        sleep 0.2
    done
}

logged() { grep -Eq "$2" "$work/$1.log"; }

started() { await "$1" "started" logged "$1" 'Kafka Server started'; }

# stop NAME: cleanly. A node without a quorum would take five minutes.
stop() {
    local end=$((SECONDS + 60)) pid=${pids[$1]}
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        ((SECONDS < end)) || fail_with "$work/$1.log" "$1 does not stop"
        sleep 0.2
    done
    unset "pids[$1]"
}

again() {
    start "$1"
    started "$1"
    stop "$1"
}

abort() {
    kill -KILL "${pids[$1]}"
    wait "${pids[$1]}" 2>/dev/null || true
    unset "pids[$1]"
}

# keep STAGE NAME: what the node's disk holds now. Left out are the indices, which Kafka preallocates
# with 10 MiB of nothing, its lock, and what it is about to delete.
keep() {
    local stage=$out/$1 name=$2
    mkdir -p "$stage"
    [[ -z ${pids[$name]:-} ]] || kill -STOP "${pids[$name]}"
    tar -C "$work/$name" -c --exclude='*index' --exclude='*.deleted' --exclude=.lock . | tar -C "$stage" -x --no-same-owner
    [[ -z ${pids[$name]:-} ]] || kill -CONT "${pids[$name]}"
    printf 'kafka %s: %s\n' "$version" "$1"
}

topic() {
    local command=org.apache.kafka.tools.TopicCommand
    [[ $version != 3.4.* ]] || command=kafka.admin.TopicCommand
    "${java[@]}" "$command" --bootstrap-server "${brokers[$1]}" --create --topic golden --partitions 2 --replication-factor 1 \
        >"$work/$1.topic" 2>&1 || fail_with "$work/$1.topic" "no topic on $1"
}

# Three static voters and a broker: formatted, started without a quorum, and formed.
static_three() {
    local i voters=()
    for i in 0 1 2; do
        free_port
        controllers[i]=$port
        voters+=("$i@127.0.0.1:$port")
    done
    voters=("controller.quorum.voters=$(IFS=,; echo "${voters[*]}")")
    for i in 0 1 2; do node "voter$i" "$i" controller,broker "${voters[@]}"; done
    node broker 3 broker "${voters[@]}"
    for i in voter0 voter1 voter2 broker; do format "$i"; done
    keep formatted voter0

    start voter0
    start broker
    # From 4.0 a candidate asks first whether it would be elected (KIP-996).
    await voter0 "stood for election" logged voter0 'Completed transition to (Candidate|Prospective)State'
    await broker "looked for a leader" logged broker 'Completed transition to Unattached'
    keep voter-alone voter0
    keep broker-alone broker

    start voter1
    start voter2
    for i in voter0 voter1 voter2 broker; do started "$i"; done
    stop broker
    keep broker broker
    stop voter2
    keep voter voter2
    abort voter0
    abort voter1
}

# One static voter: formed and stopped; left running with snapshots, for static_single_snapshot.
static_single() {
    free_port
    controllers[0]=$port
    node single 0 controller,broker "controller.quorum.voters=0@127.0.0.1:$port"
    format single
    start single
    started single
    topic single
    stop single
    keep single single
    # A snapshot every few records, a new segment every few seconds, nothing kept that need not be.
    printf '%s\n' metadata.log.max.record.bytes.between.snapshots=1500 metadata.log.segment.ms=15000 \
        metadata.max.retention.bytes=1 metadata.max.retention.ms=1000 >>"$work/single.properties"
    start single
}

truncated() { [[ ! -e $work/single/data/__cluster_metadata-0/00000000000000000000.log ]]; }

static_single_snapshot() {
    await single "removed the log's beginning" truncated
    stop single
    keep snapshot single
}

# The metadata log apart from two other log dirs.
static_dirs() {
    local home=$work/dirs
    free_port
    controllers[0]=$port
    node dirs 0 controller,broker "controller.quorum.voters=0@127.0.0.1:$port" \
        "metadata.log.dir=$home/metadata" "log.dirs=$home/one,$home/two"
    format dirs
    keep dirs-formatted dirs
    start dirs
    started dirs
    topic dirs
    stop dirs
    keep dirs dirs
}

# One static voter as people have them: node ids begin at 1, and the cluster id is no UUID (from 3.7).
static_text() {
    free_port
    controllers[1]=$port
    node text 1 controller,broker "controller.quorum.voters=1@127.0.0.1:$port"
    cluster=my-cluster format text
    start text
    started text
    stop text
    keep text text
}

# A dynamic quorum of one voter, and a node that finds it late.
dynamic() {
    local i endpoints=controller.quorum.bootstrap.servers=
    for i in 0 1; do
        free_port
        controllers[i]=$port
    done
    endpoints+=127.0.0.1:${controllers[0]},127.0.0.1:${controllers[1]}
    node standalone 0 controller,broker "$endpoints"
    node joiner 1 controller,broker "$endpoints"
    format joiner --no-initial-controllers
    keep joiner-formatted joiner
    start joiner
    await joiner "looked for a leader" logged joiner 'Completed transition to Unattached'
    keep joiner-alone joiner
    format standalone --standalone
    keep standalone-formatted standalone
    start standalone
    started standalone
    started joiner
    stop joiner
    keep joiner joiner
    again joiner
    keep joiner-restarted joiner
    stop standalone
    keep standalone standalone
}

# Static voters made dynamic. Never on 3.9, where it destroys the cluster.
upgraded() {
    start single
    started single
    "${java[@]}" org.apache.kafka.tools.FeatureCommand --bootstrap-server "${brokers[single]}" upgrade --feature kraft.version=1 \
        >"$work/upgrade" 2>&1 || fail_with "$work/upgrade" "no upgrade"
    stop single
    keep upgraded single
    again single
    keep upgraded-restarted single
}

for version in "$@"; do
    "$kafka/fetch.sh" "$version"
    java=("${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
    case $version in
    3.*) java+=("-Dlog4j.configuration=file:$kafka/image/log4j.properties") ;;
    *) java+=("-Dlog4j2.configurationFile=$kafka/image/log4j2.properties") ;;
    esac
    java+=(-cp "$cache/$version/*")
    rm -rf "${work:?}"/*
    out=$work/$version
    static_single
    static_three
    static_dirs
    [[ $version == 3.4.* ]] || static_text
    [[ $version == 3.4.* ]] || dynamic
    static_single_snapshot
    case $version in
    3.* | 4.0.*) ;;
    *) upgraded ;;
    esac
    rm -rf "${here:?}/$version"
    mv "$out" "$here/$version"
done

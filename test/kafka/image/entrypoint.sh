#!/bin/bash
# Stands in for the entrypoint of the Kafka images, so that the tests and the demo run real Kafka
# without a container: it turns the variables of the image's dialect into a properties file as the
# image does, fails where the image fails, formats with kafka.tools.StorageTool and execs kafka.Kafka
# in its own pid. What it copies, by IMAGE:
#
#   bitnami    /opt/bitnami/scripts/kafka/entrypoint.sh + run.sh of 3.4 (IMAGE_GENERATION A, B or C,
#              see the functions): shipped KRaft defaults, KAFKA_CFG_* over them, aliases over those
#   apache     /etc/kafka/docker/run: configure, then KafkaDockerWrapper; environment only
#   confluent  /etc/confluent/docker/run: configure, ensure, launch; 7.x for Kafka 3, 8.x for 4
#
# Not copied: TLS and SASL set-up by file name, mounted configuration, users and ownership, ZooKeeper.
#
# Its own settings, none of which an image has:
#   IMAGE              bitnami, apache or confluent
#   IMAGE_HOME         what stands for / in the image's paths
#   IMAGE_CLASSPATH    the jars of one Kafka version
#   IMAGE_KAFKA        that version: 3.4.0
#   IMAGE_JAVA_OPTS    JVM options, such as -Djdk.net.hosts.file
#   IMAGE_GENERATION   bitnami only: A, B (3.4.0, early and late) or C (late 3.4.1 and on)
set -o errexit -o nounset -o pipefail

java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
read -r -a java_opts <<<"${IMAGE_JAVA_OPTS:-}"

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

storage_tool() { "$java" -Xmx128m "${java_opts[@]}" -cp "$IMAGE_CLASSPATH" kafka.tools.StorageTool "$@"; }

# -Xmx256m: enough for the tests, and six nodes fit a small machine (the images take 1 GiB each).
# KAFKA_OPTS: as kafka-run-class.sh has it, split at blanks.
# shellcheck disable=SC2086
exec_kafka() { exec "$java" -Xmx256m "${java_opts[@]}" ${KAFKA_OPTS-} -cp "$IMAGE_CLASSPATH" kafka.Kafka "$1"; }

# --- bitnami -------------------------------------------------------------------------------------

is_yes() { [[ ${1,,} =~ ^(1|true|yes)$ ]]; }

# A key that the file has, commented out or not, is replaced by sed, which mangles an "&" in the
# value; a new one is appended as it is. Empty values are skipped.
bitnami_set() {
    local key=$1 value=$2
    [[ -n $value ]] || return 0
    if grep -q "^[#\\s]*$key\\s*=.*" "$conf"; then
        sed -i -E "s"$'\001'"^[#\\s]*$key\\s*=.*"$'\001'"$key=$value"$'\001'"g" "$conf"
    else
        printf '\n%s=%s' "$key" "$value" >>"$conf"
    fi
}

# An alias beats its KAFKA_CFG_ twin. C has three more than A and B.
bitnami_aliases() {
    local name names=(
        ADVERTISED_LISTENERS BROKER_ID DEFAULT_REPLICATION_FACTOR DELETE_TOPIC_ENABLE
        INTER_BROKER_LISTENER_NAME LISTENERS LISTENER_SECURITY_PROTOCOL_MAP LOG_DIRS
        LOG_FLUSH_INTERVAL_MESSAGES LOG_FLUSH_INTERVAL_MS LOG_MESSAGE_FORMAT_VERSION LOG_RETENTION_BYTES
        LOG_RETENTION_CHECK_INTERVALS_MS LOG_RETENTION_HOURS LOG_SEGMENT_BYTES MESSAGE_MAX_BYTES
        NUM_IO_THREADS NUM_NETWORK_THREADS NUM_PARTITIONS NUM_RECOVERY_THREADS_PER_DATA_DIR
        OFFSETS_TOPIC_REPLICATION_FACTOR SOCKET_RECEIVE_BUFFER_BYTES SOCKET_REQUEST_MAX_BYTES
        SOCKET_SEND_BUFFER_BYTES SSL_ENDPOINT_IDENTIFICATION_ALGORITHM TRANSACTION_STATE_LOG_MIN_ISR
        TRANSACTION_STATE_LOG_REPLICATION_FACTOR
    )
    [[ $IMAGE_GENERATION != C ]] || names+=(NODE_ID CONTROLLER_QUORUM_VOTERS PROCESS_ROLES)
    local from=(KAFKA_LOGS_DIRS KAFKA_SEGMENT_BYTES KAFKA_MAX_MESSAGE_BYTES KAFKA_AUTO_CREATE_TOPICS_ENABLE)
    local to=(LOG_DIRS LOG_SEGMENT_BYTES MESSAGE_MAX_BYTES AUTO_CREATE_TOPICS_ENABLE)
    for name in "${!from[@]}"; do
        [[ -z ${!from[name]+x} ]] || export "KAFKA_CFG_${to[name]}=${!from[name]}"
    done
    for name in "${names[@]}"; do
        local alias=KAFKA_$name
        [[ -z ${!alias+x} ]] || export "KAFKA_CFG_$name=${!alias}"
    done
}

# What A and B demand. Under nounset a variable that is not there at all is fatal by itself
# ("unbound variable"), before its own message.
bitnami_validate_34() {
    if is_yes "$KAFKA_ENABLE_KRAFT"; then
        if [[ $IMAGE_GENERATION == A ]]; then
            [[ -n $KAFKA_CFG_BROKER_ID ]] || bitnami_error "KRaft requires KAFKA_CFG_BROKER_ID to be set for the quorum controller"
        else
            [[ -n $KAFKA_CFG_NODE_ID ]] || bitnami_error "KRaft requires KAFKA_CFG_NODE_ID to be set for the quorum controller"
        fi
        [[ -n $KAFKA_CFG_CONTROLLER_QUORUM_VOTERS ]] ||
            bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS to be set"
        if [[ $IMAGE_GENERATION == A ]]; then
            [[ -n $KAFKA_CFG_CONTROLLER_LISTENER_NAMES ]] ||
                bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_LISTENER_NAMES to be set"
            [[ -n $KAFKA_CFG_PROCESS_ROLES ]] ||
                bitnami_error "KAFKA_CFG_PROCESS_ROLES must be set to enable KRaft model"
            [[ -n $KAFKA_CFG_LISTENERS ]] ||
                bitnami_error "KRaft requires KAFKA_CFG_LISTENERS to be set"
        fi
    else
        fail "the stand-in has no ZooKeeper: KAFKA_ENABLE_KRAFT is \"$KAFKA_ENABLE_KRAFT\""
    fi
    if ! is_yes "${ALLOW_PLAINTEXT_LISTENER:-no}" &&
        [[ ! ${KAFKA_CFG_LISTENERS:-} =~ SSL|SASL && ! ${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-} =~ SSL|SASL ]]; then
        bitnami_error "The KAFKA_CFG_LISTENERS environment variable does not configure a secure listener. Set the environment variable ALLOW_PLAINTEXT_LISTENER=yes to allow the container to be started with a plaintext listener."
    fi
}

# C: KRaft when there are process roles, no switch, no question about plaintext.
bitnami_validate_c() {
    [[ -n ${KAFKA_CFG_PROCESS_ROLES:-} ]] ||
        fail "Kafka haven't been configured to work in either Raft or Zookeper mode. Please make sure at least one of the modes is configured."
    [[ -n ${KAFKA_CFG_NODE_ID:-} ]] || bitnami_error "KRaft mode requires an unique node.id, please set the environment variable KAFKA_CFG_NODE_ID"
    [[ -n ${KAFKA_CFG_CONTROLLER_QUORUM_VOTERS:-} ]] || bitnami_error "KRaft mode requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS to be set"
    if [[ $KAFKA_CFG_PROCESS_ROLES == *controller* ]]; then
        [[ -n ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-} ]] ||
            bitnami_error "Role 'controller' enabled but environment variable KAFKA_CFG_CONTROLLER_LISTENER_NAMES was not provided."
        [[ -n ${KAFKA_CFG_LISTENERS:-} && $KAFKA_CFG_LISTENERS =~ ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-CONTROLLER} ]] ||
            bitnami_error "Role 'controller' enabled but listener ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-} not found in KAFKA_CFG_LISTENERS."
    fi
    local port ports
    ports=$(grep -oE ':[0-9]+(,|$)' <<<"${KAFKA_CFG_LISTENERS:-}" | tr -d ':,' || true)
    port=$(sort <<<"$ports" | uniq -d)
    [[ -z $port ]] || bitnami_error "There are listeners bound to the same port"
}

bitnami_error() {
    printf 'kafka ERROR ==> %s\n' "$1" >&2
    bitnami_errors=$((bitnami_errors + 1))
}

run_bitnami() {
    # Setup runs only when an argument names run.sh; without arguments it ends well and does nothing.
    [[ $* == *run.sh* ]] || { (($#)) && exec "$@" || exit 0; }

    local data=$IMAGE_HOME/bitnami/kafka/data var key
    bitnami_errors=0
    export KAFKA_CFG_SASL_ENABLED_MECHANISMS=${KAFKA_CFG_SASL_ENABLED_MECHANISMS:-PLAIN,SCRAM-SHA-256,SCRAM-SHA-512}
    bitnami_aliases
    case ${IMAGE_GENERATION:=B} in
    A) KAFKA_ENABLE_KRAFT=${KAFKA_ENABLE_KRAFT:-no} bitnami_validate_34 ;;
    B) KAFKA_ENABLE_KRAFT=${KAFKA_ENABLE_KRAFT:-yes} bitnami_validate_34 ;;
    C) bitnami_validate_c ;;
    *) fail "IMAGE_GENERATION \"$IMAGE_GENERATION\" is none of A, B, C" ;;
    esac
    ((bitnami_errors == 0)) || exit 1

    conf=$IMAGE_HOME/opt/bitnami/kafka/config/kraft/server.properties
    mkdir -p "$(dirname "$conf")" "$data"
    bitnami_defaults >"$conf"
    [[ $IMAGE_GENERATION != C ]] ||
        sed -i -E 's/^(broker\.|node\.|process\.|listeners=|listener\.|controller\.|inter\.broker|advertised\.listeners)/#\1/' "$conf"
    bitnami_set log.dirs "$data"
    for var in "${!KAFKA_CFG_@}"; do
        key=${var#KAFKA_CFG_}
        key=${key,,}
        key=${key//_/.}
        key=${key//sasl.ssl/sasl_ssl}
        key=${key//sasl.plaintext/sasl_plaintext}
        bitnami_set "$key" "${!var}"
    done

    local id=${KAFKA_KRAFT_CLUSTER_ID:-}
    if [[ $IMAGE_GENERATION == C && -f $data/meta.properties ]]; then
        id=$(sed -n 's/^cluster\.id=\(\S*\)$/\1/p' "$data/meta.properties")
    fi
    if [[ -z $id ]]; then
        printf 'kafka WARN ==> KAFKA_KRAFT_CLUSTER_ID not set - If using multiple nodes then you must use the same Cluster ID for each one\n'
        id=$(storage_tool random-uuid)
    fi
    storage_tool format --config "$conf" --cluster-id "$id" --ignore-formatted
    exec_kafka "$conf"
}

# The settings of the KRaft file that the image ships, in its order, comments left out.
bitnami_defaults() {
    cat <<-'END'
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@localhost:9093
		listeners=PLAINTEXT://:9092,CONTROLLER://:9093
		inter.broker.listener.name=PLAINTEXT
		advertised.listeners=PLAINTEXT://localhost:9092
		controller.listener.names=CONTROLLER
		listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
		num.network.threads=3
		num.io.threads=8
		socket.send.buffer.bytes=102400
		socket.receive.buffer.bytes=102400
		socket.request.max.bytes=104857600
		log.dirs=/tmp/kraft-combined-logs
		num.partitions=1
		num.recovery.threads.per.data.dir=1
		offsets.topic.replication.factor=1
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		#log.flush.interval.messages=10000
		#log.flush.interval.ms=1000
		log.retention.hours=168
		log.segment.bytes=1073741824
		log.retention.check.interval.ms=300000
	END
}

# --- apache and confluent ------------------------------------------------------------------------

ensure() { [[ -n ${!1:-} ]] || fail "$1 environment variable not set"; }

writable() { [[ -w $1 ]] || fail "$1 file not writable"; }

# The text of the advertised listeners decides, not the protocol map.
demand_security_files() {
    local advertised=${KAFKA_ADVERTISED_LISTENERS:-}
    if [[ $advertised == *SSL://* ]]; then
        ensure KAFKA_SSL_KEYSTORE_FILENAME
        ensure KAFKA_SSL_KEY_CREDENTIALS
        ensure KAFKA_SSL_KEYSTORE_CREDENTIALS
        fail "the stand-in does not set up TLS by file names"
    fi
    [[ ! $advertised =~ SASL_.*:// ]] || ensure KAFKA_OPTS
}

# By text: an IPv6 host breaks it.
derive_listeners() {
    # shellcheck disable=SC2001 # the pattern is a regular expression
    KAFKA_LISTENERS=$(sed -e 's|://[^:]*:|://0.0.0.0:|g' <<<"$KAFKA_ADVERTISED_LISTENERS")
    export KAFKA_LISTENERS
}

# KAFKA_X_Y___Z is x.y-z: every variable but those named, empty values and KAFKA_PORT included.
# 4.x strips the first KAFKA_, 3.x every one. A newline in a value makes another line, as there.
properties_from_env() {
    local excluded=$1 entry key value
    while IFS= read -r -d '' entry; do
        key=${entry%%=*}
        value=${entry#*=}
        [[ $key == KAFKA_* && " $excluded " != *" $key "* ]] || continue
        if [[ $IMAGE_KAFKA == 3.* ]]; then key=${key//KAFKA_/}; else key=${key#KAFKA_}; fi
        key=${key,,}
        key=${key//___/-}
        key=${key//__/$'\001'}
        key=${key//_/.}
        printf '%s=%s\n' "${key//$'\001'/_}" "$value"
    done < <(env -0)
}

# "Already formatted" is the only failure of the tool that both images let pass.
format_or_fail() {
    local said
    said=$(storage_tool format "--cluster-id=$1" -c "$conf" 2>&1) || grep -qi 'already formatted' <<<"$said" || fail "$said"
    printf '%s\n' "$said"
}

run_apache() {
    export CLUSTER_ID=${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw} # of bash-config: everybody's
    if [[ ${KAFKA_PROCESS_ROLES:-} == controller ]]; then
        [[ -z ${KAFKA_ADVERTISED_LISTENERS:-} ]] || fail "KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller."
        unset KAFKA_ADVERTISED_LISTENERS
    elif [[ -z ${KAFKA_LISTENERS:-} && -n ${KAFKA_ADVERTISED_LISTENERS:-} ]]; then
        derive_listeners
    fi
    mkdir -p "$IMAGE_HOME/opt/kafka/config"
    writable "$IMAGE_HOME/opt/kafka/config"
    demand_security_files

    conf=$IMAGE_HOME/opt/kafka/config/server.properties
    properties_from_env "KAFKA_VERSION KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS KAFKA_OPTS KAFKA_JMX_OPTS \
KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS KAFKA_LOG4J_ROOT_LOGLEVEL KAFKA_LOG4J_LOGGERS \
KAFKA_TOOLS_LOG4J_LOGLEVEL KAFKA_JMX_HOSTNAME" >"$conf"
    [[ -s $conf ]] || fail "the stand-in has none of the default configuration that the image would take now"
    format_or_fail "$CLUSTER_ID"
    exec_kafka "$conf"
}

run_confluent() {
    local name data
    [[ $IMAGE_KAFKA != 3.* ]] || ensure CLUSTER_ID # 8.x formats with an empty one
    ensure KAFKA_PROCESS_ROLES
    if [[ $KAFKA_PROCESS_ROLES == controller ]]; then
        [[ -z ${KAFKA_ADVERTISED_LISTENERS:-} ]] || fail "KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller."
    else
        ensure KAFKA_ADVERTISED_LISTENERS
        [[ -n ${KAFKA_LISTENERS:-} ]] || derive_listeners
    fi
    mkdir -p "$IMAGE_HOME/etc/kafka"
    writable "$IMAGE_HOME/etc/kafka"
    export KAFKA_LOG_DIRS=${KAFKA_LOG_DIRS:-$IMAGE_HOME/var/lib/kafka/data}
    for name in ADVERTISED_PORT ADVERTISED_HOST HOST PORT; do
        local variable=KAFKA_$name
        [[ -z ${!variable:-} ]] || fail "$variable is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead."
    done
    demand_security_files

    conf=$IMAGE_HOME/etc/kafka/kafka.properties
    properties_from_env "KAFKA_VERSION KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS KAFKA_OPTS KAFKA_JMX_OPTS \
KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS KAFKA_LOG4J_ROOT_LOGLEVEL KAFKA_LOG4J_LOGGERS \
KAFKA_TOOLS_LOG4J_LOGLEVEL KAFKA_ZOOKEEPER_CLIENT_CNXN_SOCKET" >"$conf"
    data=${KAFKA_DATA_DIRS:-$IMAGE_HOME/var/lib/kafka/data} # checked wherever log.dirs is
    writable "$data"
    format_or_fail "${CLUSTER_ID:-}"
    exec_kafka "$conf"
}

case ${IMAGE:?} in
bitnami | apache | confluent) "run_$IMAGE" "$@" ;;
*) fail "IMAGE \"$IMAGE\" is none of bitnami, apache, confluent" ;;
esac

# shellcheck shell=bash
# bitnami/kafka of 3.4.0 and early 3.4.1. A starts from the file made for ZooKeeper and writes every
# value, empty ones too; B, unless KRaft is switched off, starts from the KRaft file. Both edit the
# file in place, so what a volume there holds from an earlier start stays. Neither can be a controller
# only: advertised.listeners is always set.

bitnami_environment_ab() {
    local files=(ALLOW_PLAINTEXT_LISTENER KAFKA_ENABLE_KRAFT KAFKA_KRAFT_CLUSTER_ID KAFKA_HEAP_OPTS KAFKA_OPTS
        KAFKA_INTER_BROKER_USER KAFKA_INTER_BROKER_PASSWORD KAFKA_CLIENT_USERS KAFKA_CLIENT_PASSWORDS
        KAFKA_CERTIFICATE_PASSWORD KAFKA_TLS_TRUSTSTORE_FILE KAFKA_TLS_TYPE KAFKA_TLS_CLIENT_AUTH
        KAFKA_CFG_LISTENERS KAFKA_CFG_ADVERTISED_LISTENERS KAFKA_CFG_ZOOKEEPER_CONNECT
        KAFKA_CFG_SASL_ENABLED_MECHANISMS KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL
        KAFKA_CFG_MAX_REQUEST_SIZE KAFKA_CFG_MAX_PARTITION_FETCH_BYTES)
    local kraft=yes listeners=PLAINTEXT://:9092,CONTROLLER://:9093 zookeeper='' create='' size=''
    CONF=$CONF_DIR/server.properties
    if [[ $IMAGE_GENERATION == A ]]; then
        files+=(KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE)
        kraft=no listeners=PLAINTEXT://:9092 zookeeper=localhost:2181 create=true size=1048576
    else
        files+=(KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL
            KAFKA_CFG_INTER_BROKER_LISTENER_NAME)
    fi
    bitnami_files "${files[@]}"
    export KAFKA_ENABLE_KRAFT=${KAFKA_ENABLE_KRAFT:-$kraft}
    if [[ $IMAGE_GENERATION == B ]] && is_yes "$KAFKA_ENABLE_KRAFT"; then
        CONF=$CONF_DIR/kraft/server.properties
    fi
    export KAFKA_CFG_LISTENERS=${KAFKA_CFG_LISTENERS:-$listeners}
    export KAFKA_CFG_ADVERTISED_LISTENERS=${KAFKA_CFG_ADVERTISED_LISTENERS:-PLAINTEXT://:9092}
    export KAFKA_CFG_ZOOKEEPER_CONNECT=${KAFKA_CFG_ZOOKEEPER_CONNECT:-$zookeeper}
    export KAFKA_CFG_SASL_ENABLED_MECHANISMS=${KAFKA_CFG_SASL_ENABLED_MECHANISMS:-PLAIN,SCRAM-SHA-256,SCRAM-SHA-512}
    export KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL=${KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL:-}
    export KAFKA_CFG_MAX_REQUEST_SIZE=${KAFKA_CFG_MAX_REQUEST_SIZE:-$size}
    export KAFKA_CFG_MAX_PARTITION_FETCH_BYTES=${KAFKA_CFG_MAX_PARTITION_FETCH_BYTES:-$size}
    [[ -z $create ]] || export KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE=${KAFKA_CFG_AUTO_CREATE_TOPICS_ENABLE:-$create}
}

bitnami_setup_ab() {
    bitnami_aliases
    # Unlike in C and D the command does not replace an id that is there.
    if [[ -z ${KAFKA_CFG_BROKER_ID:-} && -n ${BROKER_ID_COMMAND:-} ]]; then
        KAFKA_CFG_BROKER_ID=$(eval "$BROKER_ID_COMMAND")
        export KAFKA_CFG_BROKER_ID
    elif [[ -z ${KAFKA_CFG_BROKER_ID:-} ]] && ! is_yes "$KAFKA_ENABLE_KRAFT"; then
        export KAFKA_CFG_BROKER_ID=-1
    fi
    bitnami_validate_ab
    mkdir -p "$HOME_DIR/logs" "$CONF_DIR" "$MOUNTED" "$VOLUME/data"
    bitnami_copy_mounted "$HOME_DIR/conf" "$MOUNTED"
    bitnami_copy_trust
    if [[ ! -f $HOME_DIR/conf/server.properties && ! -f $MOUNTED/server.properties ]]; then
        bitnami_configure_ab
    fi
    is_yes "$KAFKA_ENABLE_KRAFT" || return 0 # Kafka will look for ZooKeeper
    if [[ -z ${KAFKA_KRAFT_CLUSTER_ID:-} ]]; then
        bitnami_says WARN "KAFKA_KRAFT_CLUSTER_ID not set: a random one, which fits no other node"
        KAFKA_KRAFT_CLUSTER_ID=$(storage_tool random-uuid)
    fi
    bitnami_quietly storage_tool format --config "$CONF" --cluster-id "$KAFKA_KRAFT_CLUSTER_ID" --ignore-formatted
}

# Under nounset a variable that is not there at all is fatal by itself ("unbound variable"), before
# its own message.
bitnami_validate_ab() {
    if ! is_yes "$KAFKA_ENABLE_KRAFT"; then
        :
    elif [[ $IMAGE_GENERATION == A ]]; then
        [[ -n $KAFKA_CFG_BROKER_ID ]] || bitnami_error "KRaft requires KAFKA_CFG_BROKER_ID"
        [[ -n $KAFKA_CFG_CONTROLLER_QUORUM_VOTERS ]] ||
            bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"
        [[ -n $KAFKA_CFG_CONTROLLER_LISTENER_NAMES ]] ||
            bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_LISTENER_NAMES"
        [[ -n $KAFKA_CFG_PROCESS_ROLES ]] || bitnami_error "KRaft requires KAFKA_CFG_PROCESS_ROLES"
    elif [[ -n ${KAFKA_CFG_NODE_ID:-}${KAFKA_CFG_CONTROLLER_QUORUM_VOTERS:-} ]]; then
        # One of both demands the other; with neither the shipped file's own do.
        [[ -n ${KAFKA_CFG_NODE_ID:-} ]] || bitnami_error "KRaft requires KAFKA_CFG_NODE_ID"
        [[ -n $KAFKA_CFG_CONTROLLER_QUORUM_VOTERS ]] ||
            bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"
        [[ $KAFKA_CFG_CONTROLLER_QUORUM_VOTERS == *"$KAFKA_CFG_NODE_ID"* ]] ||
            bitnami_says WARN "KAFKA_CFG_NODE_ID is not in KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"
    fi
    # One port is looked at, and only beside a listener CLIENT.
    local wrong
    if [[ $KAFKA_CFG_LISTENERS =~ CLIENT://:[0-9]+ && $KAFKA_CFG_LISTENERS =~ INTERNAL://:([0-9]+) ]]; then
        wrong=$(bitnami_port "${BASH_REMATCH[1]}")
        [[ -z $wrong ]] || bitnami_error "KAFKA_CFG_LISTENERS: invalid port: $wrong"
    fi
    bitnami_demand_users
    # What counts is the text: a protocol in the map, or a listener's name.
    local text="${KAFKA_CFG_LISTENERS:-} ${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-}"
    if [[ $text == *SSL* ]]; then
        bitnami_demand_certs
    elif [[ $text != *SASL* ]] && ! is_yes "${ALLOW_PLAINTEXT_LISTENER:-no}"; then
        bitnami_error "KAFKA_CFG_LISTENERS has no secure listener, and ALLOW_PLAINTEXT_LISTENER=yes is not set"
    fi
    is_yes "$KAFKA_ENABLE_KRAFT" || is_yes "${ALLOW_PLAINTEXT_LISTENER:-no}" ||
        bitnami_error "ZooKeeper without ALLOW_PLAINTEXT_LISTENER=yes"
    ((${BITNAMI_ERRORS:-0} == 0)) || exit 1
}

# Listeners by three names are set up by the image itself.
bitnami_configure_ab() {
    local name protocol content
    bitnami_set log.dirs "$VOLUME/data"
    bitnami_set_from_env
    for name in INTERNAL CLIENT EXTERNAL; do
        [[ ${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-} =~ $name:([a-zA-Z_]*) ]] || continue
        protocol=${BASH_REMATCH[1]:?}
        [[ "PLAINTEXT SASL_PLAINTEXT SASL_SSL SSL" == *"$protocol"* ]] || {
            bitnami_says ERROR "Authentication protocol $protocol is not supported!"
            exit 1
        }
        [[ $protocol == PLAINTEXT ]] || fail "the stand-in does not set up $protocol for listener $name"
        [[ $name == EXTERNAL ]] || bitnami_set security.inter.broker.protocol "$protocol"
    done
    if [[ -n ${KAFKA_CFG_INTER_BROKER_LISTENER_NAME:-} ]]; then
        content=$(sed '/security.inter.broker.protocol/d' "$CONF")
        printf '%s\n' "$content" >"$CONF"
    fi
}

# With SASL, by the text again, every option that was given is lost.
bitnami_run_ab() {
    [[ ! "${KAFKA_CFG_LISTENERS:-} ${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-}" =~ SASL ]] ||
        export KAFKA_OPTS=-Djava.security.auth.login.config=$CONF_DIR/kafka_jaas.conf
    exec_kafka "$CONF" ${KAFKA_EXTRA_FLAGS:+"$KAFKA_EXTRA_FLAGS"} "$@"
}

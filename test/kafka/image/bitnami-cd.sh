# shellcheck shell=bash
# bitnami/kafka from late 3.4.1 on: C to 3.9.0, D is 4.0. Both make config/server.properties from
# Kafka's own file without its identity, and only where there is none: a volume there keeps the
# settings of its first start for ever.

bitnami_environment_cd() {
    local files=(KAFKA_MOUNTED_CONF_DIR KAFKA_KRAFT_CLUSTER_ID KAFKA_SKIP_KRAFT_STORAGE_INIT
        KAFKA_HEAP_OPTS KAFKA_OPTS
        KAFKA_INTER_BROKER_USER KAFKA_INTER_BROKER_PASSWORD KAFKA_CONTROLLER_USER KAFKA_CONTROLLER_PASSWORD
        KAFKA_CLIENT_USERS KAFKA_CLIENT_PASSWORDS KAFKA_CLIENT_LISTENER_NAME KAFKA_CERTIFICATE_PASSWORD
        KAFKA_TLS_TRUSTSTORE_FILE KAFKA_TLS_TYPE KAFKA_TLS_CLIENT_AUTH KAFKA_CFG_SASL_ENABLED_MECHANISMS
        JAVA_TOOL_OPTIONS)
    CONF=$CONF_DIR/server.properties
    [[ $IMAGE_GENERATION == C ]] || files+=(KAFKA_CLUSTER_ID KAFKA_INITIAL_CONTROLLERS)
    bitnami_files "${files[@]}"
    MOUNTED=${KAFKA_MOUNTED_CONF_DIR:-$MOUNTED}
    export KAFKA_CFG_SASL_ENABLED_MECHANISMS=${KAFKA_CFG_SASL_ENABLED_MECHANISMS:-PLAIN,SCRAM-SHA-256,SCRAM-SHA-512}
}

bitnami_setup_cd() {
    bitnami_aliases
    bitnami_commands
    mkdir -p "$HOME_DIR/logs" "$CONF_DIR" "$MOUNTED" "$VOLUME/data"
    if [[ ! -f $CONF ]]; then
        [[ -f $MOUNTED/server.properties ]] || bitnami_validate_cd
        bitnami_copy_mounted "$MOUNTED"
        bitnami_copy_trust
        [[ -f $MOUNTED/server.properties ]] || bitnami_configure_cd
    fi
    if grep -q "^process.roles=" "$CONF" && ! is_yes "${KAFKA_SKIP_KRAFT_STORAGE_INIT:-no}"; then
        bitnami_format_cd
    fi
    # A workaround of the image's for changed voters, which takes the vote along.
    local state=$VOLUME/data/__cluster_metadata-0/quorum-state
    if [[ -f $state ]] && grep -q "^controller.quorum.voters=" "$CONF" &&
        [[ $(bitnami_voters_set) != "$(bitnami_voters_on "$state")" ]]; then
        bitnami_says WARN "controller.quorum.voters and quorum-state differ: quorum-state is removed"
        rm -f "$state"
    fi
}

bitnami_voters_set() { sed -n 's/^controller\.quorum\.voters=//p' "$CONF" | tr ',' '\n' | sed 's/@.*//' | sort; }

# Only ids of the old format: one with directory ids, of a dynamic quorum, has no voters to it.
bitnami_voters_on() { { grep -Eo '\{"voterId":[0-9]+\}' "$1" || true; } | grep -Eo '[0-9]+' | sort; }

# D with jars of 4.x has forgotten the commands of the broker id, with the rest of ZooKeeper.
bitnami_commands() {
    [[ -z ${KAFKA_NODE_ID_COMMAND:-} ]] || KAFKA_CFG_NODE_ID=$(eval "$KAFKA_NODE_ID_COMMAND")
    [[ -z ${KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND:-} ]] ||
        KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=$(eval "$KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND")
    local command=${KAFKA_BROKER_ID_COMMAND:-${BROKER_ID_COMMAND:-}}
    [[ -z $command ]] || bitnami_is_4 || export "KAFKA_CFG_BROKER_ID=$(eval "$command")"
}

# The scripts of D ask Kafka for its version.
bitnami_is_4() { [[ $IMAGE_GENERATION == D && $IMAGE_KAFKA != 3.* ]]; }

bitnami_validate_cd() {
    local role roles zookeeper=${KAFKA_CFG_ZOOKEEPER_CONNECT:-}
    ! bitnami_is_4 || zookeeper='' # not looked at
    IFS=',; ' read -r -a roles <<<"${KAFKA_CFG_PROCESS_ROLES:-}"
    if ((${#roles[@]} == 0)); then
        [[ -n $zookeeper ]] || bitnami_error "neither KAFKA_CFG_PROCESS_ROLES nor KAFKA_CFG_ZOOKEEPER_CONNECT is set"
    else
        [[ -z $zookeeper ]] || is_yes "${KAFKA_CFG_ZOOKEEPER_METADATA_MIGRATION_ENABLE:-no}" ||
            bitnami_error "KRaft and ZooKeeper, but not KAFKA_CFG_ZOOKEEPER_METADATA_MIGRATION_ENABLE"
        [[ -n ${KAFKA_CFG_NODE_ID:-} ]] || bitnami_error "KRaft requires KAFKA_CFG_NODE_ID"
        # C of brokers too, D of controllers only.
        [[ -n ${KAFKA_CFG_CONTROLLER_QUORUM_VOTERS:-} || $IMAGE_GENERATION == D ]] ||
            bitnami_error "KRaft requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"
    fi
    for role in "${roles[@]}"; do
        case $role in
        broker) ;;
        controller) bitnami_validate_controller ;;
        *) bitnami_error "KAFKA_CFG_PROCESS_ROLES: there is no role '$role'" ;;
        esac
    done
    bitnami_validate_ports
    bitnami_validate_protocols
    ! bitnami_has_listener SSL SASL_SSL || bitnami_demand_certs
    bitnami_demand_users
    ((${BITNAMI_ERRORS:-0} == 0)) || exit 1
}

bitnami_validate_controller() {
    [[ -n ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-} ]] ||
        bitnami_error "a controller requires KAFKA_CFG_CONTROLLER_LISTENER_NAMES"
    [[ -n ${KAFKA_CFG_LISTENERS:-} && $KAFKA_CFG_LISTENERS =~ $KAFKA_CFG_CONTROLLER_LISTENER_NAMES ]] ||
        bitnami_error "a controller's listener $KAFKA_CFG_CONTROLLER_LISTENER_NAMES is not in KAFKA_CFG_LISTENERS"
    [[ -n ${KAFKA_CFG_CONTROLLER_QUORUM_VOTERS:-} || $IMAGE_GENERATION == C ]] ||
        bitnami_error "a controller requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"
}

# By text: the third part between colons is the port, whatever an IPv6 address makes of that.
bitnami_validate_ports() {
    local text=${KAFKA_CFG_LISTENERS:-} listeners listener parts wrong ports=()
    read -r -a listeners <<<"${text//,/ }"
    for listener in "${listeners[@]}"; do
        read -r -a parts <<<"${listener//:/ }"
        wrong=$(bitnami_port "${parts[2]}")
        [[ -z $wrong ]] ||
            bitnami_error "KAFKA_CFG_LISTENERS: invalid port ${parts[2]}: $wrong"
        ports+=("${parts[2]}")
    done
    [[ -z $(printf '%s\n' "${ports[@]}" | sort | uniq -d) ]] ||
        bitnami_error "There are listeners bound to the same port"
}

bitnami_validate_protocols() {
    local text=${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-} map entry listener protocol
    read -r -a map <<<"${text//,/ }"
    for entry in "${map[@]}"; do
        listener=${entry%%:*} protocol=${entry#*:}
        [[ "PLAINTEXT SASL_PLAINTEXT SASL_SSL SSL" =~ $protocol ]] ||
            bitnami_error "Authentication protocol $protocol is not supported!"
        [[ $protocol == SASL_* ]] || continue
        if [[ $listener == "${KAFKA_CFG_INTER_BROKER_LISTENER_NAME:-INTERNAL}" ]]; then
            [[ -n ${KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL:-} ]] ||
                bitnami_error "SASL between brokers requires KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL"
        elif [[ ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-CONTROLLER} =~ $listener ]]; then
            [[ -n ${KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL:-} ]] ||
                bitnami_error "SASL of controllers requires KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL"
        fi
    done
}

# bitnami_has_listener PROTOCOL...: one that the map, or without a map its name, sends to any of them.
bitnami_has_listener() {
    local text=${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-} open=${KAFKA_CFG_LISTENERS:-} map entry protocol
    read -r -a map <<<"${text//,/ }"
    for protocol; do
        [[ -n $text || ! $open =~ $protocol: ]] || return 0
        for entry in "${map[@]}"; do
            [[ -z $open || ${entry#*:} != "$protocol" || ! $open =~ ${entry%%:*} ]] || return 0
        done
    done
    return 1
}

# The environment counts twice, so that "&" is mangled in every key.
bitnami_configure_cd() {
    cp "$CONF_DIR/server.properties.original" "$CONF"
    local identity='broker\.|node\.|process\.|listeners=|listener\.|controller\.|inter\.broker|advertised\.listeners'
    sed -i -E "s/^(zookeeper\.|group\.initial|$identity)/#\1/" "$CONF"
    bitnami_set log.dirs "$VOLUME/data"
    bitnami_set_from_env
    ! bitnami_has_listener SSL SASL_SSL || bitnami_set_tls
    ! bitnami_has_listener SASL_PLAINTEXT SASL_SSL || bitnami_choose_mechanisms
    bitnami_set_listeners
    bitnami_set_from_env
}

# The id on the disk beats the one given.
bitnami_format_cd() {
    local name=KAFKA_KRAFT_CLUSTER_ID id=${KAFKA_KRAFT_CLUSTER_ID:-} args=(--config "$CONF" --ignore-formatted)
    if [[ $IMAGE_GENERATION == D ]]; then
        name=KAFKA_CLUSTER_ID id=${KAFKA_CLUSTER_ID:-$id}
    fi
    [[ ! -f $VOLUME/data/meta.properties ]] ||
        id=$(sed -n -E 's/^cluster\.id=(\S+)$/\1/p' "$VOLUME/data/meta.properties")
    if [[ -z $id ]]; then
        bitnami_says WARN "$name not set: a random one, which fits no other node"
        id=$(storage_tool random-uuid)
    fi
    args+=("--cluster-id=$id")
    bitnami_add_scram
    if [[ $IMAGE_GENERATION == C ]]; then
        storage_tool format "${args[@]}"
        return
    fi
    if bitnami_is_4 && [[ ${KAFKA_CFG_PROCESS_ROLES:-} == *controller* ]]; then
        args+=(--feature=kraft.version=1)
        if [[ -n ${KAFKA_INITIAL_CONTROLLERS:-} ]]; then
            args+=("--initial-controllers=$KAFKA_INITIAL_CONTROLLERS")
        else
            args+=(--no-initial-controllers)
        fi
    fi
    bitnami_quietly storage_tool format "${args[@]}"
}

# Unlike in A and B a JAAS file that was mounted is added to the options.
bitnami_run_cd() {
    [[ ! -f $CONF_DIR/kafka_jaas.conf ]] ||
        export KAFKA_OPTS="${KAFKA_OPTS:-} -Djava.security.auth.login.config=$CONF_DIR/kafka_jaas.conf"
    exec_kafka "$CONF" ${KAFKA_EXTRA_FLAGS:+"$KAFKA_EXTRA_FLAGS"} "$@"
}

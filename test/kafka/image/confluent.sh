# shellcheck shell=bash
# confluentinc/cp-kafka: configure, ensure and launch. The image sets KAFKA_ADVERTISED_LISTENERS and
# CLUSTER_ID to nothing, 7.x KAFKA_ZOOKEEPER_CONNECT too: that is whoever starts this one to do.
# (The look at CONTROLLER:SSL in the protocol map is cp-server's.)

run_confluent() {
    export_arguments "$@"
    if [[ $IMAGE_KAFKA == 3.* ]]; then confluent_demand_7; else confluent_demand_8; fi
    writable "$IMAGE_HOME/etc/kafka/"
    export KAFKA_LOG_DIRS=${KAFKA_LOG_DIRS:-$IMAGE_HOME/var/lib/kafka/data}
    local name variable
    for name in advertised.port advertised.host host port; do
        variable=${name^^}
        variable=KAFKA_${variable//./_}
        [[ -z ${!variable:-} ]] || fail "$name is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead."
    done
    security_from_files

    local conf=$IMAGE_HOME/etc/kafka/kafka.properties
    local excluded="KAFKA_VERSION KAFKA_OPTS KAFKA_JMX_OPTS KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS \
KAFKA_LOG4J_ROOT_LOGLEVEL KAFKA_LOG4J_LOGGERS KAFKA_TOOLS_LOG4J_LOGLEVEL"
    # The list of 7.x lacks a comma: its two become one name that nobody has.
    [[ $IMAGE_KAFKA == 3.* ]] || excluded+=" KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS"
    {
        properties_from_env KAFKA_ "" "$excluded"
        properties_from_env CONFLUENT_SUPPORT_ confluent.support. ""
    } >"$conf"
    writable "${KAFKA_DATA_DIRS:-$IMAGE_HOME/var/lib/kafka/data}" # wherever log.dirs is
    format_or_fail "$CLUSTER_ID" "$conf"
    exec_kafka "$conf"
}

confluent_demand_7() {
    [[ -n ${KAFKA_PROCESS_ROLES:-} ]] || fail "the stand-in has no ZooKeeper: KAFKA_PROCESS_ROLES is not set"
    ensure CLUSTER_ID
    if [[ $KAFKA_PROCESS_ROLES == controller ]]; then
        refuse_advertising_controller
        unset KAFKA_ADVERTISED_LISTENERS
    else
        ensure KAFKA_ADVERTISED_LISTENERS
        [[ -n ${KAFKA_LISTENERS:-} ]] || derive_listeners
    fi
}

# An empty one passes here; nor is it taken out for a controller.
confluent_demand_8() {
    ensure KAFKA_PROCESS_ROLES
    ensure CLUSTER_ID
    if [[ $KAFKA_PROCESS_ROLES == controller ]]; then
        refuse_advertising_controller
    else
        ensure KAFKA_ADVERTISED_LISTENERS
        [[ -n ${KAFKA_LISTENERS:-} ]] || derive_listeners_8
    fi
}

# What it derives lacks the names.
derive_listeners_8() {
    [[ -n $KAFKA_ADVERTISED_LISTENERS ]] || fail "advertised listeners cannot be empty"
    # shellcheck disable=SC2001 # the pattern is a regular expression
    KAFKA_LISTENERS=$(sed -E 's|(^\|,)[^,]*://|\1|g' <<<"$KAFKA_ADVERTISED_LISTENERS")
    export KAFKA_LISTENERS
}

# As apache's of 4.x; but 8.x sees no "_" behind a part of one letter.
property_name_confluent() {
    if [[ $IMAGE_KAFKA == 3.* ]]; then
        IMAGE_KAFKA='' property_name_apache "$1"
    else
        sed -E 's/([^_])_([^_])/\1.\2/g; s/___/-/g; s/__/_/g' <<<"${1,,}"
    fi
}

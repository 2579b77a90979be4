# shellcheck shell=bash
# apache/kafka: run, configure and launch, and the Java program by which launch makes the properties:
# those of a mounted file, then those of the environment; if there is neither, Kafka's own file.

run_apache() {
    export_arguments "$@"
    export CLUSTER_ID=${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw} # everybody's
    if [[ ${KAFKA_PROCESS_ROLES:-} == controller ]]; then
        refuse_advertising_controller
        unset KAFKA_ADVERTISED_LISTENERS
    elif [[ -z ${KAFKA_LISTENERS:-} && -n ${KAFKA_ADVERTISED_LISTENERS:-} ]]; then
        derive_listeners
    fi
    writable "$IMAGE_HOME/opt/kafka/config/"
    security_from_files

    local conf=$IMAGE_HOME/opt/kafka/config/server.properties mounted=$IMAGE_HOME/mnt/shared/config/server.properties
    rm -f "$conf"
    [[ ! -e $mounted ]] || cat "$mounted" >"$conf"
    {
        echo
        properties_from_env KAFKA_ "" "KAFKA_VERSION KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS KAFKA_OPTS KAFKA_JMX_OPTS \
KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS KAFKA_LOG4J_ROOT_LOGLEVEL KAFKA_LOG4J_LOGGERS \
KAFKA_TOOLS_LOG4J_LOGLEVEL KAFKA_JMX_HOSTNAME"
    } >>"$conf"
    grep -q '[^[:space:]]' "$conf" || cat "$IMAGE_HOME/etc/kafka/docker/server.properties" >"$conf"
    format_or_fail "$CLUSTER_ID" "$conf"
    exec_kafka "$conf"
}

# X_Y__Z___A is x.y_z-a; 3.x takes every KAFKA_ out of it, 4.x had the first one only.
property_name_apache() {
    local key=$1
    [[ $IMAGE_KAFKA != 3.* ]] || key=${key//KAFKA_/}
    key=${key,,}
    key=${key//___/-}
    key=${key//__/$'\001'}
    key=${key//_/.}
    printf '%s' "${key//$'\001'/_}"
}

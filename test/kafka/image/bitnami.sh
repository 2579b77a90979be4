# shellcheck shell=bash
# bitnami/kafka: what its four generations share. entrypoint.sh there sets defaults and reads *_FILE,
# runs setup.sh as a process of its own if an argument names run.sh, then execs run.sh, which does not
# see what setup.sh exported: aliases and *_COMMAND change the properties, not what run.sh looks at.

run_bitnami() {
    # Without arguments it ends well and does nothing.
    [[ $* == *run.sh* ]] || { (($#)) && exec "$@" || exit 0; }
    local family
    case ${IMAGE_GENERATION:=B} in
    A | B) family=ab ;;
    C | D) family="cd" ;;
    *) fail "IMAGE_GENERATION \"$IMAGE_GENERATION\" is none of A, B, C, D" ;;
    esac
    HOME_DIR=$IMAGE_HOME/opt/bitnami/kafka
    CONF_DIR=$HOME_DIR/config
    VOLUME=$IMAGE_HOME/bitnami/kafka
    MOUNTED=$VOLUME/config
    "bitnami_environment_$family"
    ("bitnami_setup_$family") # a simple command, or else nothing in it would be fatal
    "bitnami_run_$family" "${@:2}"
}

is_yes() { [[ ${1,,} =~ ^(1|true|yes)$ ]]; }

bitnami_says() { printf 'kafka %s ==> %s\n' "$1" "$2" >&2; }

# The storage tool is heard only with BITNAMI_DEBUG.
bitnami_quietly() {
    if is_yes "${BITNAMI_DEBUG:-no}"; then "$@"; else "$@" >/dev/null 2>&1; fi
}

# X_FILE names a file whose content X is, whatever X was.
bitnami_files() {
    local name file
    for name; do
        file=${name}_FILE
        [[ -n ${!file:-} ]] || continue
        if [[ -r ${!file} ]]; then
            export "$name=$(<"${!file}")"
            unset "$file"
        else
            bitnami_says WARN "Skipping export of '$name'. '${!file}' is not readable."
        fi
    done
}

# An alias beats its KAFKA_CFG_ twin, even if it is empty. C and D have three more than A and B.
bitnami_aliases() {
    local name alias pair names=(
        ADVERTISED_LISTENERS BROKER_ID DEFAULT_REPLICATION_FACTOR DELETE_TOPIC_ENABLE
        INTER_BROKER_LISTENER_NAME LISTENERS LISTENER_SECURITY_PROTOCOL_MAP LOG_DIRS
        LOG_FLUSH_INTERVAL_MESSAGES LOG_FLUSH_INTERVAL_MS LOG_MESSAGE_FORMAT_VERSION LOG_RETENTION_BYTES
        LOG_RETENTION_CHECK_INTERVALS_MS LOG_RETENTION_HOURS LOG_SEGMENT_BYTES MESSAGE_MAX_BYTES
        NUM_IO_THREADS NUM_NETWORK_THREADS NUM_PARTITIONS NUM_RECOVERY_THREADS_PER_DATA_DIR
        OFFSETS_TOPIC_REPLICATION_FACTOR SOCKET_RECEIVE_BUFFER_BYTES SOCKET_REQUEST_MAX_BYTES
        SOCKET_SEND_BUFFER_BYTES SSL_ENDPOINT_IDENTIFICATION_ALGORITHM TRANSACTION_STATE_LOG_MIN_ISR
        TRANSACTION_STATE_LOG_REPLICATION_FACTOR ZOOKEEPER_CONNECT ZOOKEEPER_CONNECTION_TIMEOUT_MS
    )
    [[ $IMAGE_GENERATION == [AB] ]] || names+=(NODE_ID CONTROLLER_QUORUM_VOTERS PROCESS_ROLES)
    for pair in LOGS_DIRS:LOG_DIRS SEGMENT_BYTES:LOG_SEGMENT_BYTES MAX_MESSAGE_BYTES:MESSAGE_MAX_BYTES \
        AUTO_CREATE_TOPICS_ENABLE:AUTO_CREATE_TOPICS_ENABLE; do
        alias=KAFKA_${pair%:*}
        [[ -z ${!alias+x} ]] || export "KAFKA_CFG_${pair#*:}=${!alias}"
    done
    for name in "${names[@]}"; do
        alias=KAFKA_$name
        [[ -z ${!alias+x} ]] || export "KAFKA_CFG_$name=${!alias}"
    done
}

# A key that the file has, commented out or not, is replaced by sed, which mangles an "&" in the
# value; a new one is appended as it is. The pattern is the image's: "\s" in brackets is no blank.
bitnami_set() {
    local key=$1 value=$2 content
    if grep -q "^[#\\s]*$key\\s*=.*" "$CONF"; then
        content=$(sed "s"$'\001'"^[#\\s]*$key\\s*=.*"$'\001'"$key=$value"$'\001'"g" "$CONF")
        printf '%s\n' "$content" >"$CONF"
    else
        printf '\n%s=%s' "$key" "$value" >>"$CONF"
    fi
}

# Every "_" is a dot, but in two names of protocols. B skips empty values.
bitnami_set_from_env() {
    local var key
    for var in "${!KAFKA_CFG_@}"; do
        [[ $IMAGE_GENERATION != B || -n ${!var} ]] || continue
        key=${var#KAFKA_CFG_}
        key=${key,,}
        key=${key//_/.}
        key=${key//sasl.ssl/sasl_ssl}
        key=${key//sasl.plaintext/sasl_plaintext}
        bitnami_set "$key" "${!var}"
    done
}

# A volume with files for the config directory, over which they are copied.
bitnami_copy_mounted() {
    local dir
    for dir; do
        [[ ! -d $dir || -z $(ls -A "$dir") ]] || cp -Lr "$dir"/* "$CONF_DIR"
    done
}

# Errors are counted, so that all of them are told.
bitnami_error() {
    bitnami_says ERROR "$1"
    BITNAMI_ERRORS=$((${BITNAMI_ERRORS:-0} + 1))
}

bitnami_demand_one_of() {
    [[ " $2 " == *" $3 "* ]] || bitnami_error "The allowed values for $1 are: $2"
}

bitnami_demand_users() {
    local users passwords
    bitnami_users
    ((${#users[@]} == ${#passwords[@]})) ||
        bitnami_error "KAFKA_CLIENT_PASSWORDS has not as many as KAFKA_CLIENT_USERS"
    bitnami_demand_one_of KAFKA_TLS_TYPE "JKS PEM" "${KAFKA_TLS_TYPE:-JKS}"
    bitnami_demand_one_of KAFKA_TLS_CLIENT_AUTH "none requested required" "${KAFKA_TLS_CLIENT_AUTH:-required}"
}

# A key store and a trust store by names of the image's own, in the config directory or the mounted one.
bitnami_demand_certs() {
    local type=${KAFKA_TLS_TYPE:-JKS} trust dir
    local suffix=${type,,}
    [[ $type == JKS || $type == PEM ]] || return 0
    trust=$(bitnami_trust)
    for dir in "$MOUNTED/certs" "$CONF_DIR/certs"; do
        [[ -f $trust && -f $dir/kafka.keystore.$suffix ]] || continue
        [[ $type == PEM && ! -f $dir/kafka.keystore.key ]] || return 0
    done
    bitnami_error "TLS with $type certs: no kafka.keystore.$suffix and kafka.truststore.$suffix in $MOUNTED/certs"
}

# The trust store has a name of its own, or the image's, in the config directory or the mounted one.
bitnami_trust() {
    local name=kafka.truststore.jks
    [[ ${KAFKA_TLS_TYPE:-JKS} != PEM ]] || name=kafka.truststore.pem
    if [[ -n ${KAFKA_TLS_TRUSTSTORE_FILE:-} ]]; then
        echo "$KAFKA_TLS_TRUSTSTORE_FILE"
    elif [[ -f $CONF_DIR/certs/$name ]]; then
        echo "$CONF_DIR/certs/$name"
    else
        echo "$MOUNTED/certs/$name"
    fi
}

# One by another path joins the image's own, if there is a directory for them.
bitnami_copy_trust() {
    local trust
    trust=$(bitnami_trust)
    [[ ! -f $trust || $trust =~ $CONF_DIR/certs ]] || cp -L "$trust" "$CONF_DIR/certs"
}

# Sets users and passwords.
bitnami_users() {
    read -r -a users <<<"$(tr ',;' ' ' <<<"${KAFKA_CLIENT_USERS:-user}")"
    read -r -a passwords <<<"$(tr ',;' ' ' <<<"${KAFKA_CLIENT_PASSWORDS:-bitnami}")"
}

# bitnami_port PORT: what is wrong with it.
bitnami_port() {
    if [[ ! $1 =~ ^-?[0-9]+$ ]]; then
        echo "value is not an integer"
    elif (($1 < 0)); then
        echo "negative value provided"
    elif (($1 > 65535)); then
        echo "requested port is greater than 65535"
    elif (($1 < 1024 && EUID != 0)); then
        echo "privileged port requested"
    fi
}

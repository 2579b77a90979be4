# shellcheck shell=bash
# What the images apache/kafka and cp-kafka share, since one began as a copy of the other.

# Arguments are variables: NAME=VALUE.
export_arguments() {
    local variable
    for variable; do export "${variable?}"; done
}

# cp-kafka of 8.x is content with a variable that is empty.
ensure() {
    [[ $IMAGE == confluent && $IMAGE_KAFKA != 3.* && -n ${!1+x} ]] || [[ -n ${!1:-} ]] ||
        fail "$1 environment variable not set"
}

writable() { [[ -w $1 ]] || fail "$1 file not writable"; }

refuse_advertising_controller() {
    [[ -z ${KAFKA_ADVERTISED_LISTENERS:-} ]] ||
        fail "KAFKA_ADVERTISED_LISTENERS is not supported on a KRaft controller."
}

# By text: an IPv6 host breaks it.
derive_listeners() {
    # shellcheck disable=SC2001 # the pattern is a regular expression
    KAFKA_LISTENERS=$(sed -e 's|://[^:]*:|://0.0.0.0:|g' <<<"$KAFKA_ADVERTISED_LISTENERS")
    export KAFKA_LISTENERS
}

# secret_file VARIABLE: sets SECRET to the path of the file that the variable names.
secret_file() {
    ensure "$1"
    SECRET=$IMAGE_HOME/etc/kafka/secrets/${!1}
    [[ -e $SECRET ]] || fail "$SECRET file does not exist"
}

secret_content() {
    local content
    secret_file "$2"
    content=$(<"$SECRET")
    export "$1=$content"
}

# The text of the advertised listeners decides, not the protocol map: a listener by another name is spared.
security_from_files() {
    local advertised=${KAFKA_ADVERTISED_LISTENERS:-}
    if [[ $advertised == *SSL://* ]]; then
        secret_file KAFKA_SSL_KEYSTORE_FILENAME
        export KAFKA_SSL_KEYSTORE_LOCATION=$SECRET
        secret_content KAFKA_SSL_KEY_PASSWORD KAFKA_SSL_KEY_CREDENTIALS
        secret_content KAFKA_SSL_KEYSTORE_PASSWORD KAFKA_SSL_KEYSTORE_CREDENTIALS
        if [[ ${KAFKA_SSL_CLIENT_AUTH:-} == *required* || ${KAFKA_SSL_CLIENT_AUTH:-} == *requested* ]]; then
            secret_file KAFKA_SSL_TRUSTSTORE_FILENAME
            export KAFKA_SSL_TRUSTSTORE_LOCATION=$SECRET
            secret_content KAFKA_SSL_TRUSTSTORE_PASSWORD KAFKA_SSL_TRUSTSTORE_CREDENTIALS
        fi
    fi
    [[ ! $advertised =~ SASL_.*:// ]] || ensure KAFKA_OPTS
}

# properties_from_env PREFIX BEFORE EXCLUDED: a line for every variable with the prefix, but those
# excluded; empty values and KAFKA_PORT included. A newline in a value makes another line, as there.
# What a name becomes differs by image.
properties_from_env() {
    local prefix=$1 before=$2 excluded=$3 entry name
    while IFS= read -r -d '' entry; do
        name=${entry%%=*}
        [[ $name != "$prefix"* || " $excluded " == *" $name "* ]] ||
            printf '%s%s=%s\n' "$before" "$("property_name_$IMAGE" "${name#"$prefix"}")" "${entry#*=}"
    done < <(env -0)
}

# "Already formatted" is the only failure of the tool that both images let pass; of a success they
# show nothing.
format_or_fail() {
    local said
    said=$(storage_tool format "--cluster-id=$1" -c "$2" 2>&1) || grep -i 'already formatted' <<<"$said" || fail "$said"
}

# shellcheck shell=bash
# bitnami/kafka, C and D: what they write for listeners with TLS and SASL. PEM is copied into the
# properties, so that no later certificate is read.

bitnami_set_tls() {
    local type=${KAFKA_TLS_TYPE:-JKS} certs=$CONF_DIR/certs password=${KAFKA_CERTIFICATE_PASSWORD:-} trust name
    trust=$(bitnami_trust)
    trust=$certs/${trust##*/}
    bitnami_set ssl.client.auth "${KAFKA_TLS_CLIENT_AUTH:-required}"
    bitnami_set ssl.keystore.type "$type"
    bitnami_set ssl.truststore.type "$type"
    [[ -z $password ]] || bitnami_set ssl.key.password "$password"
    if [[ $type == PEM ]]; then
        bitnami_set ssl.keystore.key "$(bitnami_inline "$certs/kafka.keystore.key")"
        bitnami_set ssl.keystore.certificate.chain "$(bitnami_inline "$certs/kafka.keystore.pem")"
        bitnami_set ssl.truststore.certificates "$(bitnami_inline "$trust")"
        return
    fi
    bitnami_set ssl.keystore.location "$certs/kafka.keystore.jks"
    bitnami_set ssl.truststore.location "$trust"
    for name in keystore truststore; do
        [[ -z $password ]] || bitnami_set "ssl.$name.password" "$password"
    done
}

# A file as one property: its lines end in an escaped newline and are continued.
bitnami_inline() { printf '%s ' "$(sed '$!s/$/\\n\\/' "$1")"; }

# Kafka up to 3.4 has no SCRAM in KRaft; later the users are given to the format step. The property
# itself comes from the environment, where it always is.
bitnami_choose_mechanisms() {
    [[ $KAFKA_CFG_SASL_ENABLED_MECHANISMS =~ SCRAM && -n ${KAFKA_CFG_PROCESS_ROLES:-} ]] || return 0
    if [[ $IMAGE_KAFKA == 3.[234].* ]]; then
        bitnami_says WARN "KRaft has SCRAM from Kafka 3.5 on: PLAIN is left"
        KAFKA_CFG_SASL_ENABLED_MECHANISMS=PLAIN
    else
        BITNAMI_SCRAM=yes
    fi
}

bitnami_set_listeners() {
    local text=${KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP:-} map entry name auth role
    read -r -a map <<<"${text//,/ }"
    for entry in "${map[@]}"; do
        name=${entry%%:*} role=''
        auth=KAFKA_TLS_${name^^}_CLIENT_AUTH
        [[ ! ${entry#*:} =~ ^(SASL_)?SSL$ || -z ${!auth:-} ]] ||
            bitnami_set "listener.name.${name,,}.ssl.client.auth" "${!auth}"
        [[ ${entry#*:} == SASL_* ]] || continue
        if [[ $name == "${KAFKA_CFG_INTER_BROKER_LISTENER_NAME:-INTERNAL}" ]]; then
            bitnami_set sasl.mechanism.inter.broker.protocol "$KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL"
            role="broker"
        elif [[ ${KAFKA_CFG_CONTROLLER_LISTENER_NAMES:-CONTROLLER} =~ $name ]]; then
            bitnami_set sasl.mechanism.controller.protocol "$KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL"
            bitnami_set "listener.name.${name,,}.sasl.enabled.mechanisms" \
                "$KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL"
            role="controller"
        fi
        [[ -f $CONF_DIR/kafka_jaas.conf ]] || bitnami_set_jaas "${name,,}" "$role"
    done
}

# bitnami_set_jaas LISTENER ROLE: brokers have a user of their own, controllers another.
bitnami_set_jaas() {
    local security=org.apache.kafka.common.security mechanism mechanisms line user='' password='' i users passwords
    read -r -a mechanisms <<<"${KAFKA_CFG_SASL_ENABLED_MECHANISMS//,/ }"
    bitnami_users
    case $2 in
    broker) user=${KAFKA_INTER_BROKER_USER:-user} password=${KAFKA_INTER_BROKER_PASSWORD:-bitnami} ;;
    controller)
        user=${KAFKA_CONTROLLER_USER:-controller_user} password=${KAFKA_CONTROLLER_PASSWORD:-bitnami}
        mechanisms=("$KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL") users=() passwords=()
        ;;
    esac
    for mechanism in "${mechanisms[@]}"; do
        line=''
        case $mechanism in
        PLAIN)
            line="$security.plain.PlainLoginModule required${user:+ username=\"$user\" password=\"$password\"}"
            for ((i = 0; i < ${#users[@]}; i++)); do line+=" user_${users[i]}=\"${passwords[i]}\""; done
            line+="${user:+ user_$user=\"$password\"};"
            ;;
        *SCRAM*) line="$security.scram.ScramLoginModule required${user:+ username=\"$user\" password=\"$password\"};" ;;
        esac
        bitnami_set "listener.name.$1.${mechanism,,}.sasl.jaas.config" "$line"
    done
}

# Adds to args the users that the format step is to know.
bitnami_add_scram() {
    [[ -n ${BITNAMI_SCRAM:-} ]] || return 0
    local users passwords hash i
    bitnami_users
    for hash in 256 512; do
        grep -q "^sasl.enabled.mechanisms=.*SCRAM-SHA-$hash" "$CONF" || continue
        for ((i = 0; i < ${#users[@]}; i++)); do
            args+=(--add-scram "SCRAM-SHA-$hash=[name=${users[i]},password=${passwords[i]}]")
        done
    done
    bitnami_add_scram_of inter.broker "${KAFKA_INTER_BROKER_USER:-user}" "${KAFKA_INTER_BROKER_PASSWORD:-bitnami}"
    bitnami_add_scram_of controller "${KAFKA_CONTROLLER_USER:-controller_user}" "${KAFKA_CONTROLLER_PASSWORD:-bitnami}"
}

bitnami_add_scram_of() {
    local hash
    for hash in 256 512; do
        if grep -q "^sasl.mechanism.$1.protocol=SCRAM-SHA-$hash" "$CONF"; then
            args+=(--add-scram "SCRAM-SHA-$hash=[name=$2,password=$3]")
            return
        fi
    done
}

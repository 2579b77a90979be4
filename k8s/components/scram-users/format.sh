#!/usr/bin/env bash
# Formats the log dirs of a new node with users in them, then becomes the image's
# entrypoint, which lets formatted ones be. For apache/kafka and cp-kafka, from
# Kafka 3.5 on:
#
#   kraftpod run -- bash format.sh FILE [ENTRYPOINT ARG...]
#
# Without ENTRYPOINT it is the image's own.
# FILE has arguments of kafka-storage, one a line, no line empty. The tool reads
# them there, so that no list of processes shows a password:
#
#   --add-scram
#   SCRAM-SHA-512=[name=admin,password=...]
#
# By now run has computed the settings, checked the log dirs, and agreed with the
# other pods that this one may start.
set -o errexit -o nounset -o pipefail
users=$1
shift

# kafka-storage asks for settings, and formats by three of them alone.
settings() {
  echo "node.id=$KAFKA_NODE_ID"
  echo "log.dirs=$KAFKA_LOG_DIRS"
  [[ -z ${KAFKA_METADATA_LOG_DIR:-} ]] || echo "metadata.log.dir=$KAFKA_METADATA_LOG_DIR"
  echo "process.roles=controller"
  echo "controller.quorum.voters=$KAFKA_NODE_ID@localhost:9093"
  echo "controller.listener.names=CONTROLLER"
  echo "listeners=CONTROLLER://localhost:9093"
}

# The users are read in the directory of the metadata log. Others may be formatted
# already: this was interrupted, or a disk was lost.
metadata=${KAFKA_METADATA_LOG_DIR:-${KAFKA_LOG_DIRS%%,*}}
if [[ ! -e $metadata/meta.properties ]]; then
  [[ -r $users ]] || { echo "format.sh: cannot read $users: is the Secret mounted, for this uid?" >&2 && exit 1; }
  PATH=$PATH:/opt/kafka/bin # apache's
  tool=$(command -v kafka-storage.sh || command -v kafka-storage) # or cp's
  conf=$(mktemp)
  settings >"$conf"
  # On success it shows what it has written, the users' keys too; of a line that
  # it cannot read, the line.
  said=$("$tool" format --ignore-formatted --cluster-id="$CLUSTER_ID" -c "$conf" "@$users" 2>&1) || {
    sed -E 's/(password=)[^],]*/\1********/g' <<<"$said" >&2
    exit 1
  }
  rm -f "$conf"
  echo "format.sh: formatted ${KAFKA_LOG_DIRS}, with the users of $users"
fi
# Kafka before 3.7 writes the users after that file, and never again.
if [[ ! -e $metadata/bootstrap.checkpoint && ! -e $metadata/__cluster_metadata-0 ]]; then
  echo "format.sh: $metadata was not formatted to its end, and has no users: nothing is on it yet." \
    "Remove $metadata/meta.properties, or the claim and the pod" >&2
  exit 1
fi
if (($# == 0)); then
  set -- /etc/confluent/docker/run
  [[ -e $1 ]] || set -- /etc/kafka/docker/run
fi
exec "$@"

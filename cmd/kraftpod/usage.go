package main

const usage = `
kraftpod runs Apache Kafka in KRaft mode in a plain Kubernetes StatefulSet.

  kraftpod init [DIR]              copy the program into DIR, then look for mistakes
  kraftpod run [-- ENTRYPOINT...]  compute this pod's settings, check them, exec Kafka
  kraftpod sidecar                 serve readiness, status and metrics over HTTP
  kraftpod probe                   is this pod's Kafka ready? exit 0 or 1
  kraftpod render [--format F]     print what run would export (env, properties, json)
  kraftpod version
  kraftpod help [COMMAND]          more about a command, with its variables

All configuration is in environment variables. Exit codes: 0 fine, 1 not ready,
64 usage, 65 a disk disagrees with the configuration, 69 a peer did not answer,
77 no permission, 78 bad configuration, 126 and 127 entrypoint not executable or
not found, 143 SIGTERM.
`

// details has a section for each command, under "== COMMAND".
const details = `
== init
kraftpod init [DIR]

For an init container of kraftpod's own image: copies the program into DIR
(default KRAFTPOD_DIR, /kraftpod), executable by any uid, then checks what it
sees, so that a mistake shows as Init:Error:
  KRAFTPOD_* variables, always;
  Kafka's settings, where KRAFTPOD_DIALECT or bitnami's variables tell the image;
  the log dirs, where they are mounted.
Permissions are not judged. An empty environment is no error.

== run
kraftpod run [-- ENTRYPOINT ARG...]

The command of Kafka's container: computes node id, voters, listeners,
advertised listeners and what else KRaft demands, checks them and the log dirs,
writes KRAFTPOD_DIR/plan.json for the sidecar, and execs the entrypoint (the
image's own where none is given) with the same pid.

  KRAFTPOD_REPLICAS        replicas when the cluster forms (needed)
  the image's cluster id   KAFKA_KRAFT_CLUSTER_ID or CLUSTER_ID (needed)
  KRAFTPOD_CONTROLLERS     how many pods are voters: odd, at most 5 by default
  KRAFTPOD_ROLES           auto, controller or broker
  KRAFTPOD_NODE_ID_OFFSET  added to the ordinal
  KRAFTPOD_CONTROLLER_SET  the controllers of a set of brokers
  KRAFTPOD_DATA_DIR        log.dirs
  KRAFTPOD_DIALECT         bitnami, apache or confluent, if not detected
  POD_NAME, POD_NAMESPACE, KRAFTPOD_SERVICE, KRAFTPOD_CLUSTER_DOMAIN,
  KRAFTPOD_HOSTS_FILE      who the pod is, if its hosts file does not tell
  KRAFTPOD_DIR             shared with the sidecar

== sidecar
kraftpod sidecar

Serves over HTTP, from this pod's own broker:
  /readyz    this broker serves and has caught up; /readyz/NAME one check
  /startupz  it has answered since it last started
  /livez     this process
  /status    JSON, /metrics Prometheus; ?verbose shows each check
It follows KRAFTPOD_DIR/plan.json, which run writes.

  KRAFTPOD_LISTEN            address (:8081)
  KRAFTPOD_BROKER            whom to ask, if not the inter-broker listener
  KRAFTPOD_POLL_INTERVAL     2s; KRAFTPOD_TIMEOUT 2s
  KRAFTPOD_CATCHUP_DEADLINE  after how long without progress a lagging replica
                             no longer holds readiness back (0: never)

== probe
kraftpod probe

Asks this pod's sidecar if it answers, else runs the same checks once. Prints a
line for each check on stderr; exits 0 if ready, 1 if not.

== render
kraftpod render [--format env|properties|json]

Prints what run would export, secrets masked. Changes nothing, asks nobody,
starts nothing: try it on a laptop with the manifest's variables.

  POD_NAME=kafka-1 KRAFTPOD_SERVICE=kafka-headless POD_NAMESPACE=elk \
  KRAFTPOD_DIALECT=apache KRAFTPOD_REPLICAS=3 CLUSTER_ID=... kraftpod render

== version
kraftpod version prints the version.

== help
kraftpod help [COMMAND]
`

package main

import (
	"maps"
	"os"
	"path/filepath"
)

// vars is a list of pairs, as a map.
func vars(pairs ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// merged adds files, or variables, to others.
func merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// identityTroubles: who the pod is, and of how many.
func identityTroubles() []trouble {
	return []trouble{
		{message: `KRAFTPOD_REPLICAS="0": want a whole number`, command: "init", env: vars("KRAFTPOD_REPLICAS", "0")},
		{
			message: `KRAFTPOD_REPLICAS="": set it to the replicas of the StatefulSet`,
			env:     vars("KRAFTPOD_REPLICAS", ""),
		},
		{
			message: `KRAFTPOD_...: kraftpod has no such variable; did you mean ...`,
			env:     vars("KRAFTPOD_REPLICA", "3"),
		},
		{message: `KRAFTPOD_...: not a duration; write it as 500ms, 2s or 10m`, env: vars("KRAFTPOD_TIMEOUT", "2")},
		{
			message: `POD_NAME="": ... so it may be a machine's (hostNetwork)`,
			env:     vars("POD_NAME", "", "KRAFTPOD_SERVICE", "kafka-headless", "POD_NAMESPACE", "elk"),
		},
		{
			message: `KRAFTPOD_ORDINALS_START="...": this pod's ordinal is ...`,
			env:     vars("KRAFTPOD_ORDINALS_START", "1"),
		},
		{message: `POD_NAME="...": does not end in -ORDINAL`, env: vars("POD_NAME", "kafka")},
		{
			message: `KRAFTPOD_SERVICE="": ... has no name ...`,
			files:   vars("hosts", "127.0.0.1 localhost\n"),
			env:     vars("POD_NAMESPACE", "elk"),
		},
		{message: `KRAFTPOD_DIALECT="": none of the three images' files is here`, env: vars("KRAFTPOD_DIALECT", "")},
		{
			message: `KRAFTPOD_ROLES="controller": this pod's node id ... is not among the voters`,
			ordinal: 3,
			env:     vars("KRAFTPOD_ROLES", "controller"),
		},
		{
			message: `KRAFTPOD_CONTROLLER_SET="": a set of brokers has to know its controllers`,
			env:     vars("KRAFTPOD_ROLES", "broker"),
		},
		{
			message: `KRAFTPOD_PEER_SERVICES="...": want headless Services as NAME or NAME.NAMESPACE`,
			env:     vars("KRAFTPOD_PEER_SERVICES", "old-headless.elk.svc"),
		},
		{
			message: `KRAFTPOD_CONTROLLER_SET="...": the controllers' node ids ... overlap this set's`,
			env:     vars("KRAFTPOD_ROLES", "broker", "KRAFTPOD_CONTROLLER_SET", "controller.controller-headless:3"),
		},
	}
}

// settingTroubles: Kafka's own settings, as the user gave them.
func settingTroubles() []trouble {
	return []trouble{
		{
			message: `KAFKA_...: Kafka wants ... for ...; correct it, or remove it`,
			env:     vars("KAFKA_LOG_SEGMENT_BYTES", "13"),
		},
		{message: `KAFKA_...: Kafka takes no empty value for ...`, env: vars("KAFKA_NUM_PARTITIONS", " ")},
		{
			message: `KAFKA_CONTROLLER_LISTENER_NAMES="...": Kafka wants each of controller.listener.names in listeners`,
			env: vars(
				"KAFKA_CONTROLLER_LISTENER_NAMES", "controller",
				"KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093",
			),
		},
		{
			message: `KAFKA_LISTENERS="...": Kafka wants another port for each listener`,
			env:     vars("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9092"),
		},
		{
			message: `...: nobody can be reached at 0.0.0.0`,
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@0.0.0.0:9093,1@0.0.0.0:9093,2@0.0.0.0:9093"),
		},
		{
			message: `...: a backslash at its end joins the next line of server.properties to it`,
			env:     vars("KAFKA_BROKER_RACK", `a\`),
		},
		{message: `CLUSTER_ID="": a cluster id is ...`, env: vars("CLUSTER_ID", "")},
		{
			message: `CLUSTER_ID="...": not a base64 UUID of 22 characters`,
			env:     vars("CLUSTER_ID", "kafka", "KRAFTPOD_REPLICAS", "1"),
		},
		{message: `KAFKA_NODE_ID="...": this pod's node id is ...`, ordinal: 1, env: vars("KAFKA_NODE_ID", "0")},
		{
			message: `... the same setting... give one of them`,
			env: vars(
				"KRAFTPOD_DIALECT", "bitnami",
				"KAFKA_CFG_LISTENERS", "PLAINTEXT://:9092",
				"KAFKA_LISTENERS", "PLAINTEXT://:9094",
			),
		},
		{
			message: `... was not expanded: Kubernetes does that in a container's env alone`,
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://$(POD_IP):9092"),
		},
		{
			message: `... is a shell's, and no shell reads this: Kafka would get the text itself`,
			env:     vars("KAFKA_BROKER_RACK", "${NODE_ZONE}"),
		},
		{
			message: `... is for a config provider, but config.providers does not name ...`,
			env:     vars("KAFKA_SSL_KEY_PASSWORD", "${env:KEY_PASSWORD}"),
		},
		{
			message: `...: unknown template; there are ...`,
			env:     vars("KAFKA_BROKER_RACK", "{pod_name}"),
		},
		{
			message: `... choices, but none for the ordinal ...`,
			ordinal: 2, env: vars("KAFKA_BROKER_RACK", "{zone-a|zone-b}"),
		},
		{
			message: `...: no such file or directory; an init container has to write one line there`,
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://{file:/lb/address}:9092"),
		},
		{
			message: `{file:...}: ... has more than one line`,
			files:   vars("lb", "203.0.113.7\n203.0.113.8\n"),
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://{file:$DIR/lb}:9092"),
		},
		{
			message: `...: it is of another image's dialect, and this image (...) ignores it in silence; rename it to ...`,
			env:     vars("KAFKA_CFG_LISTENERS", "SASL_SSL://:9092"),
		},
		{
			message: `...: this image (...) does not read it; rename it to CLUSTER_ID`,
			env:     vars("CLUSTER_ID", "", "KAFKA_KRAFT_CLUSTER_ID", stageID),
		},
		{
			message: `KRAFTPOD_DIALECT="": ... there are variables of two dialects`, command: "init",
			env: vars("KRAFTPOD_DIALECT", "", "KAFKA_CFG_LISTENERS", "SASL_SSL://:9092"),
		},
		{
			message: `every pod would advertise "0.0.0.0"`,
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://0.0.0.0:9092"),
		},
		{
			message: `every pod would advertise "localhost" with the port ...`,
			env: vars(
				"KAFKA_LISTENERS", "PLAINTEXT://:9092,SSL://:9094,CONTROLLER://:9093",
				"KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://:9092,SSL://localhost:9094",
			),
		},
		{
			message: `brokers reach each other by this listener, and would find themselves at ...`,
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://localhost:9092"),
		},
		{
			message: `the inter-broker listener ... is bound to loopback`,
			env:     vars("KAFKA_LISTENERS", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://:9093"),
		},
		{
			message: `... is bound to loopback, but brokers and voters look for this controller at ...`,
			env:     vars("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://localhost:9093"),
		},
		{
			message: `KAFKA_CONTROLLER_QUORUM_VOTERS="...": ... is not ID@HOST:PORT`,
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@fd00::7:9093"),
		},
		{
			message: `the image's scripts take what follows the first colons of ... for its port, and give up`,
			env: vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "3.9.0", "CLUSTER_ID", "", "KAFKA_CLUSTER_ID", stageID,
				"KAFKA_CFG_LISTENERS", "PLAINTEXT://[::]:9092,CONTROLLER://:9093"),
		},
		{
			message: `later images' scripts take what follows the first colons of ... for its port, and give up`,
			files:   formed(0, 0, 1, 2),
			env: vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "3.4.0", "CLUSTER_ID", "", "KAFKA_KRAFT_CLUSTER_ID",
				"Jc7hwCMorEyPprSI1Iw4sQ", "KAFKA_CFG_LISTENERS", "PLAINTEXT://[::]:9092,CONTROLLER://:9093"),
		},
		{message: `KAFKA_LISTENERS="...": ... is not NAME://HOST:PORT`, env: vars("KAFKA_LISTENERS", "PLAINTEXT:9092")},
		{message: `no listener for the controller; add ...`, env: vars("KAFKA_LISTENERS", "PLAINTEXT://:9092")},
		{
			message: `no security protocol for the listener ...`,
			env:     vars("KAFKA_LISTENERS", "INTERNAL://:9092,CONTROLLER://:9093"),
		},
		{
			message: `none of these is a pod of kafka`,
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@zoo-0.zoo-headless:9093"),
		},
		{
			message: `it calls kafka-... voter ..., but that pod's node id is ...`,
			env: vars(
				"KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka-0.kafka-headless:9093,2@kafka-1.kafka-headless:9093",
			),
		},
		{
			message: `KAFKA_ENABLE_KRAFT="no": kraftpod runs Kafka in KRaft mode only`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "KAFKA_ENABLE_KRAFT", "no"),
		},
		{
			message: `...: the image's entrypoint would replace by it what kraftpod has computed`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "KAFKA_NODE_ID_COMMAND", "hostname"),
		},
		{
			message: `...: the image starts Kafka with this file and ignores the environment`,
			files:   vars("conf/server.properties", "node.id=1\n"),
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "KAFKA_MOUNTED_CONF_DIR", "$DIR/conf"),
		},
		{
			message: `APP_VERSION="3.4.0": bitnami's scripts of Kafka 3.4 set advertised.listeners`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "KRAFTPOD_ROLES", "controller", "APP_VERSION", "3.4.0"),
		},
		{
			message: `APP_VERSION="4.0.2": the image's scripts format a controller for a dynamic quorum`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "4.0.2", "CLUSTER_ID", "", "KAFKA_CLUSTER_ID", stageID),
		},
		{
			message: `APP_VERSION="4.1.0": from 4.1.0 on the image's scripts know dynamic quorums only`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "4.1.0", "CLUSTER_ID", "", "KAFKA_CLUSTER_ID", stageID),
		},
		{
			message: `KAFKA_CFG_ZOOKEEPER_CONNECT="...": the image's scripts refuse it beside KRaft`,
			env:     vars("KRAFTPOD_DIALECT", "bitnami", "KAFKA_CFG_ZOOKEEPER_CONNECT", "zookeeper:2181"),
		},
		{
			message: `KAFKA_PORT="...": the image's entrypoint refuses to start with it`,
			env:     vars("KRAFTPOD_DIALECT", "confluent", "KAFKA_PORT", "9092"),
		},
	}
}

// machineTroubles: permissions, mounts and programs.
func machineTroubles() []trouble {
	return []trouble{
		{
			message: `KRAFTPOD_DIR="...": ... free space there, or raise the emptyDir's sizeLimit`,
			prepare: func(s *stage) { s.must(os.Symlink("/dev/full", filepath.Join(s.dir, "pod", "plan.json.tmp"))) },
		},
		{message: `uid ... gid ... cannot write the log dir`, nobody: true, prepare: readOnly("vol")},
		{
			message: `permission denied: run all containers with the uid that owns the volume`,
			nobody:  true,
			files:   formed(0, 0, 1, 2),
			prepare: closed("vol/data"),
		},
		{
			message: `KRAFTPOD_DIR="...": ... mount an emptyDir there that this uid can write`,
			nobody:  true,
			files:   vars("vol/data/", ""),
			prepare: func(s *stage) {
				writable("vol/data")(s)
				readOnly("pod")(s)
			},
		},
		{
			message: `cannot write the directory where the image's entrypoint writes Kafka's configuration: ...`,
			env:     vars("KRAFTPOD_DIALECT", ""), command: "run", prepare: readOnlyImage("/opt/kafka/config"),
		},
		{
			message: `cannot write the directory where the JVM logs its garbage collection, without which it does not start`,
			env:     vars("KRAFTPOD_DIALECT", ""), command: "run", prepare: readOnlyImage("/opt/kafka/logs"),
		},
		{message: `the image declares ... as a VOLUME`, prepare: coverVolume},
		{message: `listen on KRAFTPOD_LISTEN ...: address already in use`, command: "sidecar", prepare: busyPort},
		{
			message: `entrypoint "...": ... not found`,
			command: "run -- no-such-program",
			env:     vars("KRAFTPOD_FORMATION", "off"),
		},
	}
}

// warnings: the start goes on.
func warnings() []trouble {
	return []trouble{
		{message: `KRAFTPOD_REPLICAS asks for the voters ..., but the cluster formed with ...`, files: formed(0, 0)},
		{message: `KRAFTPOD_CONTROLLERS=2 is even`, files: formed(0, 0, 1), env: vars("KRAFTPOD_CONTROLLERS", "2")},
		{message: `KRAFTPOD_REPLICAS=3, but this pod is kafka-...`, ordinal: 3, files: formed(3, 0, 1, 2)},
		{
			message: `KRAFTPOD_REPLICAS=1, but ... are there too: the cluster forms with the voters ...`,
			env:     vars("KRAFTPOD_REPLICAS", "1"),
			peers:   map[int]string{1: status(1, "empty", "0", ""), 2: status(2, "empty", "0", "")},
		},
		{message: `KAFKA_DEFAULT_REPLICATION_FACTOR is not set`, files: formed(0, 0, 1, 2)},
		{
			message: `... makes 1 voters, where 3 replicas would make 3`,
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@kafka-0.kafka-headless:9093"),
			peers:   map[int]string{1: status(1, "empty", "0", ""), 2: status(2, "empty", "0", "")},
		},
		{
			message: `... has one host for all pods of the set`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka.example.com:9092"),
		},
		{
			message: `a pod's name alone (...) resolves in that pod itself`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@kafka-0:9093,1@kafka-1:9093,2@kafka-2:9093"),
		},
		{
			message: `every pod looks for ... in itself`,
			files:   formed(0, 0),
			env:     vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@localhost:9093"),
		},
		{
			message: `... is a controller's listener, which a broker does not advertise`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
		},
		{
			message: `... alone would mean a dynamic quorum, but the voters ... are given beside it`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS", "kafka-headless:9093"),
		},
		{
			message: `KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL="...": no leader is elected by it`,
			files:   formed(0, 0, 1, 2),
			env: vars("KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL", "SCRAM-SHA-512",
				"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:SASL_PLAINTEXT,PLAINTEXT:PLAINTEXT"),
		},
		{
			message: `KAFKA_...: Kafka has no setting ..., and ignores it; did you mean ...?`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_MIN_INSYNC_REPLICA", "2"),
		},
		{
			message: `...: Kafka ... has no such setting and ignores it: it is one of Kafka ... to ...`,
			files:   formed(0, 0, 1, 2),
			env: vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "3.4.1", "CLUSTER_ID", "", "KAFKA_KRAFT_CLUSTER_ID",
				"Jc7hwCMorEyPprSI1Iw4sQ", "KAFKA_CFG_COMPRESSION_GZIP_LEVEL", "9"),
		},
		{
			message: `KAFKA_...: Kafka wants ... for ... (so say Kafka ... to ...; this image has ..., which this kraftpod ` +
				`does not know)`,
			files: formed(0, 0, 1, 2),
			env: vars("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "3.3.2", "CLUSTER_ID", "", "KAFKA_KRAFT_CLUSTER_ID",
				"Jc7hwCMorEyPprSI1Iw4sQ", "KAFKA_CFG_NUM_IO_THREADS", "0"),
		},
		{
			message: `KAFKA_ZOOKEEPER_CONNECT: Kafka in KRaft mode does not read it`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_ZOOKEEPER_CONNECT", "zookeeper:2181"),
		},
		{
			message: `...: only another image's scripts read this`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KAFKA_CLIENT_USERS", "user"),
		},
		{
			message: `no directory to share with the sidecar`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KRAFTPOD_DIR", "/nowhere"),
		},
		{message: `KRAFTPOD_FORMATION=off: starts without agreement`, env: vars("KRAFTPOD_FORMATION", "off")},
		{
			message: `a peer's disk records other voters than this one`, files: formed(0, 0, 1, 2),
			peers: map[int]string{1: status(1, "formed", "0,1,2", "0,1,2"), 2: status(2, "formed", "2", "2")},
		},
	}
}

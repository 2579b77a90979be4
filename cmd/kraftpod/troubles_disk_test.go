package main

import (
	"os"
	"path/filepath"
	"strings"
)

// readOnly takes the right to write a directory, from nobody too.
func readOnly(dir string) func(*stage) { return mode(dir, 0o555) }

// closed takes every right on a directory from all but its owner.
func closed(dir string) func(*stage) {
	if os.Getuid() == 0 {
		return mode(dir, 0o700)
	}
	return mode(dir, 0)
}

func writable(dir string) func(*stage) { return mode(dir, 0o777) }

func mode(dir string, bits os.FileMode) func(*stage) {
	return func(s *stage) {
		path := filepath.Join(s.dir, dir)
		s.must(os.Chmod(path, bits))
		s.t.Cleanup(func() { _ = os.Chmod(path, 0o755) }) // to be removed
	}
}

// diskTroubles: what is on a volume disagrees with what is configured.
func diskTroubles() []trouble {
	return []trouble{
		{
			message: `cluster.id="...", but CLUSTER_ID="...": this volume belongs to another cluster`,
			files:   formed(0, 0, 1, 2),
			env:     vars("CLUSTER_ID", "AAAAAAAAAAAAAAAAAAAABQ"),
		},
		{message: `node.id=..., but this pod's node id is ...`, files: formed(1, 0, 1, 2)},
		{
			message: `meta.properties is there, but the log dir ... is not formatted`,
			files:   formed(0, 0, 1, 2),
			env:     vars("KRAFTPOD_DATA_DIR", "$DIR/vol/logs"),
		},
		{
			message: `holds a metadata log, but the configured one is in ...`,
			files:   merged(formed(0, 0, 1, 2), vars("vol/second/meta.properties", metaOf(0))),
			env:     vars("KRAFTPOD_DATA_DIR", "$DIR/vol/second,$DIR/vol/data"),
		},
		{
			message: `holds partitions, but the metadata log in ... holds nothing`,
			files: merged(formed(0, 0, 1, 2), vars(
				"vol/second/meta.properties", metaOf(0), "vol/second/orders-0/", "")),
			env: vars("KRAFTPOD_DATA_DIR", "$DIR/vol/second"),
		},
		{
			message: `holds a metadata log, but that of the log dir ... holds nothing`,
			files:   merged(formed(0, 0, 1, 2), vars("vol/second/meta.properties", metaOf(0))),
			env:     vars("KRAFTPOD_DATA_DIR", "$DIR/vol/second"),
		},
		{
			message: `lost+found: so the log dir is a volume's root`,
			files:   vars("vol/lost+found/", ""),
			env:     vars("KRAFTPOD_DATA_DIR", "$DIR/vol"),
		},
		{
			message: `lost+found: a file system's own directory, which Kafka refuses in a log dir`,
			files:   merged(formed(0, 0, 1, 2), vars("vol/data/lost+found/", "")),
		},
		{
			message: `no partition's directory, so Kafka refuses ...`,
			files:   merged(formed(0, 0, 1, 2), vars("vol/data/.snapshot/", "")),
		},
		{
			message: `... is formatted but ... is not: is a disk missing?`,
			files:   merged(formed(0, 0, 1, 2), vars("other/", "")),
			env:     vars("KRAFTPOD_DATA_DIR", "$DIR/vol/data,$DIR/other/data"),
		},
		{message: `holds partitions but no meta.properties`, files: vars("vol/data/orders-0/", "")},
		{message: `torn or not Kafka's`, files: vars("vol/data/meta.properties", "version=1\nnode.id=0\n")},
		{
			message: `version=0: formatted for ZooKeeper`,
			files:   vars("vol/data/meta.properties", "version=0\nbroker.id=0\ncluster.id="+stageID+"\n"),
		},
		{
			message: `the cluster formed with the voters ..., but no pod has the node id ...`,
			files:   formed(100, 0, 1, 2),
			env:     vars("KRAFTPOD_NODE_ID_OFFSET", "100"),
		},
		{
			message: `the cluster formed with the voters ..., but ... are ...: Kafka would refuse to start, or ...`,
			files:   formed(0, 0),
			env: vars(
				"KAFKA_CONTROLLER_QUORUM_VOTERS",
				"0@kafka-0.kafka-headless:9093,1@kafka-1.kafka-headless:9093,2@kafka-2.kafka-headless:9093",
			),
		},
	}
}

// planless is the /status of a kafka-1 whose sidecar runs beside nothing.
const planless = `{"api":1,"pod":"","node_id":-1,"volume":{"state":"unknown"},"intent":null}`

// waits: a first start that waits for its peers ends with 69.
func waits() []trouble {
	return []trouble{
		{
			message: `waiting for peers before the first start`,
			env:     vars("KRAFTPOD_FORMATION_TIMEOUT", "4s"),
			peers:   map[int]string{1: "", 2: ""},
		},
		{message: `still waiting for: ...: its name does not resolve`},
		{
			message: `not running: ... (the Service gives an address to this pod, which is not ready either)`,
			peers:   map[int]string{1: status(1, "empty", "0,1,2", "")},
		},
		{
			message: `its sidecar's port refuses connections`,
			peers:   map[int]string{1: "", 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `this container has KRAFTPOD_LISTEN="...": the sidecars' need the same`,
			peers:   map[int]string{1: "", 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `lists every pod that has the labels of its selector`,
			prepare: listStranger,
			peers:   map[int]string{1: status(1, "empty", "0,1,2", ""), 2: status(2, "empty", "0,1,2", "")},
		},
		{message: `which is no status`, peers: map[int]string{1: "welcome", 2: status(2, "empty", "0,1,2", "")}},
		{
			message: `its disk's voter set is none`,
			peers:   map[int]string{1: status(1, "formed", "0,1,2", "-5,9"), 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `its sidecar has no plan: Kafka's container has not started, or its run refused to`,
			peers:   map[int]string{1: planless, 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `pods of different templates mean different voters`,
			peers:   map[int]string{1: status(1, "empty", "0", ""), 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `kafka-1...: formed, voters meant [0 1 2], recorded [0 1 2]`,
			peers:   map[int]string{1: status(1, "formed", "0,1,2", "0,1,2"), 2: status(2, "formed", "0,1,2", "0,1,2")},
		},
		{
			message: `this pod's own disk holds metadata but records no voters`,
			files:   merged(formed(0), vars("vol/data/__cluster_metadata-0/quorum-state", "")),
			prepare: noQuorumState,
			peers:   map[int]string{1: status(1, "empty", "0,1,2", ""), 2: status(2, "empty", "0,1,2", "")},
		},
	}
}

// listStranger has the Service list an address at which nothing listens.
func listStranger(s *stage) {
	b, err := os.ReadFile(filepath.Join(s.dir, "hosts"))
	s.must(err)
	s.file("hosts", string(b)+s.address(7)+" "+stageDomain+"\n")
}

func noQuorumState(s *stage) {
	s.must(os.Remove(filepath.Join(s.dir, "vol/data/__cluster_metadata-0/quorum-state")))
}

// contradictions: what peers' disks say refuses a start.
func contradictions() []trouble {
	foreign := strings.ReplaceAll(status(1, "empty", "0,1,2", ""), stageID, "AAAAAAAAAAAAAAAAAAAABQ")
	return []trouble{
		{
			message: `belongs to the cluster ..., but this pod to ...: give all pods the same cluster id`,
			peers:   map[int]string{1: foreign, 2: ""},
		},
		{
			message: `the disks of this cluster's voters contradict each other`,
			peers:   map[int]string{1: status(1, "formed", "1", "1"), 2: status(2, "formed", "2", "2")},
		},
		{
			message: `no majority of ... is known to agree with this disk`, files: formed(0, 0, 1, 2),
			peers: map[int]string{1: status(1, "formed", "1", "1"), 2: ""},
		},
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// volumes: what the log dirs are on. The start goes on.
func volumes() []trouble {
	off := vars("KRAFTPOD_FORMATION", "off")
	return []trouble{
		{message: `... is on no volume`, env: off, prepare: inMounts("mount --bind $DIR/hosts /etc/hosts")},
		{
			message: `... is on nfs...: what is deleted or moved while it is open stays there`, env: off,
			files:   vars("mountinfo", "1 0 0:30 / / rw - overlay overlay rw\n2 1 0:40 / $DIR/vol rw - nfs4 server:/x rw\n"),
			prepare: inMounts("sed -i s,.DIR,$(realpath $DIR), $DIR/mountinfo\nmount --bind $DIR/mountinfo /proc/$$/mountinfo"),
		},
		{
			message: `the size of what is kept is unlimited, and the volume small`, env: off,
			prepare: inMounts("mount -t tmpfs -o size=64m tmpfs $DIR/vol"),
		},
	}
}

// waitsOfSets: first starts that wait for what the set or its Service is not.
func waitsOfSets() []trouble {
	long := vars("KRAFTPOD_FORMATION_TIMEOUT", "4s")
	return []trouble{
		{
			message: `starts beside a Service under which no pod has a name`,
			env:     vars("KRAFTPOD_REPLICAS", "1"), peers: map[int]string{},
			prepare: func(s *stage) {
				s.peer(7, status(0, "empty", "0", "")) // the Service sends it back to this pod
				clusterIP(s)
			},
		},
		{message: `it is not headless, so that pods have no names`, env: long, prepare: clusterIP},
		{message: `if only the lower ordinals exist, the StatefulSet has podManagementPolicy: OrderedReady`},
		{
			message: `if the StatefulSet has spec.ordinals.start: ..., set KRAFTPOD_ORDINALS_START=...`, ordinal: 5, env: long,
			prepare: func(s *stage) {
				s.peer(6, status(6, "empty", "0,1,2", ""))
				s.peer(7, status(7, "empty", "0,1,2", ""))
			},
		},
		{
			message: `it calls itself node ..., not ...: it has KRAFTPOD_NODE_ID_OFFSET=...`,
			peers: map[int]string{
				1: strings.Replace(status(1, "empty", "0,1,2", ""), `"node_id":1`, `"node_id":2`, 1),
				2: status(2, "empty", "0,1,2", ""),
			},
		},
		{
			message: `another StatefulSet's pods have this cluster's data`,
			prepare: listOldSet(status(0, "formed", "0,1,2", "0,1,2")),
			peers:   map[int]string{1: status(1, "empty", "0,1,2", ""), 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `node ... of this cluster too, under another name (two sets of one cluster need node ids of their own: ` +
				`give one of them another KRAFTPOD_NODE_ID_OFFSET`,
			prepare: listOldSet(status(0, "empty", "0,1,2", "")),
			peers:   map[int]string{1: status(1, "empty", "0,1,2", ""), 2: status(2, "empty", "0,1,2", "")},
		},
		{
			message: `this pod's node id 0 is not among the voters [1 2 3], which were given by hand`,
			env: vars("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@10.0.0.1:9093,2@10.0.0.2:9093,3@10.0.0.3:9093",
				"KRAFTPOD_FORMATION", "off"),
		},
	}
}

// listOldSet has the Service list a pod of another set, which says so.
func listOldSet(says string) func(*stage) {
	return func(s *stage) {
		s.peer(7, strings.ReplaceAll(says, "kafka-0", "old-0"))
		b, err := os.ReadFile(filepath.Join(s.dir, "hosts"))
		s.must(err)
		s.file("hosts", strings.ReplaceAll(string(b), "kafka-7", "old-0"))
	}
}

// clusterIP has the Service's name resolve to one address, which is no pod's.
func clusterIP(s *stage) {
	s.file("hosts", fmt.Sprintf("127.0.0.1 localhost\n%s kafka-0.%s\n%s %[2]s\n", s.address(0), stageDomain, s.address(7)))
}

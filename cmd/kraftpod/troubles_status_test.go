package main

import (
	"fmt"
	"strings"
)

// surveyed: what kraftpod status finds odd. Another pod than this one is not ready
// in each, or has said nothing of it.
func surveyed() []trouble {
	return []trouble{
		{
			message: `status: ... has no plan.json and nothing tells which pod this is`, command: "status",
			env: vars("POD_NAME", "toolbox", "KRAFTPOD_REPLICAS", ""),
		},
		{
			message: `the pods are of different clusters: ...`, command: "status",
			prepare: saying(peerStatus(1), strings.ReplaceAll(peerStatus(2), stageID, "xxxxxxxxxxxxxxxxxxxxxw")),
		},
		{
			message: `the disks record different voter sets: ...`, command: "status",
			prepare: saying(peerStatus(1), strings.ReplaceAll(peerStatus(2), "0,1,2", "2")),
		},
		{
			message: `are both node ...: only one of them can serve`, command: "status",
			prepare: saying(peerStatus(1), strings.ReplaceAll(peerStatus(2), `"node_id":2`, `"node_id":1`)),
		},
		{
			message: `two templates: ...`, command: "status",
			prepare: saying(status(1, "empty", "0,1,2", ""), status(2, "empty", "0", "")),
		},
		{
			message: `no leader of the metadata quorum is known to ...`, command: "status",
			prepare: saying(peerStatus(1), peerStatus(2)),
		},
		{
			message: `the quorum's voters are not yet those that the template wants, changes to make: ...`, command: "status",
			prepare: saying(telling(peerStatus(1), `"membership":{"pending":1,"waits":["kafka-2 is away"],"refused":""}`)),
		},
		{
			message: `no pod is there of the voters ...`, command: "status",
			prepare: saying(peerStatus(1)),
		},
		{
			message: `are registered and no pod is there of them: a metadata.version ...`, command: "status",
			prepare: saying(telling(peerStatus(1), `"registered":[{"id":4,"fenced":true}]`)),
		},
		{
			message: `different versions of Kafka: ...`, command: "status",
			prepare: saying(telling(peerStatus(1), `"kafka":"4.1.2"`), telling(peerStatus(2), `"kafka":"4.3.1"`)),
		},
		{
			message: `nothing that can be read answers for ...`, command: "status",
			prepare: saying(peerStatus(1), peerStatus(2)),
		},
		{
			message: `is listed by a Service, and no plan here knows whose address that is`, command: "status",
			prepare: func(s *stage) {
				s.file("hosts", fmt.Sprintf("%s kafka-0.%s kafka-0\n%s %s\n", s.address(0), stageDomain, s.address(7), stageDomain))
			},
		},
	}
}

// saying has the pods from the second on say these.
func saying(statuses ...string) func(*stage) {
	return func(s *stage) {
		for i, said := range statuses {
			s.peer(i+1, said)
		}
	}
}

// telling is a status with one more field.
func telling(said, field string) string { return strings.TrimSuffix(said, "}") + "," + field + "}" }

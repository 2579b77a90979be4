package main

import "fmt"

// leavings: what hold waits for, and why it does not, as it finds them without a
// sidecar.
func leavings() []trouble {
	goesAtOnce := vars("KRAFTPOD_HOLD_TIMEOUT", "0")
	return []trouble{
		{
			message: `KRAFTPOD_HOLD_TIMEOUT="...": want a duration like 240s, less than terminationGracePeriodSeconds`,
			command: "hold", env: vars("KRAFTPOD_HOLD_TIMEOUT", "-1s"),
		},
		{
			message: `this broker waits before it goes`, command: "hold",
			broker: &broker{topics: 1, alone: true}, env: vars("KRAFTPOD_HOLD_TIMEOUT", "300ms"),
		},
		{
			message: `this broker goes, though it is not safe`, command: "hold",
			broker: &broker{topics: 1, alone: true}, env: goesAtOnce,
		},
		{
			message: `partition ... would have ... of ... in-sync replicas`, command: "hold",
			broker: &broker{topics: 2, alone: true}, env: goesAtOnce,
		},
		{
			message: `... of the other ... voters of the quorum would be caught up and stay, ... have to`, command: "hold",
			broker: &broker{lagging: true}, env: goesAtOnce,
		},
		{
			message: `the quorum's leader does not answer: ...`, command: "hold", broker: &broker{silent: 7}, env: goesAtOnce,
		},
		{message: `its Kafka does not answer: ...`, command: "hold", prepare: refusingBroker},
		{
			message: `all pods of the set end: ...`, command: "hold", broker: &broker{topics: 1, alone: true},
			prepare: func(s *stage) { s.peer(1, leavingStatus(1)) },
		},
		{
			message: `the headless Service is deleted, and so is the whole set: ...`, command: "hold",
			broker: &broker{topics: 1, alone: true},
			prepare: func(s *stage) {
				s.file("hosts", fmt.Sprintf("%[1]s kafka-0.%[2]s kafka-0\n", s.address(0), stageDomain))
			},
		},
		{
			message: `min.insync.replicas of ... topics is taken for 2: allow the principal ...`, command: "hold",
			broker: &broker{topics: 2, demands: 29},
		},
		{
			message: `not known: allow the principal ... the operation Describe on the cluster`, command: "hold",
			broker: &broker{silent: 31},
		},
		{
			message: `the other pods are not told that this one leaves`, command: "hold", broker: &broker{},
			env: vars("KRAFTPOD_DIR", "$DIR/absent"),
		},
	}
}

// leavingStatus is the /status of a pod that is about to end.
func leavingStatus(ordinal int) string {
	return fmt.Sprintf(`{"api":1,"pod":"kafka-%[1]d.%[2]s","node_id":%[1]d,"intent":{"cluster_id":"%[3]s","voters":[0]},`+
		`"leaving":{"id":"x","going":true,"all_leave":true,"heard":[]}}`, ordinal, stageDomain, stageID)
}

package main

import "github.com/twmb/franz-go/pkg/kerr"

// followedTroubles: voters that follow the template.
func followedTroubles() []trouble {
	dynamic := func(pairs ...string) map[string]string {
		return merged(vars("KRAFTPOD_QUORUM", "dynamic"), vars(pairs...))
	}
	return []trouble{
		{
			message: `KRAFTPOD_QUORUM="dynamic": Kafka ... cannot make a static quorum dynamic`,
			env:     dynamic("KRAFTPOD_DIALECT", "bitnami", "APP_VERSION", "3.9.0", "KAFKA_KRAFT_CLUSTER_ID", stageID),
		},
		{message: `KRAFTPOD_QUORUM="...": want static or dynamic`, env: vars("KRAFTPOD_QUORUM", "raft")},
		{
			message: `KAFKA_CONTROLLER_QUORUM_VOTERS="...": conflicts with KRAFTPOD_QUORUM=dynamic`,
			env:     dynamic("KAFKA_CONTROLLER_QUORUM_VOTERS", "0@kafka-0."+stageDomain+":9093"),
		},
		{
			message: `KAFKA_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE="true": conflicts with KRAFTPOD_QUORUM=dynamic`,
			env:     dynamic("KAFKA_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE", "true"),
		},
		{
			message: `KRAFTPOD_QUORUM=dynamic: which Kafka this is was not found`,
			command: "render", env: dynamic(),
		},
		{
			message: `the cluster formed with an even number of voters`,
			command: "render", ordinal: 2, env: dynamic(), files: formed(2, 0, 1),
		},
		{
			message: `'s template asks for no dynamic quorum: the rollout has not ended`,
			env:     dynamic(), broker: &broker{}, sidecar: true, warns: true, prepare: startedWith(0, 1, 2),
			peers: map[int]string{1: status(1, "formed", "0,1,2", "0,1,2"), 2: status(2, "formed", "0,1,2", "0,1,2")},
		},
		{
			message: `CLUSTER_AUTHORIZATION_FAILED: ...: it takes the ACL Alter on the cluster`,
			env:     dynamic(), broker: &broker{alterErr: kerr.ClusterAuthorizationFailed.Code},
			sidecar: true, warns: true, prepare: startedWith(0, 1, 2),
		},
	}
}

// startedWith has run start Kafka on a disk that records the voters.
func startedWith(voters ...int) func(*stage) {
	return func(s *stage) {
		s.t.Helper()
		s.env["KRAFTPOD_LISTEN"] = "127.0.0.1:" + s.port // others' sidecars are on this machine too
		for name, content := range formed(0, voters...) {
			s.file(name, content)
		}
		if said, code := s.run("run", "--", "true"); code != 0 {
			s.t.Fatalf("run ends with %d:\n%s", code, said)
		}
	}
}

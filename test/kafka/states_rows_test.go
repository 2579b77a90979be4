package kafka_test

import (
	"time"
)

// states is the table. Pod 0 stays up throughout; 1 and 2 suffer.
func states() []state {
	refused := verdict{503, "answers", "refused"}
	ready := verdict{code: 200}
	silent := verdict{503, "answers", "no answer within|no poll of"}
	return []state{
		{name: "starting", make: starting, want: refused, after: started},
		{
			name: "fenced", make: fenced, want: verdict{503, "registered", "node 2 is not among the brokers of its own Metadata"}, after: thenReady,
			skip: func(version string) string {
				if version == old {
					return ""
				}
				return "since 3.9 the port opens only once the broker is unfenced"
			},
		},
		{name: "SIGSTOP", make: sigstop, want: silent, promised: 12 * time.Second, after: othersStayed},
		{name: "SIGCONT", make: sigcont, want: ready, after: sigcontAfter},
		{name: "isolated", needs: namespaces, make: isolated, want: ready, stays: 15 * time.Second, after: isolatedAfter},
		{name: "the sidecar restarted while a replica lags", make: sidecarRestarted, want: ready, after: sidecarKeptLatch},
		{name: "controlled shutdown", make: shutDown, want: verdict{503, "registered|answers", ""}, after: shutDownAfter},
		{name: "kill -9", make: killed, want: refused, promised: time.Second},
		{name: "quorum lost", make: quorumLost, want: ready, stays: 15 * time.Second, after: quorumLostAfter},
		{name: "RF 3 and RF 1 without a live leader", make: leaderDown, want: ready, after: leaderDownAfter},
		{name: "restarted beside its sidecar", make: restarted, want: ready, after: restartedAfter},
		{name: "disk full", needs: smallVolume, make: diskFull, want: refused, after: diskFullAfter},
		{name: "one of two log dirs dead", make: dirDead, want: verdict{503, "storage", "log dir .*second/logs failed: "}, after: dirDeadAfter},
		{
			name: "wrong advertised host", make: wrongHost, after: wrongHostAfter,
			want: verdict{503, "advertised", "wrong.example:9092, intended is kafka-2.kafka-headless.kafka.svc.cluster.local:9092"},
		},
		{name: "catching up", make: catchingUp, want: verdict{503, "caught-up", `^[1-6] of \d+ replicas here are not in sync: data-`}, after: catchesUp},
		{name: "caught up", make: caughtUp, want: ready, promised: 250 * time.Millisecond, after: caughtUpAfter},
	}
}

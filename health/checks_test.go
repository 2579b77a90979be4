package health

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// What a broker answers, and the whole line that it leads to.
func TestVerdictOfABroker(t *testing.T) {
	type answers = brokertest.Answers
	for _, tt := range []struct {
		name  string
		in    func(*answers)
		ready bool
		want  string
	}{
		{"ready", func(*answers) {}, true, "[+]answers ok\n[+]registered ok\n[+]advertised ok\n[+]storage ok\n" +
			"[+]caught-up ok\nreadyz check passed\n"},
		{
			"ApiVersions broken", func(a *answers) { a.Broken[brokertest.APIVersions] = true }, false,
			"[-]answers failed: 127.0.0.1:9092 has not answered yet: ApiVersions: ",
		},
		{
			"Metadata broken", func(a *answers) { a.Broken[brokertest.Metadata] = true }, false,
			"[-]answers failed: 127.0.0.1:9092 has not answered yet: Metadata: ",
		},
		{"not in its Metadata", func(a *answers) { a.Unlisted = true }, false, "[+]answers ok\n[-]registered failed: " +
			"node 0 is not among the brokers of its own Metadata: it is starting, fenced or shutting down\n" +
			"[-]advertised failed: not known while the broker is not registered\n[+]storage ok\n" +
			"[-]caught-up failed: not known while the broker is not registered\nreadyz check failed\n"},
		{"fenced", func(a *answers) { a.Fenced = true }, false, "[-]registered failed: " +
			"node 0 is fenced: the quorum does not hear its heartbeats\n[+]advertised ok\n[+]storage ok\n" +
			"[-]caught-up failed: not known while the broker is not registered\n"},
		{"wrong advertised host", func(a *answers) { a.Host = "kafka-0" }, false, "[-]advertised failed: " +
			"clients are sent to kafka-0:9092, intended is kafka-0.svc:9092: " +
			"see advertised.listeners as Kafka's container has it\n"},
		{
			"wrong advertised port", func(a *answers) { a.Port = 9093 }, false,
			"[-]advertised failed: clients are sent to kafka-0.svc:9093, intended is kafka-0.svc:9092: ",
		},
		{"a host in other letters", func(a *answers) { a.Host = "KAFKA-0.svc" }, true, "[+]advertised ok\n"},
		{
			"another listener's address", func(a *answers) { a.Host, a.Port = "node.example", 31000 }, false,
			"[-]advertised failed: clients are sent to node.example:31000, intended is kafka-0.svc:9092: ",
		},
		{
			"failed log dir", func(a *answers) { a.DirCode = 56 }, false,
			"[-]storage failed: log dir /data/1 failed: KAFKA_STORAGE_ERROR: ",
		},
		{
			"log dirs not listed, and one failed", func(a *answers) { a.DirCode, a.LogDirsCode = 56, 31 }, false,
			"[-]storage failed: the broker does not list its log dirs: CLUSTER_AUTHORIZATION_FAILED: " +
				"Cluster authorization failed., log dir /data/1 failed: KAFKA_STORAGE_ERROR: " +
				"Disk error when trying to access log file on the disk.; allow the principal of " +
				"the sidecar's connection (User:ANONYMOUS) the operation Describe on the cluster\n",
		},
		{
			"ISR shrunk", func(a *answers) { a.Behind = 2 }, false,
			"[-]caught-up failed: 2 of 3 replicas here are not in sync: ta-0, tb-0\n",
		},
		{
			"offline replica", func(a *answers) { a.Offline = 1 }, false,
			"[-]caught-up failed: 1 of 3 replicas here are not in sync: ta-0\n",
		},
		{"no live leader", func(a *answers) { a.Leaderless = 2 }, true, "[+]caught-up ok\n"},
		{
			"no live leader and behind", func(a *answers) { a.Leaderless, a.Behind = 1, 1 }, false,
			"[-]caught-up failed: 1 of 2 replicas here are not in sync: ta-0; not counted, without a live leader: tc-0\n",
		},
		{
			"many behind", func(a *answers) { a.Topics, a.Behind = 12, 12 }, false,
			"12 of 12 replicas here are not in sync: " +
				"ta-0, tb-0, tc-0, td-0, te-0, tf-0, tg-0, th-0, ti-0, tj-0, and 2 more\n",
		},
		{"broker of Kafka 3.4", func(a *answers) { a.MaxVersion[brokertest.DescribeCluster], a.Fenced = 0, true }, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, answering(tt.in), func(_ *testing.T, _ *brokertest.Broker, s *running) {
				time.Sleep(3 * time.Second)
				s.want(tt.ready, tt.want)
			})
		})
	}
}

func TestVerdictOfAController(t *testing.T) {
	type answers = brokertest.Answers
	const noLeader = "[+]answers ok\n[-]quorum failed: this controller knows no leader of the quorum: " +
		"see that a majority of the voters runs and reaches the others\nreadyz check failed\n"
	kafka34 := func(a *answers) { a.MaxVersion[brokertest.DescribeCluster] = -1 }
	for _, tt := range []struct {
		name  string
		in    func(*answers)
		ready bool
		want  string
	}{
		{
			"Kafka 3.7 with a leader", func(a *answers) { a.Leader = 2 }, true,
			"[+]answers ok\n[+]quorum ok\nreadyz check passed\n",
		},
		{"Kafka 3.7 that leads", func(a *answers) { a.Leader = 0 }, true, "[+]quorum ok\n"},
		{"Kafka 3.7 without a leader", func(a *answers) { a.Leader = -1 }, false, noLeader},
		{
			"Kafka 3.7 with an error", func(a *answers) { a.ClusterCode = 31 }, false,
			"[-]answers failed: 127.0.0.1:9092 has not answered yet: CLUSTER_AUTHORIZATION_FAILED: " +
				"Cluster authorization failed.; allow the principal of the sidecar's connection (User:ANONYMOUS) the operation " +
				"Alter on the cluster (before Kafka 3.7 ClusterAction)",
		},
		{"Kafka 3.4, the leader", kafka34, true, "[+]quorum ok\n"},
		{
			"Kafka 3.4, a follower", func(a *answers) { kafka34(a); a.Leader, a.Quorum = 1, brokertest.NotLeader() }, true,
			"[+]quorum ok\n",
		},
		{
			"Kafka 3.4, no leader", func(a *answers) { kafka34(a); a.Leader, a.Quorum = -1, brokertest.NotLeader() }, false,
			noLeader,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begin := func(in *setup) { in.answers, in.plan.Roles = tt.in, []string{"controller"} }
			bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
				time.Sleep(3 * time.Second)
				s.want(tt.ready, tt.want)
				if b.Asked(brokertest.Metadata)+b.Asked(brokertest.DescribeLogDirs) > 0 {
					t.Error("asked a controller for Metadata or DescribeLogDirs, which closes the connection")
				}
			})
		})
	}
}

// A controller that is denied an answer is an ERROR in its log, each time.
func TestAControllerThatDeniesIsAskedSeldom(t *testing.T) {
	begin := answering(func(a *brokertest.Answers) { a.ClusterCode = kerr.ClusterAuthorizationFailed.Code })
	bubble(t, func(in *setup) { begin(in); in.plan.Roles = []string{"controller"} },
		func(t *testing.T, b *brokertest.Broker, _ *running) {
			time.Sleep(30 * time.Second)
			if n := b.Asked(brokertest.DescribeCluster); n < 14 || n > 20 {
				t.Errorf("asked %d times in 30 s, want once in 2 s but for the first times", n)
			}
		})
}

// Whatever answers says, the other checks are not known.
func TestWhyABrokerDoesNotAnswer(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps func(*state)
		after time.Duration
		want  string
	}{
		{"no plan", func(s *state) { s.followPlan(nil, "no plan: why") }, 0, "no plan: why"},
		{
			"run waits", func(s *state) { s.plan.Waiting = []string{"kafka-1: silent", "kafka-2: empty"} }, 0,
			"run waits before Kafka's first start, for kafka-1: silent; kafka-2: empty",
		},
		{
			"TLS", func(s *state) { s.plan.Protocol = "SSL"; s.fail(0, errBroken) }, 0,
			"127.0.0.1:9092 has not answered yet: broken",
		},
		{
			"SASL", func(s *state) { s.plan.Protocol = "SASL_PLAINTEXT" }, 0,
			"the listener INTERNAL at 127.0.0.1:9092 speaks SASL_PLAINTEXT: set KRAFTPOD_SASL_MECHANISM (PLAIN, " +
				"SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER) and who the sidecar is, or " +
				"name another listener of this broker in KRAFTPOD_BROKER",
		},
		{"not asked", func(*state) {}, 0, "not asked yet"},
		{
			"refused", func(s *state) { s.fail(0, refusedError()) }, 0,
			"connection to 127.0.0.1:9092 refused: Kafka is not up yet",
		},
		{"refused, where KRAFTPOD_BROKER names one", func(s *state) {
			s.cfg.Broker = "localhost:9094"
			s.fail(0, refusedError())
		}, 0, "connection to localhost:9094 refused: Kafka is not up yet"},
		{"no answer yet", func(s *state) { s.fail(0, errBroken) }, 0, "127.0.0.1:9092 has not answered yet: broken"},
		{
			"three failures", func(s *state) { s.answer(0, caughtUpSnapshot()); s.failTimes(3, errBroken) }, 0,
			"3 polls of 127.0.0.1:9092 failed in a row, the last: broken",
		},
		{
			"overdue", func(s *state) { s.answer(0, caughtUpSnapshot()) }, 13500 * time.Millisecond,
			"no poll of 127.0.0.1:9092 has ended for 14s, what is known is too old",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newState()
			tt.steps(s)
			const unknown = "not known while the broker does not answer"
			want := []api.Check{
				{Name: "answers", Reason: tt.want},
				{Name: "registered", Reason: unknown},
				{Name: "advertised", Reason: unknown},
				{Name: "storage", Reason: unknown},
				{Name: "caught-up", Reason: unknown},
			}
			if diff := cmp.Diff(want, s.checks(after(tt.after))); diff != "" {
				t.Errorf("checks (-want +got):\n%s", diff)
			}
			if s.plan == nil {
				return
			}
			s.plan.Roles = []string{"controller"}
			want = []api.Check{{Name: "answers", Reason: tt.want}, {Name: "quorum", Reason: unknown}}
			if diff := cmp.Diff(want, s.checks(after(tt.after))); diff != "" {
				t.Errorf("checks of a controller (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAdvertisedWithoutAnEntry(t *testing.T) {
	s := newState()
	s.plan.Advertised = []api.Endpoint{}
	s.answer(0, caughtUpSnapshot())
	const want = "clients are sent to kafka-0.svc:9092, " +
		`but the plan has no advertised address of listener "INTERNAL" to compare`
	if ok, got := advertised(s, t0); ok || got != want {
		t.Errorf("advertised = %v, %q, want false, %q", ok, got, want)
	}
}

// A broker that KRAFTPOD_BROKER names may be asked at any of its listeners.
func TestAdvertisedAtAnyListener(t *testing.T) {
	begin := func(in *setup) {
		in.plan.Protocol, in.cfg.Broker = "SASL_SSL", "localhost:9094"
		in.answers = func(a *brokertest.Answers) { a.Host = "node.example" }
	}
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]advertised failed: clients are sent to node.example:9092, "+
			"intended is kafka-0.svc:9092 or node.example:31000: see advertised.listeners as Kafka's container has it\n")
		b.Change(func(a *brokertest.Answers) { a.Port = 31000 })
		s.within(readyTime, true)
	})
}

// KRAFTPOD_BROKER of Kafka's container counts, but for one of the sidecar's own.
func TestWhomKRAFTPODBROKERNames(t *testing.T) {
	for _, tt := range []struct{ name, own, asked, want string }{
		{"nobody", "", "", "127.0.0.1:9092"},
		{"Kafka's container", "", "localhost:9094", "localhost:9094"},
		{"the sidecar's", "localhost:9095", "", "localhost:9095"},
		{"both", "localhost:9095", "localhost:9094", "localhost:9095"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newState()
			s.cfg.Broker, s.plan.Asked = tt.own, tt.asked
			if l, why := s.target(); l.Address != tt.want || why != "" {
				t.Errorf("target = %+v, %q, want %q", l, why, tt.want)
			}
			s.plan.Protocol = "SASL_SSL"
			if l, why := s.target(); (l.Address == "") != (tt.name == "nobody") {
				t.Errorf("target beside an inter-broker listener of SASL_SSL = %+v, %q", l, why)
			}
			external := caughtUpSnapshot()
			external.Advertised = "node.example:31000"
			s.answer(0, external)
			if ok, why := advertised(s, t0); ok != (tt.name != "nobody") {
				t.Errorf("advertised = %v, %q: any listener may be asked where one is named", ok, why)
			}
		})
	}
}

// That replicas were never counted is told from that they are not in sync.
func TestCaughtUpBeforeReplicasAreCounted(t *testing.T) {
	s := newState()
	snapshot := caughtUpSnapshot()
	snapshot.Replicas = nil
	s.answer(0, snapshot)
	if ok, got := caughtUp(s, t0); ok || got != "not asked yet" {
		t.Errorf("caughtUp = %v, %q, want false, not asked yet", ok, got)
	}
}

// A text that is made again has the same names: it does not grow.
func TestNotInSyncLeavesTheNamesAlone(t *testing.T) {
	r := &broker.Replicas{Here: 5, Behind: append(make([]string, 0, 8), "a-0")}
	s := newState()
	first := s.notInSync(r)
	if again := s.notInSync(r); again != first || !strings.HasSuffix(first, ": a-0, and 4 more") || len(r.Behind) != 1 {
		t.Errorf("notInSync = %q, then %q, with the names %q", first, again, r.Behind)
	}
}

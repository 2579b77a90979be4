package bootstrap

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

const followed = "KRAFTPOD_QUORUM=dynamic"

// startOf is what a pod is started with: its roles, the voters of its list, and those
// that it states to be wanted.
type startOf struct {
	roles          string
	voters, wanted []int32
}

// What a pod is started with beside a quorum that follows the template: those that the
// cluster has, and itself where it is to join them. Empty pods alone are never a
// majority of what any of them is started with.
func TestVotersThatFollow(t *testing.T) {
	const both, broker = "controller,broker", "broker"
	three, five := []int32{0, 1, 2}, []int32{0, 1, 2, 3, 4}
	old := func(voters ...int32) disk.Volume {
		return disk.Volume{State: disk.Formed, VotersFrom: "x", Voters: voters}
	}
	inLog := disk.Volume{State: disk.Formed, Dynamic: true}
	for _, tt := range []struct {
		name, pod string
		environ   []string
		known     disk.Volume
		described bool
		want      startOf
	}{
		{name: "a cluster forms static", pod: "kafka-1", want: startOf{both, five, five}},
		{
			name: "a newcomer joins those that there are", pod: "kafka-4", known: old(0),
			want: startOf{both, []int32{0, 4}, five},
		},
		{
			name: "a newcomer joins a described quorum of two", pod: "kafka-4", known: old(0, 1), described: true,
			want: startOf{both, []int32{0, 1, 4}, five},
		},
		{
			name: "of two that are static nobody joins", pod: "kafka-4", known: old(0, 1),
			want: startOf{broker, []int32{0, 1}, five},
		},
		{name: "a voter stays one", pod: "kafka-1", known: old(0, 1, 2), want: startOf{both, three, five}},
		{name: "a pod beyond the count", pod: "kafka-7", known: old(0, 1, 2), want: startOf{broker, three, five}},
		{
			name: "a voter beyond the count is one until it is removed", pod: "kafka-4", known: old(0, 1, 2, 3, 4),
			environ: []string{"KRAFTPOD_CONTROLLERS=3"}, want: startOf{both, five, three},
		},
		{
			name: "a voter beyond the count, removed", pod: "kafka-4", known: old(0, 1, 2), described: true,
			environ: []string{"KRAFTPOD_CONTROLLERS=3"}, want: startOf{broker, three, three},
		},
		{
			name: "beyond the count, and nobody says that it is no voter", pod: "kafka-4", known: inLog,
			environ: []string{"KRAFTPOD_CONTROLLERS=3"}, want: startOf{both, []int32{0, 1, 2, 4}, three},
		},
		{name: "within the count, its voters in its log", pod: "kafka-4", known: inLog, want: startOf{both, five, five}},
		{
			name: "a controller is always in the list, as Kafka demands", pod: "kafka-4", known: old(0, 1, 2), described: true,
			environ: []string{"KRAFTPOD_CONTROLLERS=3", "KRAFTPOD_ROLES=controller"},
			want:    startOf{"controller", []int32{0, 1, 2, 4}, three},
		},
		{
			name: "a static template beside a dynamic quorum joins too, and states nothing", pod: "kafka-3", known: old(0, 1),
			described: true, environ: []string{"KRAFTPOD_QUORUM=static"}, want: startOf{both, []int32{0, 1, 3}, nil},
		},
		{
			name: "a broker of another set states nothing", pod: "kafka-3", known: old(100, 101, 102),
			environ: []string{"KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=controller.controller-headless:3+100"},
			want:    startOf{broker, []int32{100, 101, 102}, nil},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := apache("5", append([]string{followed}, tt.environ...)...)
			var report config.Report
			cfg := config.Parse[Config](environ, &report)
			s := Compute(Input{
				Config: cfg, Environ: environ, Known: tt.known, Described: tt.described,
				Exists: func(string) bool { return false }, List: jars("4.3.1"),
				Host: pod.Host{Name: tt.pod, HostsFile: hostsOf(tt.pod)},
			}, &report)
			if err := report.Err(); err != nil {
				t.Fatal(err)
			}
			got := startOf{strings.Join(s.Plan.Roles, ","), s.Plan.Intent.Voters, s.Plan.Intent.Wanted}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(startOf{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			isEven := !tt.described && len(tt.known.Voters) == 2
			if even := strings.Contains(strings.Join(s.Plan.Warnings, "\n"), "an even number of voters"); even != isEven {
				t.Errorf("warned of an even number: %v: %q", even, s.Plan.Warnings)
			}
		})
	}
}

// jars are those of an image with a version of Kafka.
func jars(version string) func(string) []string {
	return func(string) []string { return []string{"kafka_2.13-" + version + ".jar"} }
}

// What a dynamic quorum demands.
func TestCheckDynamic(t *testing.T) {
	const autoJoinOn = "KAFKA_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE=true"
	for _, tt := range []struct {
		name, version string
		environ       []string
		wrong         []string
		warned        string
	}{
		{name: "4.1", version: "4.1.2"},
		{name: "3.9", version: "3.9.2", wrong: []string{`KRAFTPOD_QUORUM="dynamic": Kafka 3.9 cannot make`}},
		{name: "4.0", version: "4.0.2", wrong: []string{`KRAFTPOD_QUORUM="dynamic": Kafka 4.0 cannot make`}},
		{name: "4.10 is after 4.9", version: "4.10.0"},
		{name: "an unknown one", version: "x", warned: "which Kafka this is was not found"},
		{name: "static on 3.9", version: "3.9.2", environ: []string{"KRAFTPOD_QUORUM=static"}},
		{
			name: "brokers of such a quorum on 3.9", version: "3.9.2",
			environ: []string{"KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=controller.controller-headless:3+100"},
		},
		{
			name: "voters by hand", version: "4.3.1", environ: []string{"KAFKA_CONTROLLER_QUORUM_VOTERS=" + votersOf(0, 1, 2)},
			wrong: []string{"conflicts with KRAFTPOD_QUORUM=dynamic: the voters follow"},
		},
		{name: "auto join", version: "4.3.1", environ: []string{autoJoinOn}, wrong: []string{"would join again; remove it"}},
		{
			name: "no such quorum", version: "4.3.1", environ: []string{"KRAFTPOD_QUORUM=raft"},
			wrong: []string{"static or dynamic"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := apache("3", append([]string{followed}, tt.environ...)...)
			var report config.Report
			cfg := config.Parse[Config](environ, &report)
			s := Compute(Input{
				Config: cfg, Environ: environ, Exists: func(string) bool { return false }, List: jars(tt.version),
				Host: pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
			}, &report)
			checkLines(t, "mistake", linesOf(report.Err()), tt.wrong)
			if said := strings.Join(s.Plan.Warnings, "\n"); !strings.Contains(said, tt.warned) {
				t.Errorf("warned of %q, want %q in it", said, tt.warned)
			}
		})
	}
}

// described adds the voters that the leader describes to the answer of a pod whose
// Kafka says that the quorum is dynamic.
func described(a formation.Answer, age time.Duration, voters ...int32) formation.Answer {
	a = describing(a, age, 5, 5)
	a.Status.Quorum.VoterIDs, a.Status.Quorum.Voters = voters, len(voters)
	a.Status.KRaftVersion = new(int16(1))
	return formation.Hear(a.Pod, a.NodeID, a.Status).AskedAt(time.Now())
}

// A disk with data waits for nobody, and goes by what the leader describes: whoever is
// removed becomes a broker, whoever may still be a voter stays one.
func TestRestartOfAVoterThatLeaves(t *testing.T) {
	for _, tt := range []struct {
		name, quorumState string
		answer            func() formation.Answer
		roles             string
	}{
		{
			name: "removed", answer: func() formation.Answer { return described(says(0, disk.Formed, 0), time.Second, 0) },
			roles: "broker",
		},
		{
			name:   "not yet removed",
			answer: func() formation.Answer { return described(says(0, disk.Formed, 0), time.Second, 0, 1) },
			roles:  "broker,controller",
		},
		{
			name: "removed long ago or before it was added",
			answer: func() formation.Answer {
				return described(says(0, disk.Formed, 0), 16*time.Second, 0)
			},
			roles: "broker,controller",
		},
		{name: "nobody answers", answer: func() formation.Answer {
			return formation.Answer{Pod: podName(0), NodeID: 0, Silence: formation.Refused}
		}, roles: "broker,controller"},
		{
			name: "another cluster's says so",
			answer: func() formation.Answer {
				a := says(0, disk.Formed, 0)
				a.Status.Intent.ClusterID = "AAAAAAAAAAAAAAAAAAAAAA"
				return described(a, time.Second, 0)
			},
			roles: "broker,controller",
		},
		{
			name:        "removed with the voter set of before on its disk",
			quorumState: `{"currentVoters":[{"voterId":0},{"voterId":1}],"data_version":0}`,
			answer:      func() formation.Answer { return described(says(0, disk.Formed, 0), time.Second, 0) },
			roles:       "broker",
		},
		{
			name:        "a copy of what it was started with while the quorum was static",
			quorumState: `{"currentVoters":[{"voterId":0},{"voterId":1}],"data_version":0}`,
			answer:      func() formation.Answer { return withVoters(says(0, disk.Formed, 0), 0) },
			roles:       "broker",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := map[string]string{"KRAFTPOD_QUORUM": "dynamic", "KRAFTPOD_CONTROLLERS": "1"}
			inBubble(t, 1, 3, env, func(t *testing.T, s *starting) {
				format(t, s.Config.DataDir, 1, testID)
				if tt.quorumState == "" {
					tt.quorumState = `{"currentVoters":[],"data_version":1}`
				}
				s.quorumState(tt.quorumState)
				rounds := 0
				s.afterRound = func() { rounds++ }
				s.answers = func(formation.Answer) formation.Answer { return tt.answer() }
				began := time.Now()
				if _, err := s.start(); err != nil {
					t.Fatal(err)
				}
				roles := slices.Sorted(slices.Values(strings.Split(s.environ["KAFKA_PROCESS_ROLES"], ",")))
				if got := strings.Join(roles, ","); got != tt.roles || rounds != 1 || time.Since(began) > restartTime {
					t.Errorf("started as %s after %d rounds and %v, want %s after one", got, rounds, time.Since(began), tt.roles)
				}
			})
		})
	}
}

// A newcomer to a dynamic quorum is started with the voters that its leader describes
// and itself, never with all that the template wants: it may have lost its disk as
// others have.
func TestNewcomerOfADynamicQuorum(t *testing.T) {
	inBubble(t, 4, 5, map[string]string{"KRAFTPOD_QUORUM": "dynamic"}, func(t *testing.T, s *starting) {
		watermark := int64(5)
		s.answers = func(p formation.Answer) formation.Answer {
			if p.NodeID > 1 {
				return formation.Answer{Pod: p.Pod, NodeID: p.NodeID, Silence: formation.Refused}
			}
			a := described(says(p.NodeID, disk.Formed, 0, 1, 2), 0, 0, 1)
			a.Status.Quorum.HighWatermark, a.Status.Quorum.LogEnd = watermark, watermark
			return a
		}
		s.afterRound = func() { watermark++ }
		if voters, err := s.start(); err != nil || voters != "0 1 4" {
			t.Errorf("started with %q, %v, want the two that vote and itself", voters, err)
		}
		if plan := s.plan(); !slices.Equal(plan.Intent.Wanted, []int32{0, 1, 2, 3, 4}) {
			t.Errorf("it states %v as wanted", plan.Intent.Wanted)
		}
	})
}

// A controller of a quorum that follows tells the others its own name.
func TestAdvertisedController(t *testing.T) {
	const own = "PLAINTEXT://kafka-0" + fqdn + ":9092"
	for _, tt := range []struct {
		name, pod string
		environ   []string
		want      string
	}{
		{name: "beside the brokers'", want: own + ",CONTROLLER://kafka-0" + fqdn + ":9093"},
		{name: "of a static quorum", environ: []string{"KRAFTPOD_QUORUM=static"}, want: own},
		{name: "of a broker", pod: "kafka-7", want: strings.ReplaceAll(own, "kafka-0", "kafka-7")},
		{name: "of a controller alone", environ: []string{"KRAFTPOD_ROLES=controller"}},
		{
			name: "bound to an address", want: own,
			environ: []string{"KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://10.244.1.7:9093"},
		},
		{
			name: "named as a protocol", want: own,
			environ: []string{
				"KAFKA_LISTENERS=PLAINTEXT://:9092,CTRL_SSL://:9093", "KAFKA_CONTROLLER_LISTENER_NAMES=CTRL_SSL",
				"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CTRL_SSL:PLAINTEXT",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.pod == "" {
				tt.pod = "kafka-0"
			}
			environ := apache("3", append([]string{followed}, tt.environ...)...)
			s := mustCompute(t, tt.pod, environ, disk.Volume{})
			if got := s.Apply(environ)["KAFKA_ADVERTISED_LISTENERS"]; got != tt.want {
				t.Errorf("advertised %q, want %q", got, tt.want)
			}
			for _, e := range s.Plan.Advertised {
				if e.Port == 9093 {
					t.Errorf("clients are told of %+v", e)
				}
			}
		})
	}
}

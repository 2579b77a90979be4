package bootstrap

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// Kafka becomes what is given, or the image's own entrypoint.
func TestRunEntrypoint(t *testing.T) {
	for _, given := range [][]string{nil, {"kafka"}, {"sh", "-c", "true"}} {
		want := given
		if len(given) == 0 {
			want = []string{"/etc/kafka/docker/run"}
		}
		inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
			if _, err := s.start(given...); err != nil || !slices.Equal(s.argv, want) {
				t.Errorf("started %q, %v, want %q", s.argv, err, want)
			}
			checkVariables(t, s.environ, map[string]string{
				"KAFKA_NODE_ID": "0", "KRAFTPOD_DIALECT": "apache", "CLUSTER_ID": testID,
			})
			checkStartLogged(t, s, want)
		})
	}
}

func checkStartLogged(t *testing.T, s *starting, entrypoint []string) {
	t.Helper()
	logged := s.logs.FilterMessage("starting Kafka").All()
	if len(logged) != 1 {
		t.Fatalf("logged %v, want one line of the start", logged)
	}
	got := logged[0].ContextMap()
	delete(got, "advertised") // a value of zap's
	list := func(all ...string) []any {
		out := make([]any, len(all))
		for i := range all {
			out[i] = all[i]
		}
		return out
	}
	want := map[string]any{
		"pod": podName(0), "node_id": int32(0), "roles": list("controller", "broker"), "voters": votersOf(0),
		"cluster_id": testID, "volume": "empty", "dialect": "apache", "entrypoint": list(entrypoint...),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("logged (-want +got):\n%s", diff)
	}
}

// An entrypoint that cannot be started ends run with its error.
func TestRunExecFails(t *testing.T) {
	inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
		broken := errors.New("broken")
		s.Exec = func(context.Context, []string, map[string]string) error { return broken }
		if err := s.Run(t.Context(), nil); !errors.Is(err, broken) {
			t.Errorf("run ends with %v, want %v", err, broken)
		}
	})
}

// A mistake of any kind starts nothing, asks nobody and writes no plan; all kinds
// are said together, and the exit code is that of the first to be mended.
func TestRunRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		// nodeID is of the disk; file: a file is in the log dir's place.
		nodeID int
		file   bool
		code   int
		want   []string
	}{
		{
			name: "configuration", env: map[string]string{"KRAFTPOD_FORMATION": "maybe"}, code: 78,
			want: []string{`KRAFTPOD_FORMATION="maybe"`},
		},
		{name: "disk", nodeID: 7, code: 65, want: []string{"node.id=7, but this pod's node id is 0"}},
		{
			name: "configuration and disk", nodeID: 7, code: 78,
			env:  map[string]string{"KRAFTPOD_FORMATION": "maybe", "KRAFTPOD_REPLICAS": "many"},
			want: []string{`KRAFTPOD_REPLICAS="many"`, `KRAFTPOD_FORMATION="maybe"`, "node.id=7, but"},
		},
		{
			name: "disk and permissions", file: true, code: 65,
			want: []string{"look at the volume", "cannot write the log dir"},
		},
		{
			name: "all", file: true, code: 78, env: map[string]string{"KRAFTPOD_FORMATION": "maybe"},
			want: []string{`KRAFTPOD_FORMATION="maybe"`, "look at the volume", "cannot write the log dir"},
		},
		{
			name: "no image", env: map[string]string{"KRAFTPOD_DIALECT": "strimzi"}, nodeID: 7, code: 78,
			want: []string{`KRAFTPOD_DIALECT="strimzi"`},
		},
		{
			name: "a cluster id that is wrong says nothing of the disk", nodeID: 0, code: 78,
			env: map[string]string{"CLUSTER_ID": ""}, want: []string{`CLUSTER_ID=""`},
		},
		{
			name: "a cluster id that is no UUID and not the disk's", nodeID: 0, code: 65,
			env: map[string]string{"CLUSTER_ID": "abc"}, want: []string{`but CLUSTER_ID="abc": this volume belongs to`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, 3, tt.env, func(t *testing.T, s *starting) {
				if tt.file {
					writeFile(t, s.Config.DataDir, "")
				} else {
					format(t, s.Config.DataDir, tt.nodeID, testID)
				}
				s.afterRound = func() { t.Error("peers were asked") }
				_, err := s.start()
				checkLines(t, "mistake", linesOf(err), tt.want)
				if exitCode(err) != tt.code || s.argv != nil {
					t.Errorf("code %d, started %q, want %d and no start", exitCode(err), s.argv, tt.code)
				}
				if plan, err := api.ReadPlan(s.Config.Dir); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("the plan is %+v, %v, want none", plan, err)
				}
			})
		})
	}
}

// Without a directory to share there is no sidecar to tell.
func TestRunWithoutDirectory(t *testing.T) {
	inBubble(t, 0, 1, map[string]string{"KRAFTPOD_DIR": "/nowhere/at/all"}, func(t *testing.T, s *starting) {
		if _, err := s.start(); err != nil || s.argv == nil {
			t.Errorf("started %q, %v", s.argv, err)
		}
		if n := s.logs.FilterMessageSnippet("no directory to share with the sidecar").Len(); n != 1 {
			t.Errorf("%d warnings, want 1", n)
		}
	})
}

// A plan that cannot be written ends run, whenever that is.
func TestRunPlanNotWritable(t *testing.T) {
	// spoil puts a file in the directory's place.
	spoil := func(t *testing.T, s *starting) {
		if err := os.RemoveAll(s.Config.Dir); err != nil {
			t.Error(err)
		}
		writeFile(t, s.Config.Dir, "")
	}
	silent := func(pod formation.Answer) formation.Answer { return pod }
	for _, tt := range []struct {
		name    string
		replica int
		first   bool
		answers func(formation.Answer) formation.Answer
	}{
		{name: "the first", first: true, answers: silent},
		{name: "while it waits", answers: silent},
		{name: "of the voters that it follows", replica: 1, answers: formedAlone(testID)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.replica, 3, nil, func(t *testing.T, s *starting) {
				s.answers = tt.answers
				rounds := 0
				s.afterRound = func() {
					rounds++
					spoil(t, s)
				}
				if tt.first {
					spoil(t, s)
				}
				_, err := s.start()
				checkLines(t, "mistake", linesOf(err), []string{"mount an emptyDir there that this uid can write"})
				checkLines(t, "mistake", linesOf(err), []string{`KRAFTPOD_DIR="` + s.Config.Dir + `": `})
				if exitCode(err) != 77 || s.argv != nil || (rounds > 0) == tt.first || rounds > 1 {
					t.Errorf("code %d after %d rounds, started %q, want 77", exitCode(err), rounds, s.argv)
				}
			})
		})
	}
}

// A warning is logged once, however often the plan is written.
func TestRunWarnsOnce(t *testing.T) {
	env := map[string]string{"KRAFTPOD_CONTROLLERS": "2", "KAFKA_DEFAULT_REPLICATION_FACTOR": "3"}
	inBubble(t, 0, 4, env, func(t *testing.T, s *starting) {
		rounds := 0
		s.afterRound = func() { rounds++ }
		s.answers = func(pod formation.Answer) formation.Answer {
			if rounds < 3 {
				return pod
			}
			return says(pod.NodeID, disk.Empty, 0, 1)
		}
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		if n := s.logs.FilterMessageSnippet("KRAFTPOD_CONTROLLERS=2 is even").Len(); n != 1 {
			t.Errorf("%d warnings, want 1", n)
		}
		checkLines(t, "warning", s.plan().Warnings, []string{"KRAFTPOD_CONTROLLERS=2 is even"})
	})
}

// The plan says whom KRAFTPOD_BROKER of Kafka's container names.
func TestRunPlansWhomTheSidecarAsks(t *testing.T) {
	inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
		s.Broker = "localhost:9094"
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		if plan, err := api.ReadPlan(s.Config.Dir); err != nil || plan.Asked != "localhost:9094" {
			t.Errorf("plan = %+v, %v, want one that asks localhost:9094", plan, err)
		}
	})
}

package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

func podName(ordinal int32) string {
	return fmt.Sprintf("kafka-%d.kafka-headless.elk.svc.cluster.local", ordinal)
}

// starting is a start of kafka-N whose peers are functions. It runs in a bubble:
// time passes only while all wait.
type starting struct {
	*Bootstrap
	t    *testing.T
	ctx  context.Context
	logs *observer.ObservedLogs
	// answers is what a named pod says; by default its name does not resolve.
	answers func(pod formation.Answer) formation.Answer
	// strangers answer too: pods that only the Service lists.
	strangers []formation.Answer
	// listed says whether the Service's name resolves.
	listed bool
	// hangs: nobody answers before the round's time is over.
	hangs bool
	// afterRound is called at the end of each round.
	afterRound func()
	// argv and environ are what Kafka was started with, argv nil where it was not.
	argv    []string
	environ map[string]string
}

// inBubble makes the pod kafka-ORDINAL and calls what a test does with it.
func inBubble(t *testing.T, ordinal, replicas int, env map[string]string, test func(t *testing.T, s *starting)) {
	t.Helper()
	environ := startEnviron(t, ordinal, replicas, env)
	synctest.Test(t, func(t *testing.T) {
		b, logs := newBootstrap(environ)
		s := &starting{
			Bootstrap: b, t: t, ctx: t.Context(), logs: logs, listed: true,
			answers: func(pod formation.Answer) formation.Answer { return pod },
		}
		s.asker = s
		test(t, s)
	})
}

// startEnviron is the environment of kafka-ORDINAL, with a directory to share and
// a volume; env changes it.
func startEnviron(t *testing.T, ordinal, replicas int, env map[string]string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	environ := map[string]string{
		"POD_NAME": fmt.Sprintf("kafka-%d", ordinal), "POD_NAMESPACE": "elk", "KRAFTPOD_SERVICE": "kafka-headless",
		"KRAFTPOD_CLUSTER_DOMAIN": "cluster.local", "KRAFTPOD_DIALECT": "apache",
		"KRAFTPOD_DIR": filepath.Join(dir, "pod"), "KRAFTPOD_DATA_DIR": filepath.Join(dir, "vol/data"),
		"KRAFTPOD_REPLICAS": fmt.Sprint(replicas), "CLUSTER_ID": testID, "KRAFTPOD_FORMATION_TIMEOUT": "10s",
	}
	maps.Copy(environ, env)
	for _, d := range []string{"pod", "vol"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return environ
}

// newBootstrap is a start with an environment, and what it logs.
func newBootstrap(environ map[string]string) (*Bootstrap, *observer.ObservedLogs) {
	report := &config.Report{}
	core, logs := observer.New(zapcore.InfoLevel)
	return &Bootstrap{
		Config: config.Parse[Config](environ, report), Version: "v1.2.3", Environ: environ, Report: report,
		Log: zap.New(core),
	}, logs
}

// Round asks nobody: it plays the peers.
func (s *starting) Round(ctx context.Context, named []formation.Answer) ([]formation.Answer, bool) {
	strangers := slices.Clone(s.strangers)
	var answers []formation.Answer
	for _, pod := range named {
		if i := slices.IndexFunc(strangers, func(a formation.Answer) bool { return a.Pod == pod.Pod }); i >= 0 {
			answers, strangers = append(answers, strangers[i]), slices.Delete(strangers, i, i+1)
			continue
		}
		if pod.Silence == "" {
			pod.Silence = formation.NoAddress
		}
		answers = append(answers, s.answers(pod))
	}
	if s.hangs {
		<-ctx.Done()
	}
	if s.afterRound != nil {
		s.afterRound()
	}
	return append(answers, strangers...), s.listed
}

// start runs until the exec, and returns the voters' ids that it would export.
func (s *starting) start(entrypoint ...string) (voters string, err error) {
	s.Exec = func(_ context.Context, argv []string, environ map[string]string) error {
		s.argv, s.environ = argv, environ
		list, wrong := kafka.ParseVoters(environ["KAFKA_CONTROLLER_QUORUM_VOTERS"])
		voters = strings.Trim(fmt.Sprint(kafka.VoterIDs(list)), "[]")
		return errors.Join(wrong...)
	}
	err = s.Run(s.ctx, entrypoint)
	return voters, err
}

// plan is the plan that was written.
func (s *starting) plan() *api.Plan {
	s.t.Helper()
	plan, err := api.ReadPlan(s.Config.Dir)
	if err != nil {
		s.t.Fatal(err)
	}
	return plan
}

// said is all that was logged, and the error.
func (s *starting) said(err error) string {
	text := fmt.Sprint(err)
	for _, l := range s.logs.All() {
		text += fmt.Sprintln(l.Message, l.ContextMap())
	}
	return text
}

// says is the answer of kafka-ORDINAL.
func says(ordinal int32, state disk.State, intent ...int32) formation.Answer {
	return formation.Hear(podName(ordinal), ordinal, &api.Status{
		API: api.Version, Pod: podName(ordinal), NodeID: ordinal,
		Volume: disk.Volume{State: state}, Intent: &api.Intent{ClusterID: testID, Voters: intent},
	})
}

// withVoters is the answer of a pod whose disk has a voter set.
func withVoters(a formation.Answer, voters ...int32) formation.Answer {
	a.Status.Volume.Voters, a.Status.Volume.ClusterID = voters, testID
	return formation.Hear(a.Pod, a.NodeID, a.Status)
}

// describing is the answer of a pod, asked now, whose leader kafka-1 was asked
// that long ago what its log holds.
func describing(a formation.Answer, age time.Duration, watermark, logEnd int64) formation.Answer {
	a.Status.Quorum = &api.Quorum{
		LeaderID: 1, Epoch: 3, HighWatermark: watermark, LogEnd: logEnd, Voters: 3, AgeMS: new(age.Milliseconds()),
	}
	return a.AskedAt(time.Now())
}

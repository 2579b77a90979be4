package health

import (
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.uber.org/zap"
)

// samples are the lines of a page that are not comments.
func samples(page string) []string {
	var lines []string
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// Every metric, with its value, in its order.
func TestMetricsOfAllThatIsKnown(t *testing.T) {
	s, now := fullState()
	want := []string{
		`kraftpod_build_info{version="v1.2.3"} 1`,
		`kraftpod_ready 1`,
		`kraftpod_check_ok{check="answers"} 1`,
		`kraftpod_check_ok{check="registered"} 1`,
		`kraftpod_check_ok{check="advertised"} 1`,
		`kraftpod_check_ok{check="storage"} 1`,
		`kraftpod_check_ok{check="caught-up"} 1`,
		`kraftpod_started 1`,
		`kraftpod_caught_up 1`,
		`kraftpod_voter_set_differs 0`,
		`kraftpod_catchup_waived 1`,
		`kraftpod_volume_size_bytes{log_dir="/one"} 10`,
		`kraftpod_volume_used_bytes{log_dir="/one"} 4`,
		`kraftpod_volume_available_bytes{log_dir="/one"} 5`,
		`kraftpod_replicas_owed 1`,
		`kraftpod_polls_total 5`,
		`kraftpod_poll_failures_total 3`,
		`kraftpod_poll_age_seconds 1.5`,
		`kraftpod_poll_duration_seconds 0.125`,
		`kraftpod_replicas{state="here"} 9`,
		`kraftpod_replicas{state="in_sync"} 5`,
		`kraftpod_replicas{state="offline"} 2`,
		`kraftpod_replicas{state="leaderless"} 1`,
		`kraftpod_replicas{state="hidden"} 0`,
		`kraftpod_metadata_frozen_seconds 4`,
		`kraftpod_leaving_seconds 0`,
		`kraftpod_quorum_leader_id 2`,
		`kraftpod_quorum_leader_epoch 4`,
		`kraftpod_quorum_high_watermark 1234567`,
		`kraftpod_quorum_voters 3`,
		`kraftpod_quorum_voters_caught_up 2`,
		`kraftpod_quorum_lag_records 6`,
		`kraftpod_kraft_version 0`,
	}
	if diff := cmp.Diff(want, samples(metrics(s, now, "v1.2.3"))); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

// What is not known is left out.
func TestMetricsOfNothing(t *testing.T) {
	want := []string{
		`kraftpod_build_info{version="an \"odd\" one"} 1`,
		`kraftpod_ready 0`,
		`kraftpod_check_ok{check="answers"} 0`,
		`kraftpod_check_ok{check="quorum"} 0`,
		`kraftpod_started 0`,
		`kraftpod_caught_up 0`,
		`kraftpod_catchup_waived 0`,
		`kraftpod_replicas_owed 0`,
		`kraftpod_polls_total 0`,
		`kraftpod_poll_failures_total 0`,
		`kraftpod_leaving_seconds 0`,
	}
	s := newState()
	s.plan.Roles = []string{"controller"}
	if diff := cmp.Diff(want, samples(metrics(s, t0, `an "odd" one`))); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

// Every metric is explained, and is a gauge but where its name ends in _total.
func TestMetricsAreExplained(t *testing.T) {
	var want strings.Builder
	for _, m := range []struct{ name, help string }{
		{"build_info", "Version of kraftpod, built by " + runtime.Version() + "."},
		{"ready", "Whether every check holds, as /readyz says."},
		{"check_ok", "Whether the check holds, as /readyz/NAME says."},
		{"started", "Whether the broker has answered since it last started."},
		{"caught_up", "Whether every replica here was in sync once since the broker last " +
			"started, or is no longer waited for."},
		{"voter_set_differs", "Whether the voter set on the disk is another than the one that run started Kafka with."},
		{"catchup_waived", "Whether replicas that are not in sync are no longer waited for " +
			"(KRAFTPOD_CATCHUP_DEADLINE)."},
		{"volume_size_bytes", "Size of the volume that a log dir is on."},
		{"volume_used_bytes", "What is used of it."},
		{"volume_available_bytes", "What Kafka may still write to it."},
		{"replicas_owed", "Replicas that had no live leader when the broker had caught up, " +
			"and have to be in sync once after they have one."},
		{"polls_total", "Polls of the broker."},
		{"poll_failures_total", "Polls of the broker that failed, a refused port included."},
		{"poll_age_seconds", "Time since the last poll ended."},
		{"poll_duration_seconds", "How long the last poll took."},
		{"replicas", "Replicas of this broker as last counted, which ends once it has caught up."},
		{"metadata_frozen_seconds", "Time since the broker's metadata last moved; it moves twice a second " +
			"unless the quorum is lost or out of reach."},
		{"leaving_seconds", "Time since hold began to wait until this pod may go, 0 while it stays."},
		{"quorum_leader_id", "Node id of the metadata quorum's leader."},
		{"quorum_leader_epoch", "Epoch of the metadata quorum's leader."},
		{"quorum_high_watermark", "Offset up to which the metadata log is committed."},
		{"quorum_voters", "Voters of the metadata quorum."},
		{"quorum_voters_caught_up", "Voters that had all of the leader's log within the last 5 s."},
		{"quorum_lag_records", "Records of the metadata log that this node is behind the leader, -1 " +
			"where the leader does not know it."},
		{"kraft_version", "The kraft.version in force: 0 is a static quorum, 1 a dynamic one."},
	} {
		kind := "gauge"
		if strings.HasSuffix(m.name, "_total") {
			kind = "counter"
		}
		want.WriteString("# HELP kraftpod_" + m.name + " " + m.help + "\n# TYPE kraftpod_" + m.name + " " + kind + "\n")
	}
	s, now := fullState()
	var got strings.Builder
	for line := range strings.Lines(metrics(s, now, "v1.2.3")) {
		if strings.HasPrefix(line, "#") {
			got.WriteString(line)
		}
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("heads (-want +got):\n%s", diff)
	}
}

func TestMetricsAreWellFormed(t *testing.T) {
	full, now := fullState()
	for name, page := range map[string]string{
		"all that is known": metrics(full, now, "v1.2.3"),
		"nothing":           metrics(newState(), t0, "v1.2.3"),
	} {
		t.Run(name, func(t *testing.T) {
			problems, err := promlint.New(strings.NewReader(page)).Lint()
			if err != nil || len(problems) > 0 {
				t.Errorf("lint: %v %v\n%s", err, problems, page)
			}
		})
	}
}

func TestMetricsOverHTTP(t *testing.T) {
	s := newSidecar(testConfig(t), "v1.2.3", noFallback, zap.NewNop())
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	got := w.Header().Get("Content-Type")
	if want := "text/plain; version=0.0.4; charset=utf-8"; w.Code != 200 || got != want {
		t.Errorf("%d as %q, want 200 as %q", w.Code, got, want)
	}
	if !strings.Contains(w.Body.String(), "kraftpod_ready 0\n") {
		t.Errorf("not what is expected:\n%s", w.Body)
	}
}

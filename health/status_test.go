package health

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// fullState is one of which everything is known, 4 s after the metadata last
// moved and 1.5 s after the last poll.
func fullState() (s *state, now time.Time) {
	s = newState()
	s.plan.NodeID = 0
	s.plan.Warnings, s.plan.Kafka = []string{"a warning of run"}, "4.3.1"
	s.plan.Environ = map[string]string{"KRAFTPOD_REPLICAS": "3", "KRAFTPOD_TIMEOUT": "3s"}
	s.cfg.CatchupDeadline = time.Nanosecond
	s.failTimes(2, errBroken)
	snapshot := snapshotOf(5, 9)
	snapshot.MetadataOffset = 7
	snapshot.Registered = []api.Registered{{ID: 0}, {ID: 4, Fenced: true}}
	snapshot.Replicas.Offline, snapshot.Replicas.Leaderless = 2, 1
	snapshot.Replicas.Orphaned = []api.Partition{{Topic: "b", Index: 0}}
	snapshot.Replicas.Behind, snapshot.Replicas.WithoutLeader = []string{"a-0", "a-1", "a-2"}, []string{"b-0"}
	s.endPoll(pollEnd{at: t0, took: 250 * time.Millisecond, snapshot: snapshot})
	s.endPoll(pollEnd{at: after(2500 * time.Millisecond), took: 125 * time.Millisecond, snapshot: snapshot})
	s.fail(2500*time.Millisecond, errBroken)
	s.pollTook = 125 * time.Millisecond
	s.readDisk(after(4*time.Second), disk.Volume{
		State: disk.Formed, Formatted: true, ClusterID: "xxxxxxxxxxxxxxxxxxxxxw", NodeID: new(int32(0)),
		Voters: []int32{0, 1, 2},
		Space:  []disk.Space{{Path: "/one", Size: 10, Used: 4, Available: 5}, {Path: "/two"}},
	})
	s.describeQuorum(&broker.Quorum{Lag: 6, Quorum: api.Quorum{
		LeaderID: 2, Epoch: 4, HighWatermark: 1234567, LogEnd: 1234570, Voters: 3, VoterIDs: []int32{0, 1, 2},
		CaughtUp: []int32{1, 2},
		At:       t0.In(time.FixedZone("elsewhere", 3600)),
	}})
	return s, after(4 * time.Second)
}

const fullStatus = `{
  "api": 1,
  "version": "v1.2.3",
  "pod": "kafka-0.svc",
  "node_id": 0,
  "roles": [
    "controller",
    "broker"
  ],
  "volume": {
    "state": "formed",
    "reason": "",
    "formatted": true,
    "cluster_id": "xxxxxxxxxxxxxxxxxxxxxw",
    "node_id": 0,
    "voters": [
      0,
      1,
      2
    ],
    "dynamic": false,
    "space": [
      {
        "path": "/one",
        "size_bytes": 10,
        "used_bytes": 4,
        "available_bytes": 5
      },
      {
        "path": "/two",
        "size_bytes": 0,
        "used_bytes": 0,
        "available_bytes": 0
      }
    ]
  },
  "intent": {
    "cluster_id": "xxxxxxxxxxxxxxxxxxxxxw",
    "voters": [
      0,
      1,
      2
    ]
  },
  "kraft_version": 0,
  "ready": true,
  "checks": [
    {
      "name": "answers",
      "ok": true,
      "reason": ""
    },
    {
      "name": "registered",
      "ok": true,
      "reason": ""
    },
    {
      "name": "advertised",
      "ok": true,
      "reason": ""
    },
    {
      "name": "storage",
      "ok": true,
      "reason": ""
    },
    {
      "name": "caught-up",
      "ok": true,
      "reason": "no longer waited for after 1ns without progress (KRAFTPOD_CATCHUP_DEADLINE): WAIVED"
    }
  ],
  "leaving": null,
  "quorum": {
    "leader_id": 2,
    "epoch": 4,
    "high_watermark": 1234567,
    "log_end": 1234570,
    "voters": 3,
    "voter_ids": [
      0,
      1,
      2
    ],
    "caught_up": [
      1,
      2
    ],
    "at": "2026-01-01T00:00:00Z",
    "age_ms": 4000,
    "lag": 6
  },
  "membership": null,
  "poll_failures_in_a_row": 1,
  "latched": true,
  "replicas": {
    "here": 9,
    "in_sync": 5,
    "offline": 2,
    "leaderless": 1,
    "hidden": 0,
    "behind": [
      "a-0",
      "a-1",
      "a-2"
    ],
    "without_leader": [
      "b-0"
    ]
  },
  "owed": [
    "b-0"
  ],
  "start": "one",
  "poll_age_seconds": 1.5,
  "poll_duration_seconds": 0.125,
  "kafka": "4.3.1",
  "template": {
    "KRAFTPOD_REPLICAS": "3"
  },
  "registered": [
    {
      "id": 0,
      "fenced": false
    },
    {
      "id": 4,
      "fenced": true
    }
  ],
  "metadata_frozen_seconds": 4,
  "warnings": [
    "a warning of run",
    "caught-up is no longer waited for after 1ns without progress (KRAFTPOD_CATCHUP_DEADLINE): WAIVED"
  ]
}`

const emptyStatus = `{
  "api": 1,
  "version": "v1.2.3",
  "pod": "",
  "node_id": -1,
  "roles": [],
  "volume": {
    "state": "unknown",
    "reason": "no plan names the log dirs",
    "formatted": false,
    "cluster_id": "",
    "node_id": null,
    "voters": [],
    "dynamic": false,
    "space": []
  },
  "intent": null,
  "kraft_version": null,
  "ready": false,
  "checks": null,
  "leaving": null,
  "quorum": null,
  "membership": null,
  "poll_failures_in_a_row": 0,
  "latched": false,
  "replicas": null,
  "owed": [],
  "start": "",
  "poll_age_seconds": 0,
  "poll_duration_seconds": 0,
  "kafka": "",
  "template": {},
  "registered": null,
  "metadata_frozen_seconds": null,
  "warnings": []
}`

// indented is a status as JSON, one value a line.
func indented(t *testing.T, s status) string {
	t.Helper()
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.ReplaceAll(b, []byte("3 of 8 replicas here are not in sync: a-0, a-1, a-2; "+
		"not counted, without a live leader: b-0"), []byte("WAIVED")))
}

// Every field of /status, in its order: people and programs read it.
func TestStatusOfAllThatIsKnown(t *testing.T) {
	s, now := fullState()
	if diff := cmp.Diff(fullStatus, indented(t, newStatus(s, now, "v1.2.3"))); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

func TestStatusOfNothing(t *testing.T) {
	s := &state{noPlan: "no plan"}
	got := newStatus(s, t0, "v1.2.3")
	if len(got.Checks) != 5 {
		t.Errorf("%d checks, want 5: %v", len(got.Checks), got.Checks)
	}
	got.Checks = nil
	if diff := cmp.Diff(emptyStatus, indented(t, got)); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

// A warning of the plan is not lost, nor is the plan changed.
func TestStatusLeavesThePlanAlone(t *testing.T) {
	s, now := fullState()
	s.plan.Warnings = append(make([]string, 0, 8), "a warning of run")
	for range 2 {
		if got := newStatus(s, now, "").Warnings; len(got) != 2 {
			t.Errorf("warnings = %q, want two", got)
		}
	}
}

func TestStatusOverHTTP(t *testing.T) {
	s := newSidecar(testConfig(t), "v1.2.3", noFallback, zap.NewNop())
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/status", nil))
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d, %v:\n%s", w.Code, err, w.Body)
	}
	if w.Header().Get("Content-Type") != "application/json" || got["version"] != "v1.2.3" {
		t.Errorf("version %v as %q", got["version"], w.Header().Get("Content-Type"))
	}
}

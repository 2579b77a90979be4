package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// older is where the documents of an older kraftpod are; README.md there says of
// which, and how they come there.
const older = "testdata/older"

// olderProgram is an older kraftpod to be run beside this one; "": there is none.
func olderProgram() string { return os.Getenv("KRAFTPOD_OLDER") }

// beside is a row of what a pod does beside others of another kraftpod.
type beside struct {
	name    string
	ordinal int
	files   map[string]string // of the pod
	others  string            // what the volumes of kafka-1 and kafka-2 are
	code    int
	says    string
}

func besides() []beside {
	return []beside{
		{name: "a first start of all", others: "empty"},
		{name: "a restart", files: formed(0, 0, 1, 2), others: "formed"},
		{name: "a broker more", ordinal: 3, others: "formed"},
		{name: "a lost disk", others: "formed", code: 69, says: "kafka-1." + stageDomain + ": formed, voters meant [0 1 2]"},
	}
}

// TestBesideOlder: a pod that was upgraded, in a set whose others were not yet.
func TestBesideOlder(t *testing.T) {
	for _, row := range besides() {
		t.Run(row.name, func(t *testing.T) {
			s := row.stage(t, func(ordinal int) string { return read(t, statusFile(row.others, ordinal)) })
			said, code := s.runInBubble()
			row.check(t, said, code)
		})
	}
}

// TestOlderBeside: a pod that was not upgraded yet, or that was rolled back, in a
// set whose others were upgraded. It needs the older program itself; what that
// reads of this one's documents is held by TestOlderReads.
func TestOlderBeside(t *testing.T) {
	if olderProgram() == "" {
		t.Skip("set KRAFTPOD_OLDER, or make older")
	}
	for _, row := range besides() {
		t.Run(row.name, func(t *testing.T) {
			s := row.stage(t, func(ordinal int) string { return newSpeaker(t, "", ordinal, row.others).status })
			s.wrapper = olderProgram()
			said, code := s.run("run", "--", "true")
			row.check(t, said, code)
		})
	}
}

// stage is the pod, and the others by what they say.
func (row beside) stage(t *testing.T, says func(ordinal int) string) *stage {
	t.Helper()
	s := newStage(t, row.ordinal)
	for name, content := range row.files {
		s.file(name, content)
	}
	for ordinal := range 3 {
		switch ordinal {
		case row.ordinal:
		case 0: // a voter that runs nowhere: a record is heard of the others
			s.name(0)
		default:
			s.peer(ordinal, says(ordinal))
		}
	}
	return s
}

func (row beside) check(t *testing.T, said string, code int) {
	t.Helper()
	if code != row.code || !strings.Contains(said, row.says) {
		t.Errorf("run ends with %d, want %d and %q:\n%s", code, row.code, row.says, said)
	}
}

// TestFollowsOlderPlan: a sidecar whose Kafka was started by an older run.
func TestFollowsOlderPlan(t *testing.T) {
	s := newStage(t, 0)
	s.file("pod/plan.json", strings.ReplaceAll(read(t, "plan.json"), "/stage", s.dir))
	s.sidecar()
	var got frozenStatus
	decode(t, s.status(), &got)
	if got.Pod != "kafka-0."+stageDomain || got.NodeID != 0 || len(got.Roles) != 2 || got.Intent == nil ||
		got.Intent.ClusterID != stageID || fmt.Sprint(got.Intent.Voters) != "[0 1 2]" {
		t.Errorf("/status beside an older plan: %+v", got)
	}
}

// TestOlderReads: what an older kraftpod makes of this one's documents, by its
// own types.
func TestOlderReads(t *testing.T) {
	for _, state := range []string{"empty", "formed"} {
		t.Run(state, func(t *testing.T) {
			s := newSpeaker(t, "", 1, state)
			var status frozenStatus
			decode(t, s.status, &status)
			if why := status.unproved("kafka-1."+stageDomain, 1); why != "" || status.Volume.State != state {
				t.Errorf("its volume is %q to an older kraftpod, silence %q; want %q", status.Volume.State, why, state)
			}
			if q := status.Quorum; (q != nil) != (state == "formed") || q != nil && (q.Epoch != 1 || q.HighWatermark != 9) {
				t.Errorf("its quorum to an older kraftpod: %+v", q)
			}
			if voters := fmt.Sprint(status.Volume.Voters); state == "formed" && voters != "[0 1 2]" {
				t.Errorf("it has the voter set %s to an older kraftpod, want [0 1 2]", voters)
			}
			var plan frozenPlan
			decode(t, s.plan, &plan)
			if plan.API != 1 || plan.Start == "" || plan.Pod != "kafka-1."+stageDomain || plan.NodeID != 1 ||
				fmt.Sprint(plan.Intent.Voters) != "[0 1 2]" || plan.Broker != "localhost:9092" || plan.Protocol != "PLAINTEXT" ||
				plan.InterBroker != "PLAINTEXT" || len(plan.Advertised) != 1 || plan.Advertised[0].Port != 9092 ||
				len(plan.LogDirs) != 1 || !strings.HasSuffix(plan.LogDirs[0].Path, "/vol/data") || plan.LogDirs[0].Ino == 0 {
				t.Errorf("plan.json to an older sidecar: %+v", plan)
			}
		})
	}
}

// TestOlderDocuments: the documents in testdata/older are what the older program
// writes. -update writes them anew.
func TestOlderDocuments(t *testing.T) {
	if olderProgram() == "" {
		t.Skip("set KRAFTPOD_OLDER, or make older")
	}
	for _, state := range []string{"empty", "formed"} {
		for ordinal := range 3 {
			s := newSpeaker(t, olderProgram(), ordinal, state)
			s.record(t, statusFile(state, ordinal), s.status)
			if state == "empty" && ordinal == 0 {
				s.record(t, "plan.json", s.plan)
			}
		}
	}
}

func statusFile(state string, ordinal int) string {
	return fmt.Sprintf("status-%s-%d.json", state, ordinal)
}

// speaker is a pod of which run has decided and whose sidecar serves.
type speaker struct {
	*stage
	plan, status string
}

// newSpeaker starts one; program is in the place of this one, where it is given.
func newSpeaker(t *testing.T, program string, ordinal int, state string) *speaker {
	t.Helper()
	s := &speaker{stage: newStage(t, ordinal)}
	s.set(vars("KRAFTPOD_FORMATION", "off"))
	s.wrapper = program
	files := vars("vol/data/", "")
	if state == "formed" {
		files = formed(ordinal, 0, 1, 2)
		s.set(vars("KRAFTPOD_FORMATION", ""))
	}
	for name, content := range files {
		s.file(name, content)
	}
	if said, code := s.run("run", "--", "true"); code != 0 {
		t.Fatalf("run ends with %d:\n%s", code, said)
	}
	content, err := os.ReadFile(filepath.Join(s.dir, "pod", "plan.json"))
	s.must(err)
	s.plan = string(content)
	quorum := `"quorum":null`
	if state == "formed" {
		s.play(&broker{})
		quorum = `"quorum":{"`
	}
	s.sidecar()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		s.status = s.stage.status()
		if strings.Contains(s.status, `"state":"`+state+`"`) && strings.Contains(s.status, quorum) {
			return s
		}
	}
	t.Fatalf("it never says %q and %s: %s", state, quorum, s.status)
	return nil
}

// status is what the stage's own sidecar says of itself.
func (s *stage) status() string {
	s.t.Helper()
	_, body := s.get("/status")
	return body
}

// record writes a document, or compares what it says with what was written.
func (s *speaker) record(t *testing.T, name, content string) {
	t.Helper()
	content = strings.ReplaceAll(content, s.dir, "/stage")
	if *update {
		s.must(os.MkdirAll(older, 0o755))
		s.must(os.WriteFile(filepath.Join(older, name), []byte(content), 0o600))
		return
	}
	want, got := map[string]any{}, map[string]any{}
	decode(t, read(t, name), &want)
	decode(t, content, &got)
	for _, key := range []string{"api", "pod", "node_id", "roles", "intent"} {
		if fmt.Sprint(want[key]) != fmt.Sprint(got[key]) {
			t.Errorf("%s: %s is %v, the older program says %v", name, key, want[key], got[key])
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(older, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(content), "kafka-headless.elk.svc.cluster.local", stageDomain)
}

func decode(t *testing.T, document string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), into); err != nil {
		t.Fatalf("%v: %s", err, document)
	}
}

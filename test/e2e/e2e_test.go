package e2e_test

import (
	"context"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// row is one thing proved.
type row struct {
	name string
	ci   bool // part of what CI runs
	// needs says what the cluster lacks for it, or nothing.
	needs func() string
	run   func(t *testing.T, e *env)
}

// bed is a cluster of Kafka that its rows use one after the other, in a namespace
// of its own. A row leaves it as it found it: whole, and with the same voters.
type bed struct {
	name  string
	open  bool // a namespace without Pod Security, as the original's
	setup func(t *testing.T, e *env)
	rows  []row
}

// env is what a row has.
type env struct {
	*kube.Namespace
	ctx context.Context
	// overlay is what was applied last, as far as it is to stay.
	overlay kube.Overlay
	cl      *kube.Client
	// seed is whom clients are told to ask first.
	seed string
	// held are the topics with numbered records, and how many they hold.
	held map[string]int
}

// interrupted ends when a person or the system ends the tests.
var interrupted context.Context

// rowTime bounds a row; the polls in it are bounded more tightly.
const rowTime = 10 * time.Minute

func TestE2E(t *testing.T) {
	if cluster == nil {
		t.Skip("set E2E=ci or E2E=all to run on the cluster of KUBECONFIG")
	}
	scope := os.Getenv("E2E")
	want, ok := wantRan[scope]
	if !ok {
		t.Fatalf("E2E=%q is neither ci nor all", scope)
	}
	chosen := regexp.MustCompile(os.Getenv("CASE"))
	for _, b := range beds() {
		var run []row
		for _, r := range b.rows {
			if reason := skipped(r, scope, chosen); reason != "" {
				report.add(r.name, "skipped", reason, 0)
			} else {
				run = append(run, r)
			}
		}
		if len(run) > 0 {
			t.Run(b.name, func(t *testing.T) { runBed(t, b, run) })
		}
	}
	switch {
	case os.Getenv("CASE") != "" || cluster.Rig == "":
		t.Logf("%d rows ran; the number is not held against %d, since only a part could run or was asked for", report.ran, want)
	case report.ran != want:
		t.Errorf("%d rows ran, but %d should have (wantRan); the table at the end says which did not", report.ran, want)
	}
}

func skipped(r row, scope string, chosen *regexp.Regexp) string {
	switch {
	case !chosen.MatchString(r.name):
		return "not in CASE"
	case scope == "ci" && !r.ci && os.Getenv("CASE") == "":
		return "not in E2E=ci"
	case r.needs != nil:
		return r.needs()
	}
	return ""
}

func runBed(t *testing.T, b bed, rows []row) {
	level := "restricted"
	if b.open {
		level = "privileged"
	}
	ns, err := cluster.Namespace(interrupted, "e2e-"+b.name, level)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		// Also after an interruption.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(interrupted), 3*time.Minute)
		defer cancel()
		if err := ns.Delete(ctx); err != nil {
			t.Errorf("clean up: %v", err)
		}
	}()
	e := &env{Namespace: ns, seed: kube.Bootstrap, held: map[string]int{}}
	because := "its cluster did not come up"
	ok := b.setup == nil || e.timed(t, "(cluster "+b.name+")", "set up", b.setup)
	for _, r := range rows {
		if !ok {
			report.add(r.name, "skipped", because, 0)
			continue
		}
		ok = e.timed(t, r.name, "ran", r.run)
		because = "on the same cluster, this failed: " + r.name
	}
}

// timed runs a part and reports it.
func (e *env) timed(t *testing.T, name, result string, part func(t *testing.T, e *env)) bool {
	began := time.Now()
	ok := t.Run(name, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(interrupted, rowTime)
		defer cancel()
		e.ctx = ctx
		defer func() {
			if t.Failed() {
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
				defer cancel()
				e.Diagnose(ctx, os.Stdout)
			}
		}()
		part(t, e)
	})
	if !ok {
		result = "failed"
	}
	report.add(name, result, "", time.Since(began))
	return ok
}

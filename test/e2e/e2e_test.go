package e2e_test

import (
	"context"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/report"
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

// ran is what ran of the table.
var ran = report.New("bed")

func TestE2E(t *testing.T) {
	if cluster == nil {
		t.Skip("set E2E=ci or E2E=all to run on the cluster of KUBECONFIG")
	}
	scope := os.Getenv("E2E")
	if scope != "ci" && scope != "all" {
		t.Fatalf("E2E=%q is neither ci nor all", scope)
	}
	chosen := regexp.MustCompile(os.Getenv("CASE"))
	for _, b := range beds() {
		var wanted []part
		for _, r := range b.rows {
			planned := ran.Plan(b.name, r.name)
			if why := skipped(r, scope, chosen); why != "" {
				planned.Skip(why)
			} else {
				wanted = append(wanted, part{row: r, planned: planned})
			}
		}
		if len(wanted) > 0 {
			t.Run(b.name, func(t *testing.T) { runBed(t, b, wanted) })
		}
	}
	ran.Close(t)
}

// part is a row that is wanted, and its line in the report.
type part struct {
	row
	planned *report.Row
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

func runBed(t *testing.T, b bed, wanted []part) {
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
	began := time.Now()
	ok := b.setup == nil || t.Run("(cluster "+b.name+")", func(t *testing.T) { e.run(t, b.setup) })
	t.Logf("the cluster %s was set up in %.1f s", b.name, time.Since(began).Seconds())
	for _, p := range wanted {
		if !ok {
			p.planned.Skip(because)
			continue
		}
		ok = p.planned.Run(t, func(t *testing.T) { e.run(t, p.run) })
		because = "on the same cluster, this failed: " + p.name
	}
}

// run runs a part in its time.
func (e *env) run(t *testing.T, part func(t *testing.T, e *env)) {
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
}

// TestTable holds the table to itself, without a cluster.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range beds() {
		if len(b.rows) == 0 || seen["bed "+b.name] {
			t.Errorf("bed %s: twice in the table, or without rows", b.name)
		}
		seen["bed "+b.name] = true
		for _, r := range b.rows {
			if seen[r.name] || r.run == nil {
				t.Errorf("%q: twice in the table, or does nothing", r.name)
			}
			seen[r.name] = true
		}
	}
}

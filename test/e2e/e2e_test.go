package e2e_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// row is one thing proved, in a namespace of its own.
type row struct {
	name string
	ci   bool // part of what CI runs
	// needs says what the cluster lacks for it, or nothing.
	needs func() string
	run   func(t *testing.T, e *env)
}

// env is what a row has.
type env struct {
	*kube.Namespace
	ctx context.Context
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
	for _, r := range rows() {
		reason := ""
		switch {
		case !chosen.MatchString(r.name):
			reason = "not in CASE"
		case scope == "ci" && !r.ci && os.Getenv("CASE") == "":
			reason = "not in E2E=ci"
		case r.needs != nil:
			reason = r.needs()
		}
		if reason != "" {
			report.add(r, "skipped", reason, 0)
			if strings.HasPrefix(reason, "not in") {
				continue
			}
		}
		t.Run(r.name, func(t *testing.T) {
			if reason != "" {
				t.Skip(reason)
			}
			runRow(t, r)
		})
	}
	switch {
	case os.Getenv("CASE") != "" || cluster.Rig == "":
		t.Logf("%d rows ran; the number is not held against %d, since only a part could run or was asked for", report.ran, want)
	case report.ran != want:
		t.Errorf("%d rows ran, but %d should have (wantRan); the table at the end says which did not", report.ran, want)
	}
}

func runRow(t *testing.T, r row) {
	began, result := time.Now(), "failed"
	defer func() { report.add(r, result, "", time.Since(began)) }()
	ctx, cancel := context.WithTimeout(interrupted, rowTime)
	defer cancel()
	name := "e2e-" + strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(r.name), "-"), "-")
	ns, err := cluster.Namespace(ctx, name[:min(len(name), 50)])
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		// Also after an interruption.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Minute)
		defer cancel()
		if t.Failed() {
			ns.Diagnose(ctx, os.Stdout)
		} else {
			result = "ran"
		}
		if err := ns.Delete(ctx); err != nil {
			t.Errorf("clean up: %v", err)
		}
	}()
	r.run(t, &env{ns, ctx})
}

// matrix counts, so that nothing drops out unseen.
type matrix struct {
	lines                         []string
	planned, ran, failed, skipped int
}

// report is printed by TestMain when everything has ended.
var report matrix

func (m *matrix) add(r row, result, reason string, took time.Duration) {
	m.planned++
	switch result {
	case "ran":
		m.ran++
	case "failed":
		m.failed++
	default:
		m.skipped++
	}
	m.lines = append(m.lines, fmt.Sprintf("%-58s %-8s %6.1f  %s", r.name, result, took.Seconds(), reason))
}

func (m *matrix) print(w io.Writer) {
	if len(m.lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-58s %-8s %6s  %s\n%s\n", "row", "result", "s", "reason", strings.Join(m.lines, "\n"))
	fmt.Fprintf(w, "in all: %d planned, %d ran, %d failed, %d skipped\n\n", m.planned, m.ran, m.failed, m.skipped)
}

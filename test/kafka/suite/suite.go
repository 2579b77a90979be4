// Package suite is what the suites on real Kafka share: their TestMain, and how long things may take.
//
//	KRAFTPOD_KAFKA=3.4.0,4.3.1 go test -p 1 -v -count=1 -timeout 20m ./test/kafka/...
//
// KRAFTPOD_KAFKA names the versions; without it, and with -short, nothing on real Kafka runs. KRAFTPOD_BIN is a binary
// to test in place of one built from this tree; KRAFTPOD_KEEP=1 keeps logs and volumes; KRAFTPOD_SLOW=1 runs rows that
// mostly wait too.
package suite

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/report"
)

// Limits are for a loaded machine with two cores; what was measured is logged.
const (
	StartLimit = 2 * time.Minute
	AskLimit   = 30 * time.Second
)

// shared is the rig of all tests of a suite; nil when none on real Kafka is to run.
var shared *rig.Rig

// Main is a suite's TestMain: it makes the rig, runs the tests, prints what ran of what was planned, and leaves
// nothing behind.
func Main(m *testing.M, rows *report.Report) (code int) {
	flag.Parse()
	if os.Getenv("KRAFTPOD_KAFKA") == "" || testing.Short() {
		return m.Run()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := rig.Prepare(ctx, "", Versions()...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "suite:", err)
		return 1
	}
	defer func() {
		if err := r.End(); err != nil {
			fmt.Fprintln(os.Stderr, "suite:", err)
			code = 1
		}
	}()
	defer context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, "suite: interrupted")
		_ = r.End()
		os.Exit(130)
	})()
	shared = r
	defer rows.Print(os.Stdout)
	return m.Run()
}

// Rig is the rig, for a test that needs one; without it the test is skipped.
func Rig(t testing.TB) *rig.Rig {
	t.Helper()
	if shared == nil {
		t.Skip("set KRAFTPOD_KAFKA=3.4.0,4.3.1 to run on real Kafka")
	}
	return shared
}

// NotSlow is why a row that KRAFTPOD_SLOW=1 runs is skipped.
const NotSlow = "only with KRAFTPOD_SLOW=1"

// Slow says whether rows that take long are wanted too.
func Slow() bool { return os.Getenv("KRAFTPOD_SLOW") != "" }

// Versions are those of KRAFTPOD_KAFKA.
func Versions() []string {
	return strings.FieldsFunc(os.Getenv("KRAFTPOD_KAFKA"), func(r rune) bool { return r == ',' || r == ' ' })
}

// Known fails the test if KRAFTPOD_KAFKA names a version that no row of the table is for.
func Known(t testing.TB, versions ...string) {
	t.Helper()
	for _, v := range Versions() {
		if !slices.Contains(versions, v) {
			t.Fatalf("KRAFTPOD_KAFKA=%q: no rows for Kafka %s", os.Getenv("KRAFTPOD_KAFKA"), v)
		}
	}
}

// Within bounds what a test does by time.
func Within(t testing.TB, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

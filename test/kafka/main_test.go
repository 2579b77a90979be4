// Package kafka_test runs kraftpod with real Kafka: StatefulSets of which each pod is `kraftpod run`
// on a loopback address of its own, with its sidecar beside it, an entrypoint that stands in for the
// image's (image/entrypoint.sh), and Kafka's own jars (fetch.sh).
//
//	KRAFTPOD_KAFKA=3.4.0,4.3.1 go test -v -count=1 -timeout 20m ./test/kafka
//
// KRAFTPOD_KAFKA names the versions; without it, and with -short, the tests on real Kafka are skipped.
// KRAFTPOD_SCALING=ci, or all, plays the scenarios of scaling_rows_test.go too (make scaling).
// KRAFTPOD_BIN is a binary to test in place of one built from this tree; KRAFTPOD_KEEP=1 keeps logs
// and volumes. The same test binary is the demo: see demo.sh.
package kafka_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shared is the rig of the test functions; nil when no test on real Kafka is to run.
var shared *rig

func TestMain(m *testing.M) {
	demo := demoFlags()
	flag.Parse()
	os.Exit(run(m, demo))
}

func run(m *testing.M, demo *demo) (code int) {
	if !demo.wanted && (os.Getenv("KRAFTPOD_KAFKA") == "" || testing.Short()) {
		return m.Run()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r, err := prepare(ctx, demo)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kafka_test:", err)
		return 1
	}
	defer func() {
		if err := r.end(); err != nil {
			fmt.Fprintln(os.Stderr, "kafka_test:", err)
			code = 1
		}
	}()
	if demo.wanted {
		return demo.run(ctx, r)
	}
	defer context.AfterFunc(ctx, func() {
		fmt.Fprintln(os.Stderr, "kafka_test: interrupted")
		_ = r.end()
		os.Exit(130)
	})()
	shared = r
	defer report.print(os.Stdout)
	return m.Run()
}

// prepare fetches the jars and builds the binary, unless there are some already.
func prepare(ctx context.Context, demo *demo) (*rig, error) {
	dir, err := os.MkdirTemp(demo.dir, "kraftpod-kafka-")
	if err != nil {
		return nil, err
	}
	binary := os.Getenv("KRAFTPOD_BIN")
	if binary == "" {
		binary = filepath.Join(dir, "kraftpod-under-test")
		if err := command(ctx, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary,
			"github.com/kraftpod/kraftpod/cmd/kraftpod"); err != nil {
			return nil, err
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return nil, err
	}
	if !demo.wanted {
		if err := command(ctx, nil, "./fetch.sh", versions()...); err != nil {
			return nil, err
		}
	}
	temporary := []string{dir}
	if demo.dir != "" {
		temporary = append(temporary, demo.dir) // with the binaries of demo.sh, this one among them
	}
	return newRig(dir, binary, temporary...)
}

// versions are those of KRAFTPOD_KAFKA.
func versions() []string {
	return strings.FieldsFunc(os.Getenv("KRAFTPOD_KAFKA"), func(r rune) bool { return r == ',' || r == ' ' })
}

func command(ctx context.Context, env []string, name string, args ...string) error {
	began := time.Now()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	fmt.Printf("%s took %s\n", name, time.Since(began).Round(time.Millisecond))
	return nil
}

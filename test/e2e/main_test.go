// Package e2e_test proves on a real Kubernetes cluster what kraftpod and its
// manifests promise. `make e2e` runs it on the cluster of KUBECONFIG, `make
// e2e-local` on one that it starts on this machine (local.sh).
// README.md has the variables.
package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// cluster is nil when nothing is to run.
var cluster *kube.Cluster

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if os.Getenv("E2E") == "" {
		return m.Run()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	temp, err := os.MkdirTemp("", "kraftpod-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e_test:", err)
		return 1
	}
	defer os.RemoveAll(temp)
	if cluster, err = kube.Connect(ctx, temp); err != nil {
		fmt.Fprintln(os.Stderr, "e2e_test:", err)
		return 1
	}
	interrupted = ctx
	defer ran.Print(os.Stdout)
	return m.Run()
}

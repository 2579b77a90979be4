// Package kube drives the cluster under test by kubectl: namespaces, the
// manifests of k8s/, pods, and a client of Kafka that runs in a pod.
package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Cluster is the one that KUBECONFIG leads to.
type Cluster struct {
	// Images by the name that the manifests give them.
	Images map[string]string
	// Bitnami is the later of the two images of that name.
	Bitnami string
	// Root is the repository's.
	Root string
	// Rig is the directory of the scripts that the cluster is made with, or
	// empty: only they can break a node.
	Rig string
	// Temp is for files until the end.
	Temp    string
	kubectl string
	client  func() (path string, err error)
}

// Connect reads KUBECTL, KRAFTPOD_IMAGE, KAFKA_IMAGE, ORIGINAL_IMAGE, BITNAMI_IMAGE,
// CONFLUENT_IMAGE and RIG, and sees that the cluster answers. Temp is a directory for files.
func Connect(ctx context.Context, temp string) (*Cluster, error) {
	c := &Cluster{
		Images: map[string]string{
			"kraftpod":                        envOr("KRAFTPOD_IMAGE", "kraftpod:0.1.0"),
			"docker.io/apache/kafka":          envOr("KAFKA_IMAGE", "docker.io/apache/kafka:4.3.1"),
			"docker.io/bitnamilegacy/kafka":   envOr("ORIGINAL_IMAGE", "docker.io/bitnamilegacy/kafka:3.4.0"),
			"docker.io/bitnami/kafka":         envOr("ORIGINAL_IMAGE", "docker.io/bitnamilegacy/kafka:3.4.0"),
			"docker.io/confluentinc/cp-kafka": envOr("CONFLUENT_IMAGE", "docker.io/confluentinc/cp-kafka:8.2.0"),
		},
		Bitnami: envOr("BITNAMI_IMAGE", "docker.io/bitnamilegacy/kafka:3.9.0"),
		Rig:     os.Getenv("RIG"), Temp: temp, kubectl: envOr("KUBECTL", "kubectl"),
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("the repository's root: %w", err)
	}
	c.Root = strings.TrimSpace(string(root))
	c.client = sync.OnceValues(func() (string, error) { return c.buildClient(ctx) })
	if _, err := c.Kubectl(ctx, "get", "--raw", "/readyz"); err != nil {
		return nil, fmt.Errorf("no cluster answers: %w", err)
	}
	return c, nil
}

func envOr(variable, otherwise string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return otherwise
}

// Kubectl runs it and returns what it said on stdout.
func (c *Cluster) Kubectl(ctx context.Context, args ...string) (string, error) {
	return c.Feed(ctx, "", args...)
}

// Feed is Kubectl with a standard input.
func (c *Cluster) Feed(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := c.Command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		asked := strings.Join(args[:min(len(args), 8)], " ")
		return stdout.String(), fmt.Errorf("kubectl %s: %w: %s", asked, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// Command is a kubectl to be started.
func (c *Cluster) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.kubectl, args...)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// buildClient builds the client for the machines of the cluster.
func (c *Cluster) buildClient(ctx context.Context) (string, error) {
	arch, err := c.Kubectl(ctx, "get", "nodes", "-o", "jsonpath={.items[0].status.nodeInfo.architecture}")
	if err != nil {
		return "", err
	}
	path := filepath.Join(c.Temp, "client")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-o", path, "./test/e2e/client")
	cmd.Dir = c.Root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the client: %w: %s", err, out)
	}
	return path, nil
}

// Until polls until f returns nil; when time is up, its last error tells.
func Until(ctx context.Context, timeout time.Duration, what string, f func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	began := time.Now()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		err := f(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil || last == nil {
			last = err
		}
		var fatal fatalError
		if errors.As(err, &fatal) {
			return fmt.Errorf("%s: %w", what, fatal.error)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %.0f s: %w", what, time.Since(began).Seconds(), last)
		}
	}
}

type fatalError struct{ error }

// Never is an error that no waiting mends: Until returns at once.
func Never(err error) error { return fatalError{err} }

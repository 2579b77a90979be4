package kube

import (
	"context"
	"fmt"
	"io"
	"time"
)

// managed marks what the tests have made, and may take away.
const managed = "app.kubernetes.io/managed-by=kraftpod-e2e"

// Namespace is one that the tests have made.
type Namespace struct {
	*Cluster
	Name string
}

// Namespace makes it, with a level of Pod Security enforced, in place of one that
// an earlier run left behind.
func (c *Cluster) Namespace(ctx context.Context, name, level string) (*Namespace, error) {
	n := &Namespace{Cluster: c, Name: name}
	if _, err := c.Kubectl(ctx, "get", "namespace", name); err == nil {
		labels, err := c.Kubectl(ctx, "get", "namespace", "-l", managed,
			"--field-selector", "metadata.name="+name, "-o", "name")
		if err != nil {
			return nil, err
		}
		if labels == "" {
			return nil, fmt.Errorf("namespace %s exists, and is not the tests': delete it first", name)
		}
		if err := n.Delete(ctx); err != nil {
			return nil, err
		}
	}
	if _, err := c.Kubectl(ctx, "create", "namespace", name); err != nil {
		return nil, err
	}
	_, err := c.Kubectl(ctx, "label", "namespace", name, managed, "pod-security.kubernetes.io/enforce="+level)
	if err != nil {
		return nil, err
	}
	// Pods cannot be made before it is there.
	return n, Until(ctx, time.Minute, "service account of "+name, func(ctx context.Context) error {
		_, err := n.Kubectl(ctx, "get", "serviceaccount", "default")
		return err
	})
}

// Kubectl runs it on this namespace.
func (n *Namespace) Kubectl(ctx context.Context, args ...string) (string, error) {
	return n.Cluster.Kubectl(ctx, append([]string{"-n", n.Name}, args...)...)
}

// Field is one field of one object, by jsonpath: Field(ctx, "sts/kafka", ".spec.replicas").
func (n *Namespace) Field(ctx context.Context, object, path string) (string, error) {
	return n.Kubectl(ctx, "get", object, "-o", "jsonpath={"+path+"}")
}

// Delete takes the namespace away, its pods without grace: what a stop costs is
// measured elsewhere.
func (n *Namespace) Delete(ctx context.Context) error {
	for _, args := range [][]string{
		{"delete", "statefulset", "--all", "--cascade=orphan", "--ignore-not-found"},
		{"delete", "pod", "--all", "--grace-period=1", "--wait=false"},
	} {
		if _, err := n.Kubectl(ctx, args...); err != nil {
			return err
		}
	}
	_, err := n.Cluster.Kubectl(ctx, "delete", "namespace", n.Name, n.host(), "--ignore-not-found", "--timeout=120s")
	return err
}

// Diagnose writes what a person would look at.
func (n *Namespace) Diagnose(ctx context.Context, w io.Writer) {
	show := func(args ...string) {
		out, err := n.Kubectl(ctx, args...)
		fmt.Fprintf(w, "--- kubectl -n %s %q\n%s\n", n.Name, args, out)
		if err != nil {
			fmt.Fprintln(w, err)
		}
	}
	show("get", "statefulset,pod,pvc", "-o", "wide")
	show("get", "events", "--sort-by=.lastTimestamp")
	show("describe", "pods")
	pods, err := n.Pods(ctx)
	if err != nil {
		fmt.Fprintln(w, err)
	}
	for _, p := range pods {
		show("logs", p.Name, "--all-containers", "--prefix", "--tail=60")
		if p.Restarts > 0 {
			show("logs", p.Name, "-c", "kafka", "--previous", "--tail=40")
		}
	}
}

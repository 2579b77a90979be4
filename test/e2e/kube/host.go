package kube

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// host is a namespace for pods that see the processes of their node, which the
// namespace of Kafka does not let in.
func (n *Namespace) host() string { return n.Name + "-host" }

const signalPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": %[1]q}, "spec": {
  "nodeName": %[2]q, "hostPID": true, "restartPolicy": "Never", "automountServiceAccountToken": false,
  "containers": [{"name": "signal", "image": %[3]q, "imagePullPolicy": "IfNotPresent",
    "securityContext": {"runAsUser": %[4]s}, "command": ["/bin/sh", "-c", %[5]q]}]}}`

// Signal sends a signal to the process of Kafka's container. That is process 1
// there, which a signal from inside cannot stop or kill: so it comes from a pod on
// the same node, of Kafka's own user.
func (n *Namespace) Signal(ctx context.Context, pod, signal string) error {
	p, err := n.Pod(ctx, pod)
	if err != nil {
		return err
	}
	user, err := n.Field(ctx, "pod/"+pod, ".spec.securityContext.runAsUser")
	if err != nil {
		return err
	}
	if _, err := n.Cluster.Kubectl(ctx, "get", "namespace", n.host()); err != nil {
		if _, err := n.Namespace(ctx, n.host(), "privileged"); err != nil {
			return err
		}
	}
	name := fmt.Sprintf("%s-%s-%d", pod, strings.ToLower(signal), time.Now().UnixMilli())
	script := fmt.Sprintf(`hit=1
for p in /proc/[0-9]*; do grep -q %s $p/cgroup 2>/dev/null && kill -%s ${p#/proc/} && hit=0; done
exit $hit`, p.Container, signal)
	text := fmt.Sprintf(signalPod, name, p.Node, n.Images["docker.io/apache/kafka"], user, script)
	if _, err := n.Feed(ctx, text, "-n", n.host(), "create", "-f", "-"); err != nil {
		return err
	}
	return Until(ctx, time.Minute, "signal "+signal+" to "+pod, func(ctx context.Context) error {
		phase, err := n.Cluster.Kubectl(ctx, "-n", n.host(), "get", "pod", name, "-o", "jsonpath={.status.phase}")
		switch {
		case err != nil:
			return err
		case phase == "Failed":
			return Never(errors.New("no process of its container, or no permission"))
		case phase != "Succeeded":
			return errors.New(phase)
		}
		return nil
	})
}

// OnRig runs a script of the rig.
func (c *Cluster) OnRig(ctx context.Context, script string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(c.Rig, script), args...)
	// No pipe: what it starts outlives it.
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", script, args, err)
	}
	return nil
}

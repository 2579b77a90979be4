package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// small is the rig's class of volumes that are as large as claimed.
const small = "ext4"

func smallClass() string {
	if cluster.Rig == "" {
		return "needs a StorageClass " + small + " of file systems as large as claimed (RIG)"
	}
	return ""
}

func smallVolumes(t *testing.T, e *env) {
	e.apply(t, kube.Overlay{Name: "apache-4", Small: true, StorageClass: small, Storage: "256Mi"}, 3)
	e.topic(t, "kept", 3)
}

const sweeperPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "sweeper"}, "spec": {
  "restartPolicy": "Never", "nodeName": %q, "automountServiceAccountToken": false,
  "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000,
    "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{"name": "sweeper", "image": %q, "imagePullPolicy": "IfNotPresent", "command": ["rm", "/disk/ballast"],
    "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "disk", "mountPath": "/disk"}]}],
  "volumes": [{"name": "disk", "persistentVolumeClaim": {"claimName": "kafka-data-kafka-2"}}]}}`

// reason is the line of Kafka's log that says that a disk is full. What cannot be
// written through a mapped index is a fault to Java, which does not say of what.
func reason(log string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, "No space left on device") ||
			strings.Contains(line, "InternalError: a fault occurred in a recent unsafe memory access") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// volumeFull fills one pod's disk. Kafka exits when it cannot write, and again at
// each restart; the other two go on, and it is back when there is room.
func volumeFull(t *testing.T, e *env) {
	// Again by single blocks: what the file system set aside for its own use comes back.
	const fill = `cd /var/lib/kafka/data
for size in 1M 1k 1k; do dd if=/dev/zero bs=$size 2>&1 >>ballast && exit; sync; done
false`
	if out, err := e.exec("kafka-2", "kafka", "sh", "-c", fill); err == nil {
		t.Fatalf("the disk has no end: %s", out)
	}
	must(t, e.client(t).Produce(e.ctx, records.Produce{Topic: "kept", First: e.held["kept"], Count: 2000, Pad: 2000}))
	e.held["kept"] += 2000
	var last kube.Pod
	why := ""
	must(t, kube.Until(e.ctx, 2*time.Minute, "kafka-2 to show it", func(ctx context.Context) error {
		for _, which := range []string{"--previous=true", "--previous=false"} {
			// An error says that there is no such container, any more or yet.
			out, _ := e.Kubectl(ctx, "logs", "kafka-2", "-c", "kafka", which)
			why = cmp.Or(why, reason(out))
		}
		p, err := e.Pod(ctx, "kafka-2")
		if err == nil && (p.Ready || p.Restarts == 0 || why == "") {
			err = fmt.Errorf("%+v; in its log: %q", p, why)
		}
		last = p
		return err
	}))
	t.Logf("kubectl logs kafka-2: %s", why)
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka")
	must(t, err)
	t.Logf("kubectl get pods:\n%s", out)
	pods, err := e.Pods(e.ctx)
	must(t, err)
	if !pods[0].Ready || !pods[1].Ready {
		t.Errorf("others are not ready: %+v", pods)
	}
	e.write(t, "kept", 100)
	sweeper := fmt.Sprintf(sweeperPod, last.Node, e.Images["docker.io/apache/kafka"])
	_, err = e.Feed(e.ctx, sweeper, "-n", e.Name, "apply", "-f", "-")
	must(t, err)
	_, err = e.Kubectl(e.ctx, "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/sweeper", "--timeout=60s")
	must(t, err)
	e.ready(t, 3)
	e.whole(t)
}

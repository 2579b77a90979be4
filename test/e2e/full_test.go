package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/e2e/records"
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

const sweeperPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "sweeper"}, "spec": {"restartPolicy": "Never",
  "nodeName": %q, "automountServiceAccountToken": false,
  "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{"name": "sweeper", "image": %q, "imagePullPolicy": "IfNotPresent", "command": ["rm", "/disk/ballast"],
    "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "disk", "mountPath": "/disk"}]}],
  "volumes": [{"name": "disk", "persistentVolumeClaim": {"claimName": "kafka-data-kafka-2"}}]}}`

// volumeFull fills one pod's disk. Kafka exits when it cannot write, and again at
// each restart; the other two go on, and it is back when there is room.
func volumeFull(t *testing.T, e *env) {
	// Again by single blocks: what the file system set aside for its own use comes back.
	const fill = "cd /var/lib/kafka/data; for size in 1M 1k 1k; do dd if=/dev/zero bs=$size 2>&1 >>ballast && exit; sync; done; false"
	if out, err := e.exec("kafka-2", "kafka", "sh", "-c", fill); err == nil {
		t.Fatalf("the disk has no end: %s", out)
	}
	must(t, e.client(t).Produce(e.ctx, records.Produce{Seed: e.seed, Topic: "kept", First: e.held["kept"], Count: 2000, Pad: 2000}))
	e.held["kept"] += 2000
	var last kube.Pod
	must(t, kube.Until(e.ctx, 2*time.Minute, "kafka-2 to show it", func(ctx context.Context) error {
		p, err := e.Pod(ctx, "kafka-2")
		if err == nil && (p.Ready || p.Restarts == 0) {
			err = fmt.Errorf("%+v", p)
		}
		last = p
		return err
	}))
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka")
	must(t, err)
	t.Logf("kubectl get pods:\n%s", out)
	said, err := e.Kubectl(e.ctx, "logs", "kafka-2", "-c", "kafka", "--previous")
	must(t, err)
	if !strings.Contains(said, "No space left on device") {
		t.Errorf("its log does not say why: %s", said)
	}
	pods, err := e.Pods(e.ctx)
	must(t, err)
	if !pods[0].Ready || !pods[1].Ready {
		t.Errorf("others are not ready: %+v", pods)
	}
	e.write(t, "kept", 100)
	_, err = e.Feed(e.ctx, fmt.Sprintf(sweeperPod, last.Node, e.Images["docker.io/apache/kafka"]), "-n", e.Name, "apply", "-f", "-")
	must(t, err)
	_, err = e.Kubectl(e.ctx, "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/sweeper", "--timeout=60s")
	must(t, err)
	e.ready(t, 3)
	e.whole(t)
}

package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// randomUID gives the pods what OpenShift's SCC restricted-v2 does where nothing
// is asked for: a uid that no image knows, and a group for the volumes.
func randomUID(t *testing.T, e *env) {
	const id = 1000730000
	add := func(field string, value any) kube.Patch {
		return kube.Patch{Op: "add", Path: "/spec/template/spec/securityContext/" + field, Value: value}
	}
	e.apply(t, kube.Overlay{
		Name: "apache-4", Small: true, Components: []string{"openshift"},
		Patches: []kube.Patch{add("runAsUser", id), add("fsGroup", id)},
	}, 3)
	e.topic(t, "kept", 3)
}

func runsAsAnyUID(t *testing.T, e *env) {
	out, err := e.exec("kafka-1", "kafka", "id")
	must(t, err)
	if !strings.HasPrefix(out, "uid=1000730000 gid=0(root)") {
		t.Errorf("Kafka runs as %s", out)
	}
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-1")
	must(t, err)
	e.ready(t, 3)
	e.write(t, "kept", 100)
	e.whole(t)
}

// volumesRoot has the log dir in the root of a file system, which has a
// lost+found.
func volumesRoot(t *testing.T, e *env) {
	e.apply(t, kube.Overlay{
		Name: "single-node", StorageClass: small, Storage: "512Mi", Components: []string{"lost-found"},
		Env: map[string]string{"KAFKA_LOG_DIRS": "/var/lib/kafka/data"},
	}, 1)
	e.topic(t, "kept", 1)
}

// lostFound makes it anew, as a repair of the file system does: with the component
// Kafka comes back with its data, and without it the init container names the way
// out.
func lostFound(t *testing.T, e *env) {
	_, err := e.exec("kafka-0", "kafka", "mkdir", "/var/lib/kafka/data/lost+found")
	must(t, err)
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-0")
	must(t, err)
	e.ready(t, 1)
	e.whole(t)
	without := e.overlay
	without.Components = nil
	_, err = e.exec("kafka-0", "kafka", "mkdir", "/var/lib/kafka/data/lost+found")
	must(t, err)
	must(t, e.Apply(e.ctx, without))
	must(t, kube.Until(e.ctx, patience, "init to say it", func(ctx context.Context) error {
		said, err := e.Kubectl(ctx, "logs", "kafka-0", "-c", "init")
		if err == nil && !strings.Contains(said, "rmdir /var/lib/kafka/data/lost+found") {
			err = fmt.Errorf("%q", said)
		}
		return err
	}))
	must(t, e.Apply(e.ctx, e.overlay))
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-0") // a rollout waits for one that is not ready
	must(t, err)
	e.ready(t, 1)
	e.whole(t)
}

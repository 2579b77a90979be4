package e2e_test

import (
	"context"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// master is the label by which the original chooses its nodes.
const master = "node-role.kubernetes.io/control-plane"

func controlPlane() string {
	ctx, cancel := context.WithTimeout(interrupted, time.Minute)
	defer cancel()
	labelled, err := cluster.Kubectl(ctx, "get", "nodes", "-l", master, "-o", "name")
	if err == nil && labelled == "" && cluster.Rig == "" {
		return "no node has the label " + master
	}
	return ""
}

// original applies the deployment as it was found and writes 300 records. Its
// Service has no bootstrap twin.
func original(t *testing.T, e *env) {
	if cluster.Rig != "" {
		_, err := e.Cluster.Kubectl(e.ctx, "label", "nodes", "--all", "--overwrite", master+"=")
		must(t, err)
	}
	class, err := e.Cluster.Kubectl(e.ctx, "get", "storageclass", "-o",
		`jsonpath={.items[?(@.metadata.annotations.storageclass\.kubernetes\.io/is-default-class=="true")].metadata.name}`)
	must(t, err)
	e.overlay = kube.Overlay{Dir: "test/e2e/testdata/original", StorageClass: class}
	must(t, e.Apply(e.ctx, e.overlay))
	e.ready(t, 1)
	e.seed = kube.Headless
	// Without a probe it is ready before Kafka is.
	e.brokers(t, 1)
	e.topic(t, "kept", 1)
	e.whole(t)
}

func migrated(t *testing.T, e *env) {
	before, err := e.Field(e.ctx, "pvc", ".items[*].spec.volumeName")
	must(t, err)
	service, err := e.Field(e.ctx, "service/kafka-headless", ".metadata.uid")
	must(t, err)
	e.apply(t, kube.Overlay{Name: "original", StorageClass: e.overlay.StorageClass}, 1)
	after, err := e.Field(e.ctx, "pvc", ".items[*].spec.volumeName")
	must(t, err)
	if again, err := e.Field(e.ctx, "service/kafka-headless", ".metadata.uid"); after != before || again != service {
		t.Errorf("volumes %q, Service %s; before %q, %s: %v", after, again, before, service, err)
	}
	e.seed = kube.Bootstrap
	e.quorum(t, []int32{0}, nil)
	e.whole(t)
	e.write(t, "kept", 100)
	e.whole(t)
}

func migratedGrown(t *testing.T, e *env) {
	o := e.overlay
	if o.Dir != "" { // this row alone was asked for
		o = kube.Overlay{Name: "original", StorageClass: o.StorageClass}
		e.apply(t, o, 1)
		e.seed = kube.Bootstrap
	}
	e.apply(t, o, 3)
	e.grown(t)
}

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/walkthrough"
)

// walked does what docs/your-statefulset.md says, all of it: on the images of
// this cluster, and in this namespace.
func walked(t *testing.T, e *env) {
	text, err := os.ReadFile(filepath.Join(cluster.Root, "docs/your-statefulset.md"))
	must(t, err)
	name, tag := kube.SplitImage(cluster.Images["kraftpod"])
	document := strings.NewReplacer(
		"-n shop", "-n "+e.Name, "namespace: shop", "namespace: "+e.Name, "NAMESPACE=shop", "NAMESPACE="+e.Name,
		".shop.svc", "."+e.Name+".svc", "docker.io/apache/kafka:4.3.1", cluster.Images["docker.io/apache/kafka"],
		"newName: registry.example.com/kraftpod", "newName: "+name, "newTag: 0.1.0", "newTag: "+tag,
	).Replace(string(text))
	before, steps, ok := strings.Cut(document, "\n## 1. ")
	if !ok {
		t.Fatal("docs/your-statefulset.md has no step 1")
	}
	bin := programs(t, e)
	r := &walkthrough.Reader{Dir: t.TempDir(), Env: append(withoutOurs(os.Environ()), "PATH="+bin+":"+os.Getenv("PATH"))}
	_, err = r.Follow(e.ctx, before)
	must(t, err)
	_, err = e.Cluster.Kubectl(e.ctx, "apply", "-f", filepath.Join(r.Dir, "broker.yaml"))
	must(t, err)
	_, err = e.Kubectl(e.ctx, "rollout", "status", "statefulset/broker", "--timeout=3m")
	must(t, err)
	e.seed = "broker-hs:9092"
	e.brokers(t, 3)
	e.topic(t, "kept", 3)

	there, back, ok := strings.Cut(steps, "\n## The way back")
	if !ok {
		t.Fatal("docs/your-statefulset.md has no way back")
	}
	ran, err := r.Follow(e.ctx, there)
	must(t, err)
	t.Logf("%d commands of the page, to where kraftpod runs", ran)
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.write(t, "kept", 100)
	e.whole(t)
	_, err = r.Follow(e.ctx, back)
	must(t, err)
	e.brokers(t, 3)
	e.write(t, "kept", 100)
	e.whole(t)
}

// programs is a directory for the PATH with what the page's reader has.
func programs(t *testing.T, e *env) string {
	t.Helper()
	bin := t.TempDir()
	kubectl, err := exec.LookPath(cluster.Command(e.ctx).Path)
	must(t, err)
	must(t, os.Symlink(kubectl, filepath.Join(bin, "kubectl")))
	build := exec.CommandContext(e.ctx, "go", "build", "-o", filepath.Join(bin, "kraftpod"), "./cmd/kraftpod")
	build.Dir = cluster.Root
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}

// withoutOurs leaves out what no reader has: the variables of these tests.
func withoutOurs(environ []string) []string {
	return slices.DeleteFunc(environ, func(v string) bool {
		return strings.HasPrefix(v, "KRAFTPOD_") || strings.HasPrefix(v, "KAFKA_")
	})
}

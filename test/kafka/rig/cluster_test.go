package rig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCluster(t *testing.T) {
	r := testRig(t)
	set := Minimal(2, ServiceLinks())
	c, err := r.NewCluster(Apache(V431), set)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	p := c.Pods[1]
	if p.FQDN() != "kafka-1.kafka-headless.kafka.svc.cluster.local" || p.NodeID() != 1 || p.IP == c.Pods[0].IP {
		t.Errorf("pod 1 is %s, node %d, at %s", p.FQDN(), p.NodeID(), p.IP)
	}
	env := p.Env()
	for name, want := range map[string]string{
		"KAFKA_LISTENERS":   "PLAINTEXT://" + p.IP + ":9092,CONTROLLER://" + p.IP + ":9093",
		"KRAFTPOD_REPLICAS": "2",
		"KRAFTPOD_DIALECT":  "apache",
		"IMAGE_KAFKA":       V431,
		"KAFKA_PORT":        "tcp://10.96.0.7:9092", // a service link
	} {
		if env[name] != want {
			t.Errorf("%s=%q, want %q", name, env[name], want)
		}
	}
	if sidecar := p.SidecarEnv(); len(sidecar) != 4 || sidecar["POD_NAME"] != "kafka-1" {
		t.Errorf("the sidecar has settings of its own: %v", sidecar)
	}
}

// TestNames wants a pod's name to resolve exactly as long as the pod is there.
func TestNames(t *testing.T) {
	r := testRig(t)
	c, err := r.NewCluster(Apache(V431), Minimal(1, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	added, err := c.Add(c.Pods[0].Set, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		does func() error
		want bool
	}{
		{c.Publish, true},
		{func() error { return c.Remove(added) }, false},
		{func() error { return c.Insert(added) }, true},
	} {
		if err := step.does(); err != nil {
			t.Fatal(err)
		}
		hosts, err := os.ReadFile(c.Pods[0].Hosts())
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.dns.dial(t.Context(), "tcp", added.FQDN()+":1") // nobody listens there
		known := !strings.Contains(err.Error(), "which is no pod's name")
		if known != step.want || strings.Contains(string(hosts), added.FQDN()) != step.want {
			t.Errorf("clients resolve it: %t, want %t; pods:\n%s", known, step.want, hosts)
		}
	}
}

// TestUnpack wants the stand-in there, and its Go code not.
func TestUnpack(t *testing.T) {
	r := testRig(t)
	info, err := os.Stat(r.Entrypoint)
	if err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("the entrypoint: %v, %v", info, err)
	}
	if code, err := filepath.Glob(filepath.Join(r.Dir, "*.go")); err != nil || len(code) > 0 {
		t.Errorf("unpacked %q (%v)", code, err)
	}
}

package api

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// planJSON is a whole plan as the file has it; sidecars of other builds read it.
const planJSON = `{"api":1,"version":"v1.2.3","start":"5f","pod":"kafka-1.kh.elk.svc.cluster.local","node_id":1,` +
	`"roles":["controller","broker"],"dialect":"apache","kafka":"4.3.1","intent":{"cluster_id":"Jc7h","voters":[0,1]},` +
	`"voters":"0@a:9093,1@b:9093","broker":"localhost:9092","environ":{"KRAFTPOD_TIMEOUT":"3s"},` +
	`"protocol":"PLAINTEXT","key_stores":[{"listener":"TLS","files":["/tls/store.pem"]}],"inter_broker":"PLAINTEXT",` +
	`"advertised":[{"listener":"PLAINTEXT","host":"b","port":9092}],` +
	`"log_dirs":[{"path":"/data","metadata":true,"anchor":"/","dev":2,"ino":3}],` +
	`"warnings":["odd"],"waiting":["kafka-0: no address"]}`

func plan() *Plan {
	return &Plan{
		API: Version, Version: "v1.2.3", Start: "5f", Pod: "kafka-1.kh.elk.svc.cluster.local", NodeID: 1,
		Roles: []string{"controller", "broker"}, Dialect: "apache", Kafka: "4.3.1",
		Intent: Intent{ClusterID: "Jc7h", Voters: []int32{0, 1}},
		Voters: "0@a:9093,1@b:9093", Broker: "localhost:9092", Protocol: "PLAINTEXT", InterBroker: "PLAINTEXT",
		Environ:    map[string]string{"KRAFTPOD_TIMEOUT": "3s"},
		KeyStores:  []KeyStore{{Listener: "TLS", Files: []string{"/tls/store.pem"}}},
		Advertised: []Endpoint{{Listener: "PLAINTEXT", Host: "b", Port: 9092}},
		LogDirs:    []disk.Dir{{Path: "/data", Metadata: true, Anchor: "/", Dev: 2, Ino: 3}},
		Warnings:   []string{"odd"},
		Waiting:    []string{"kafka-0: no address"},
	}
}

func TestPlan(t *testing.T) {
	dir := t.TempDir()
	if err := WritePlan(dir, plan()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "plan.json")
	if got := read(t, path); got != planJSON {
		t.Errorf("plan.json holds:\n%s\nwant:\n%s", got, planJSON)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o644 {
		t.Errorf("plan.json: %v, %v, want -rw-r--r--: the sidecar has a uid of its own", info.Mode(), err)
	}
	got, err := ReadPlan(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plan(), got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if err := WritePlan(filepath.Join(dir, "absent"), plan()); err == nil {
		t.Error("WritePlan to no directory = nil, want an error")
	}
}

func TestReadPlan(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          []string // in the error; nil: none
	}{
		{name: "whole", content: planJSON},
		{name: "a field of a later build", content: `{"later":{},"api":1}`},
		{
			name: "another api", content: strings.Replace(planJSON, `"api":1`, `"api":2`, 1),
			want: []string{"plan.json: api 2, want 1: run and sidecar are of different versions"},
		},
		{name: "no api", content: `{}`, want: []string{"plan.json: api 0, want 1"}},
		{name: "torn", content: planJSON[:40], want: []string{"read ", "plan.json: unexpected end of JSON input"}},
		{name: "empty", content: "", want: []string{"plan.json: unexpected end of JSON input"}},
		{name: "another type", content: `{"api":1,"node_id":"x"}`, want: []string{"plan.json: ", "node_id"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, PlanFile), tt.content)
			got, err := ReadPlan(dir)
			if (err != nil) != (tt.want != nil) || (got == nil) != (err != nil) {
				t.Fatalf("ReadPlan = %v, %v, want %q", got, err, tt.want)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
					t.Errorf("error %q, want %q and the path in it", err, want)
				}
			}
		})
	}
	if got, err := ReadPlan(t.TempDir()); !errors.Is(err, fs.ErrNotExist) || got != nil {
		t.Errorf("ReadPlan of none = %v, %v, want %v", got, err, fs.ErrNotExist)
	}
}

func TestRemovePlan(t *testing.T) {
	dir := t.TempDir()
	RemovePlan(dir) // none is no mistake
	if err := WritePlan(dir, &Plan{API: Version}); err != nil {
		t.Fatal(err)
	}
	RemovePlan(dir)
	if _, err := ReadPlan(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadPlan after RemovePlan: %v, want no such file", err)
	}
}

package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const externalPage = "docs/external-access.md"

// externalAccess is one way in which clients from outside reach pods, as a
// directory of k8s/external has it.
type externalAccess struct {
	dir string
	// after are directories that come before it in an overlay.
	after []string
	// expanded is what Kubernetes puts in the place of a $(NAME).
	expanded map[string]string
	// file is what an init container writes, by its path.
	file map[string]string
	// told are what the pods of three tell clients of that listener.
	told [3]string
}

var externalAccesses = []externalAccess{
	{dir: "node-port", told: [3]string{
		"EXTERNAL://kafka.example.com:31000", "EXTERNAL://kafka.example.com:31001", "EXTERNAL://kafka.example.com:31002",
	}},
	{dir: "host-port", expanded: vars("HOST_IP", "192.168.1.5"), told: [3]string{
		"EXTERNAL://192.168.1.5:9094", "EXTERNAL://192.168.1.5:9094", "EXTERNAL://192.168.1.5:9094",
	}},
	{dir: "load-balancer", file: vars("/kraftpod/external-address", "203.0.113.7\n"), told: [3]string{
		"EXTERNAL://203.0.113.7:9094", "EXTERNAL://203.0.113.7:9094", "EXTERNAL://203.0.113.7:9094",
	}},
	{dir: "hosts", told: [3]string{
		"EXTERNAL://alpha.example.com:9094", "EXTERNAL://beta.example.com:9094", "EXTERNAL://gamma.example.com:9094",
	}},
	{dir: "port-forward", told: [3]string{"LOCAL://localhost:9094", "LOCAL://localhost:9095", "LOCAL://localhost:9096"}},
	{dir: "kind", after: []string{"node-port"}, told: [3]string{
		"EXTERNAL://localhost:31000", "EXTERNAL://localhost:31001", "EXTERNAL://localhost:31002",
	}},
}

// externalFile is a file of k8s/external.
func externalFile(t *testing.T, dir, name string) string {
	t.Helper()
	return page(t, filepath.Join("k8s/external", dir, name))
}

// The page shows every file of k8s/external as it is, and nothing else.
func TestDocsExternalFiles(t *testing.T) {
	var shown, files []string
	for _, m := range regexp.MustCompile("(?s)\n```yaml\n(.*?\n)```\n").FindAllStringSubmatch(page(t, externalPage), -1) {
		shown = append(shown, m[1])
	}
	var dirs []string
	for _, a := range externalAccesses {
		dirs = append(dirs, "../../k8s/external/"+a.dir)
	}
	all, _ := filepath.Glob("../../k8s/external/*")
	if slices.Sort(dirs); !slices.Equal(all, dirs) {
		t.Errorf("k8s/external has %q, the table here %q", all, dirs)
	}
	paths, _ := filepath.Glob("../../k8s/external/*/*")
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(b))
		if !slices.Contains(shown, string(b)) {
			t.Errorf("%s does not show %s as it is", externalPage, path)
		}
	}
	for _, block := range shown {
		if !slices.Contains(files, block) {
			t.Errorf("%s shows what is no file of k8s/external:\n%s", externalPage, block)
		}
	}
}

// environ is what a container of Kafka's gets of the directories: the literals of
// the ConfigMap, then the env of the patch, with its $(NAME) expanded.
func (a externalAccess) environ(t *testing.T) map[string]string {
	t.Helper()
	environ := maps.Clone(a.expanded)
	if environ == nil {
		environ = map[string]string{}
	}
	for _, dir := range append(slices.Clone(a.after), a.dir) {
		text := externalFile(t, dir, "kustomization.yaml")
		for _, m := range regexp.MustCompile(`(?m)^  - (KAFKA_\w+)=(.*)$`).FindAllStringSubmatch(text, -1) {
			environ[m[1]] = m[2]
		}
		patched := regexp.MustCompile(`(?m)^ +name: (KAFKA_\w+)\n +value: (.*)$`)
		for _, m := range patched.FindAllStringSubmatch(text, -1) {
			environ[m[1]] = m[2]
			for name, value := range a.expanded {
				environ[m[1]] = strings.ReplaceAll(environ[m[1]], "$("+name+")", value)
			}
		}
	}
	return environ
}

// Each pod tells clients of the external listener what the page says, and those
// of the other one its own name; nothing is wrong with it, and nothing odd.
func TestDocsExternalAccess(t *testing.T) {
	for _, a := range externalAccesses {
		for ordinal, told := range a.told {
			t.Run(fmt.Sprintf("%s/kafka-%d", a.dir, ordinal), func(t *testing.T) {
				s := newStage(t, ordinal)
				environ := a.environ(t)
				for path, content := range a.file {
					s.file("pod/"+filepath.Base(path), content)
					for name, value := range environ {
						environ[name] = strings.ReplaceAll(value, path, filepath.Join(s.dir, "pod", filepath.Base(path)))
					}
				}
				var stdout, stderr bytes.Buffer
				code := inProcess([]string{"render"}, merged(s.environ(), environ), &stdout, &stderr)
				want := fmt.Sprintf("\nKAFKA_ADVERTISED_LISTENERS=PLAINTEXT://kafka-%d.%s:9092,%s\n"+
					"KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER\n", ordinal, stageDomain, told)
				if code != 0 || stderr.Len() > 0 || !strings.Contains(stdout.String(), want) {
					t.Errorf("exit code %d, want 0, no warning and %q:\n%s%s", code, want, stdout.String(), stderr.String())
				}
				if !strings.Contains(stdout.String(), "\nKAFKA_INTER_BROKER_LISTENER_NAME=PLAINTEXT\n") {
					t.Errorf("another inter-broker listener than PLAINTEXT:\n%s", stdout.String())
				}
			})
		}
	}
}

// The table has a row for each directory, in order, with what it says of kafka-1.
func TestDocsExternalTable(t *testing.T) {
	_, text, _ := strings.Cut(page(t, externalPage), "\n| clients reach ")
	rows := tableRows("\n| clients reach " + text)[:len(externalAccesses)]
	for i, a := range externalAccesses {
		advertised := strings.TrimPrefix(externalAdvertised(t, a.dir), "PLAINTEXT://:9092,")
		if !strings.HasPrefix(rows[i][1], "["+a.dir+"](") || rows[i][2] != "`"+advertised+"`" ||
			rows[i][3] != "`"+a.told[1]+"`" {
			t.Errorf("row %q, want %s, %s and %s", rows[i], a.dir, advertised, a.told[1])
		}
	}
}

// externalAdvertised is advertised.listeners as a directory's files have it.
func externalAdvertised(t *testing.T, dir string) string {
	t.Helper()
	a := externalAccess{dir: dir}
	return a.environ(t)["KAFKA_ADVERTISED_LISTENERS"]
}

// A Service, or a mapped port, leads to each pod at the port that it advertises.
func TestDocsExternalPorts(t *testing.T) {
	for _, tt := range []struct {
		dir, file string
		shape     string
		want      [3]string // of what the shape finds for each pod
	}{
		{
			"node-port", "services.yaml",
			`pod-name: (kafka-\d)\n  ports:\n  - name: external\n    port: 9094\n    nodePort: (\d+)`,
			[3]string{"kafka-0 31000", "kafka-1 31001", "kafka-2 31002"},
		},
		{
			"kind", "cluster.yaml", `containerPort: (\d+)\n    hostPort: (\d+)`,
			[3]string{"31000 31000", "31001 31001", "31002 31002"},
		},
		{
			"load-balancer", "services.yaml",
			`name: (kafka-\d-external)\n(?:  .*\n|spec:\n)+?    statefulset.kubernetes.io/pod-name: (.*)`,
			[3]string{"kafka-0-external kafka-0", "kafka-1-external kafka-1", "kafka-2-external kafka-2"},
		},
		{
			"hosts", "services.yaml", `hostname: (.*)\n(?:  .*\n|spec:\n)+?    statefulset.kubernetes.io/pod-name: (.*)`,
			[3]string{"alpha.example.com kafka-0", "beta.example.com kafka-1", "gamma.example.com kafka-2"},
		},
	} {
		var got []string
		text := externalFile(t, tt.dir, tt.file)
		for _, m := range regexp.MustCompile(tt.shape).FindAllStringSubmatch(text, -1) {
			got = append(got, m[1]+" "+m[2])
		}
		if !slices.Equal(got, tt.want[:]) {
			t.Errorf("%s/%s has %q, want %q", tt.dir, tt.file, got, tt.want)
		}
	}
}

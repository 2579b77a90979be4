package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/walkthrough"
)

// readme runs what README.md shows of a cluster, as it stands there but for what
// is this cluster's own: the namespace, the images, where the overlay's base is.
func readme(t *testing.T, e *env) {
	front, err := os.ReadFile(filepath.Join(cluster.Root, "README.md"))
	must(t, err)
	_, section, _ := strings.Cut(string(front), "\n## On a cluster\n")
	section, _, _ = strings.Cut(section, "\n## ")
	dir := t.TempDir()
	dir, err = filepath.EvalSymlinks(dir)
	must(t, err)
	must(t, os.Mkdir(filepath.Join(dir, "my-kafka"), 0o755))
	own := shownOverlay(t, e, section, dir)
	must(t, os.WriteFile(filepath.Join(dir, "my-kafka", "kustomization.yaml"), []byte(own), 0o644))

	script := []string{"set -euo pipefail", `kubectl() { "$KUBECTL_OF_TEST" "$@"; }`}
	for _, b := range walkthrough.Blocks(section) {
		for _, c := range b.Commands {
			switch line := c.Line; {
			case strings.HasPrefix(line, "make image"), strings.HasPrefix(line, "docker push"), // the images are there
				line == "kubectl create namespace kafka": // and so is the namespace
				t.Logf("not run: %s", line)
			default:
				script = append(script, strings.ReplaceAll(line, "-n kafka ", "-n "+e.Name+" "))
			}
		}
	}
	cmd := exec.CommandContext(e.ctx, "bash", "-c", strings.Join(script, "\n"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "KUBECTL_OF_TEST="+e.Command(e.ctx).Path)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v:\n%s\nsaid\n%s", err, strings.Join(script, "\n"), &said)
	}
	t.Log(said.String())
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	if !regexp.MustCompile(`^[A-Za-z0-9]{21}[AQgw]$`).MatchString(lines[0]) || lines[len(lines)-1] != "hello" {
		t.Errorf("it began with %q, no cluster id, or ended with %q", lines[0], lines[len(lines)-1])
	}
	seesAll(t, e, string(front))
	for n := range 3 {
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^kafka-%d +2/2 +Running +0 `, n)).MatchString(said.String()) {
			t.Errorf("kafka-%d was not ready", n)
		}
	}
}

// seesAll runs kraftpod status as README.md shows it, in the sidecar's container, and
// wants what is shown there, but for who leads, how far behind each is, and whose
// build this is.
func seesAll(t *testing.T, e *env, front string) {
	t.Helper()
	const pod, command = "kafka-0", "/bin/kraftpod status"
	prompt := "$ kubectl -n kafka exec " + pod + " -c sidecar -- " + command + "\n"
	_, shown, found := strings.Cut(front, prompt)
	shown, _, ends := strings.Cut(shown, "```")
	if !found || !ends {
		t.Fatalf("README.md does not show %s", prompt)
	}
	args := append([]string{"exec", pod, "-c", "sidecar", "--"}, strings.Fields(command)...)
	said, err := e.Command(e.ctx, append([]string{"-n", e.Name}, args...)...).Output()
	t.Logf("%s%s", prompt, said)
	if err != nil {
		t.Errorf("kraftpod status: %v", err)
	}
	want, got := alikeLines(shown), alikeLines(string(said))
	if !slices.Equal(want, got) {
		t.Errorf("kraftpod status says, but for what differs\n%s\nREADME.md shows\n%s",
			strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// alikeLines are the lines of a table of pods without what differs by run: leader and lag,
// which a pod that has just started may not know, and kraftpod's version.
func alikeLines(table string) (lines []string) {
	row := regexp.MustCompile(`^(kafka-\d .*?) +(?:\d+|-) +(?:\d+|-) +(\S+) +\S+$`)
	for line := range strings.Lines(table) {
		cells := strings.Join(strings.Fields(row.ReplaceAllString(strings.TrimSpace(line), "$1 LEADER LAG $2")), " ")
		lines = append(lines, cells)
	}
	return lines
}

// shownOverlay is the one in the section, made this cluster's own.
func shownOverlay(t *testing.T, e *env, section, dir string) string {
	t.Helper()
	_, text, _ := strings.Cut(section, "\n```yaml\n")
	text, _, _ = strings.Cut(text, "```")
	base, err := filepath.Rel(filepath.Join(dir, "my-kafka"), cluster.Root)
	must(t, err)
	kraftpod, kraftpodTag := kube.SplitImage(cluster.Images["kraftpod"])
	for old, replaced := range map[string]string{
		"namespace: kafka\n": "namespace: " + e.Name + "\n",
		"https://github.com/kraftpod/kraftpod//k8s/overlays/apache-4?ref=v0.1.0": base + "/k8s/overlays/apache-4",
		"registry.example.com/kraftpod, newTag: 0.1.0":                           kraftpod + ", newTag: " + kraftpodTag,
	} {
		if strings.Count(text, old) != 1 {
			t.Fatalf("not once in README's overlay: %s\n%s", old, text)
		}
		text = strings.ReplaceAll(text, old, replaced)
	}
	name, tag := kube.SplitImage(cluster.Images["docker.io/apache/kafka"])
	return text + "- {name: docker.io/apache/kafka, newName: " + name + ", newTag: " + tag + "}\n"
}

package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/kraftpod/kraftpod/test/walkthrough"
)

// secured is a cluster over TLS and SASL: its Secrets, made as docs/manifests.md says it, and a client that has a user.
type secured struct {
	overlay kube.Overlay
	app     records.Secured
	// dir is where the page's commands were run.
	dir string
}

func newSecured(o kube.Overlay) *secured {
	o.Small = true
	return &secured{overlay: o}
}

// openssl is what a machine lacks that cannot make certificates.
func openssl() string {
	if _, err := exec.LookPath("openssl"); err != nil {
		return "the page's commands need openssl here"
	}
	return ""
}

// secrets makes both.
func (s *secured) secrets(t *testing.T, e *env) {
	dir, err := os.MkdirTemp(e.Temp, "secured-") //nolint:usetesting // it outlives the setup
	must(t, err)
	s.dir = dir
	s.follow(t, e, "openssl req -x509")
	var secret struct{ Data map[string][]byte }
	out, err := e.Kubectl(e.ctx, "get", "secret", "kafka-sasl", "-o", "json")
	must(t, err)
	must(t, json.Unmarshal([]byte(out), &secret))
	m := regexp.MustCompile(`^user_app="(\w{30,})"$`).FindSubmatch(secret.Data["clients"])
	if m == nil {
		t.Fatalf("clients %q of the Secret", secret.Data["clients"])
	}
	ca, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	must(t, err)
	s.app = records.Secured{CA: string(ca), User: "app", Password: string(m[1])}
}

// follow runs the commands of the page's block that begins so, as they stand there but for the namespace.
func (s *secured) follow(t *testing.T, e *env, begin string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(cluster.Root, "docs/manifests.md"))
	must(t, err)
	_, section, _ := strings.Cut(string(page), "\n## The overlay `secured`\n")
	section, _, _ = strings.Cut(section, "\n## ")
	section = strings.ReplaceAll(section, "-n kafka ", "-n "+e.Name+" ")
	section = regexp.MustCompile(`(?m)\.kafka(\.svc|$)`).ReplaceAllString(section, "."+e.Name+"$1")
	script := []string{"set -euo pipefail", `kubectl() { "$KUBECTL_OF_TEST" "$@"; }`}
	for _, b := range walkthrough.Blocks(section) {
		if b.File != "" {
			must(t, os.WriteFile(filepath.Join(s.dir, b.File), []byte(b.Text), 0o600))
		}
		if len(b.Commands) > 0 && strings.HasPrefix(b.Commands[0].Line, begin) {
			for _, c := range b.Commands {
				script = append(script, c.Line)
			}
		}
	}
	cmd := exec.CommandContext(e.ctx, "bash", "-c", strings.Join(script, "\n"))
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "KUBECTL_OF_TEST="+e.Command(e.ctx).Path)
	if out, err := cmd.CombinedOutput(); err != nil || len(script) < 4 {
		t.Fatalf("%v:\n%s\nsaid\n%s", err, strings.Join(script, "\n"), out)
	}
}

// certificate is the one that was made last.
func (s *secured) certificate(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.dir, "tls.crt"))
	must(t, err)
	return bare(string(content))
}

// up brings three nodes up, from nothing.
func (s *secured) up(t *testing.T, e *env) {
	s.secrets(t, e)
	e.apply(t, s.overlay, 3)
	e.cl = e.client(t).As(s.app)
}

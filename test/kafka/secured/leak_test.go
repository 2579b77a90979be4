package secured_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// nothingLeaked holds that no secret is in anything that kraftpod wrote or shows.
func (s *stage) nothingLeaked(t *testing.T) {
	env := map[string]string{
		"KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": user, "KRAFTPOD_SASL_PASSWORD": password,
	}
	s.sidecar(t, row{at: "PASS", env: env})
	defer s.pod.Sidecar.Kill()
	if _, err := s.pod.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, path := range []string{"/status", "/metrics", "/readyz?verbose"} {
		_, shown[path], _ = s.pod.Get(t.Context(), path)
	}
	for _, format := range []string{"env", "properties", "json"} {
		_, shown["render "+format], _ = s.pod.Run(t.Context(), env, "render", "--format", format)
	}
	_, shown["probe"], _ = s.pod.Run(t.Context(), env, "probe")
	for _, path := range []string{
		s.pod.Log("sidecar"), filepath.Join(s.pod.Dir, "plan.json"), fmt.Sprintf("/proc/%d/cmdline", s.pod.Sidecar.PID),
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		shown[path] = string(content)
	}
	shown["run"] = s.own(t, "kafka")
	secrets := []string{"planted", string(s.content["token"]), strings.Split(string(s.content["key"]), "\n")[1]}
	for where, text := range shown {
		for _, secret := range secrets {
			if text == "" || strings.Contains(text, secret) {
				t.Errorf("%s is empty, or shows a secret: %.200s", where, text)
			}
		}
	}
}

// own is what kraftpod itself wrote into a container's log, which an image's script and Kafka share.
func (s *stage) own(t *testing.T, container string) string {
	t.Helper()
	content, err := os.ReadFile(s.pod.Log(container))
	if err != nil {
		t.Fatal(err)
	}
	var own strings.Builder
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, `{"level":`) || strings.HasPrefix(line, "kraftpod") {
			own.WriteString(line)
		}
	}
	return own.String()
}

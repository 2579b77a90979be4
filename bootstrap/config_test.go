package bootstrap

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
)

// The rules for kraftpod's own variables: each boundary from both sides.
func TestConfig(t *testing.T) {
	for _, tt := range []struct {
		variable  string
		good, bad []string
		beside    string
	}{
		{variable: "KRAFTPOD_REPLICAS", good: []string{"1", "1000"}, bad: []string{"0", "1001", "-1", "many", "1.5"}},
		{variable: "KRAFTPOD_CONTROLLERS", good: []string{"1", "1000"}, bad: []string{"0", "1001"}},
		{
			variable: "KRAFTPOD_CONTROLLERS", beside: "KRAFTPOD_REPLICAS=1",
			good: []string{"1"}, bad: []string{"2"},
		},
		{
			variable: "KRAFTPOD_CONTROLLERS", beside: "KRAFTPOD_REPLICAS=3",
			good: []string{"1", "3"}, bad: []string{"4"},
		},
		{variable: "KRAFTPOD_DIALECT", good: []string{"bitnami", "apache", "confluent"}, bad: []string{"strimzi", "Apache"}},
		{variable: "KRAFTPOD_FORMATION", good: []string{"agree", "off"}, bad: []string{"on", "maybe"}},
		{variable: "KRAFTPOD_FORMATION_TIMEOUT", good: []string{"1ns", "10m"}, bad: []string{"0s", "-1s", "10"}},
		{variable: "KRAFTPOD_DATA_DIR", good: []string{"/a", "/a, /b"}, bad: []string{"a", "/a,b", "a,/b", "/a\nb", "/a\rb"}},
		{variable: "KRAFTPOD_DIR", good: []string{"/a"}, bad: []string{"a", "./a"}},
		{variable: "KRAFTPOD_NODE_ID_OFFSET", good: []string{"0", "1073741824"}, bad: []string{"-1", "1073741825", "x"}},
	} {
		for _, value := range tt.good {
			if lines := configMistakes(tt.variable, value, tt.beside); lines != nil {
				t.Errorf("%s=%s: %q, want none", tt.variable, value, lines)
			}
		}
		for _, value := range tt.bad {
			checkLines(t, "mistake", configMistakes(tt.variable, value, tt.beside), []string{tt.variable + "="})
		}
	}
}

// configMistakes are the lines for one variable's value, beside another one's.
func configMistakes(variable, value, beside string) []string {
	environ := map[string]string{variable: value}
	if beside != "" {
		with(environ, beside)
	}
	var report config.Report
	config.Parse[Config](environ, &report)
	return linesOf(report.Err())
}

func TestConfigDefaults(t *testing.T) {
	var report config.Report
	cfg := config.Parse[Config](nil, &report)
	if err := report.Err(); err != nil {
		t.Errorf("an empty environment: %v", err)
	}
	if cfg.Dir != "/kraftpod" || cfg.Formation != "agree" || cfg.FormationTimeout != 10*time.Minute {
		t.Errorf("by default %+v", cfg)
	}
}

package config

import (
	"errors"
	"slices"
	"testing"
)

func TestCheckUnknown(t *testing.T) {
	known := []string{"KRAFTPOD_REPLICAS", "KRAFTPOD_SERVICE", "KRAFTPOD_DIR", "POD_NAME"}
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    []string
	}{
		{name: "known", environ: map[string]string{"KRAFTPOD_DIR": "/kraftpod", "POD_NAME": "kafka-0"}},
		{name: "of others", environ: map[string]string{"KRAFTPO_DIR": "x", "KAFKA_OPTS": "y", "X_KRAFTPOD_DIR": "z"}},
		{
			name:    "a letter too few",
			environ: map[string]string{"KRAFTPOD_REPLICA": "3"},
			want:    []string{`KRAFTPOD_REPLICA="3": kraftpod has no such variable; did you mean KRAFTPOD_REPLICAS?`},
		},
		{
			name:    "each, in the order of the names, beside what is known",
			environ: map[string]string{"KRAFTPOD_SERVICES": "s", "KRAFTPOD_DIR": "/", "KRAFTPOD_DIT": "d", "KRAFTPOD_": ""},
			want: []string{
				`KRAFTPOD_="": kraftpod has no such variable; did you mean KRAFTPOD_DIR?`,
				`KRAFTPOD_DIT="d": kraftpod has no such variable; did you mean KRAFTPOD_DIR?`,
				`KRAFTPOD_SERVICES="s": kraftpod has no such variable; did you mean KRAFTPOD_SERVICE?`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report Report
			CheckUnknown(tt.environ, known, &report)
			got := said(&report)
			if !slices.Equal(got, tt.want) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if m, ok := errors.AsType[Mistakes](report.Err()); ok && m.ExitCode() != ExitConfig {
				t.Errorf("exit code %d, want %d", m.ExitCode(), ExitConfig)
			}
		})
	}
}

package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPublic(t *testing.T) {
	environ := map[string]string{
		"KRAFTPOD_TIMEOUT": "5s", "KRAFTPOD_BROKER": "", "KAFKA_OPTS": "-Dx", "CLUSTER_ID": "a",
		"KRAFTPOD_SASL_PASSWORD": "hidden", "KRAFTPOD_SASL_PASSWORD_FILE": "/run/password",
	}
	want := map[string]string{"KRAFTPOD_TIMEOUT": "5s", "KRAFTPOD_SASL_PASSWORD_FILE": "/run/password"}
	if diff := cmp.Diff(want, Public(environ)); diff != "" {
		t.Errorf("Public (-want +got):\n%s", diff)
	}
	if got := Public(nil); got == nil {
		t.Error("nobody knows from nil that nothing is given")
	}
}

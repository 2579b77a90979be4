package config

import (
	"maps"
	"testing"
)

func TestUnexpanded(t *testing.T) {
	for value, want := range map[string]string{
		"$(POD_IP)":               "$(POD_IP)",
		"a$(b)c$(d)":              "$(b)",
		"$$(POD_IP)":              "$(POD_IP)", // Kubernetes' escape: nobody wants its text
		"$(my-name.x_1)":          "$(my-name.x_1)",
		"":                        "",
		"$()":                     "",
		"$(":                      "",
		"$(a":                     "",
		"$POD_IP":                 "",
		"${POD_IP}":               "",
		"$(1)":                    "",
		"$(hostname -f)":          "",
		"RULE:^(.*)$(?i)/$1/":     "",
		`RULE:[1:$1@$0](.*)s/@.*`: "",
	} {
		if got := Unexpanded(value); got != want {
			t.Errorf("Unexpanded(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestTakeUnexpanded(t *testing.T) {
	environ := map[string]string{
		"KRAFTPOD_BROKER": "$(POD_IP):9092", "KRAFTPOD_SASL_PASSWORD": "$(HUSH)", "POD_NAME": "$(X)", "KAFKA_X": "$(X)",
		"KRAFTPOD_DIR": "/x", "MY_POD_NAME": "$(X)", "POD_NAMESPACE": "elk",
	}
	var report Report
	TakeUnexpanded(environ, &report)
	want := map[string]string{"KAFKA_X": "$(X)", "KRAFTPOD_DIR": "/x", "POD_NAMESPACE": "elk"}
	if !maps.Equal(environ, want) {
		t.Errorf("what is left is %q, want %q", environ, want)
	}
	wantError := `KRAFTPOD_BROKER="$(POD_IP):9092": $(POD_IP) ` + WhyUnexpanded + "\n" +
		`KRAFTPOD_SASL_PASSWORD="********": a $(NAME) in it ` + WhyUnexpanded + "\n" +
		`MY_POD_NAME="$(X)": $(X) ` + WhyUnexpanded + "\n" + `POD_NAME="$(X)": $(X) ` + WhyUnexpanded
	if got := report.Err().Error(); got != wantError {
		t.Errorf("mistakes\n%s\nwant\n%s", got, wantError)
	}
}

package bootstrap

import "testing"

func TestParseRoles(t *testing.T) {
	for text, want := range map[string]Roles{
		"auto": rolesAuto, "controller,broker": rolesAuto, "broker , controller": rolesAuto,
		"controller": rolesController, "broker": rolesBroker,
		"": "", "both": "", "Broker": "", "broker,broker": "", "auto,broker": "",
	} {
		var got Roles
		err := got.UnmarshalText([]byte(text))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
}

// The roles come from the image's variable or from KRAFTPOD_ROLES.
func TestRoles(t *testing.T) {
	const byHand = "KAFKA_CONTROLLER_QUORUM_VOTERS=0@zoo-0.zoo:9093"
	checkComputed(t, []computed{
		{
			name: "auto: a voter is both", pod: "kafka-2", environ: apache("4"),
			want: map[string]string{"KAFKA_PROCESS_ROLES": "controller,broker"},
		},
		{
			name: "auto: a pod beyond the voters is a broker", pod: "kafka-3", environ: apache("4"),
			want: map[string]string{"KAFKA_PROCESS_ROLES": "broker"},
		},
		{
			name: "the image's own variable", environ: apache("3", "KAFKA_PROCESS_ROLES=controller"),
			want: map[string]string{"KAFKA_PROCESS_ROLES": "controller"},
		},
		{
			name: "kraftpod's variable", environ: apache("3", "KRAFTPOD_ROLES=controller"),
			want: map[string]string{"KAFKA_PROCESS_ROLES": "controller"},
		},
		{
			name:    "both, and they agree",
			environ: apache("3", "KAFKA_PROCESS_ROLES=broker,controller", "KRAFTPOD_ROLES=auto"),
			want:    map[string]string{"KAFKA_PROCESS_ROLES": "controller,broker"},
		},
		{
			name:    "both, and they differ",
			environ: apache("3", "KAFKA_PROCESS_ROLES=controller", "KRAFTPOD_ROLES=broker"),
			wrong:   []string{`KAFKA_PROCESS_ROLES="controller": conflicts with KRAFTPOD_ROLES="broker"`},
		},
		{
			name: "no role of Kafka's", environ: apache("3", "KAFKA_PROCESS_ROLES=leader", "KRAFTPOD_ROLES=auto"),
			wrong: []string{`KAFKA_PROCESS_ROLES="leader": want auto, controller, broker or controller,broker`},
		},
		{
			name: "no role of kraftpod's", environ: apache("3", "KRAFTPOD_ROLES=leader"),
			wrong: []string{`KRAFTPOD_ROLES="leader": want auto`},
		},
		{
			name:    "the image's variable is to blame",
			environ: apache("3", "KAFKA_PROCESS_ROLES=broker", byHand),
			wrong:   []string{`KAFKA_PROCESS_ROLES="broker": this pod's node id 0 is among the voters [0]`},
		},
		{
			name:    "kraftpod's variable is to blame",
			environ: apache("3", "KRAFTPOD_ROLES=broker", byHand),
			wrong:   []string{`KRAFTPOD_ROLES="broker": this pod's node id 0 is among the voters [0]`},
		},
	})
}

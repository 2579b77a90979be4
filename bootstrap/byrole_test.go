package bootstrap

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// What Kafka refuses of a node without a role is taken from such a node, and from
// no other.
func TestSettingsByRole(t *testing.T) {
	const join, early = "KAFKA_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE", "KAFKA_EARLY_START_LISTENERS"
	set := func(listeners string, extra ...string) map[string]string {
		return apache("4", append(extra, join+"=true", early+"="+listeners)...)
	}
	const both = "KAFKA_LISTENERS=PLAINTEXT://:9092,INTERNAL://:9095,CONTROLLER://:9093"
	protocols := "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"
	controllers := []string{"KRAFTPOD_ROLES=controller", "KAFKA_LISTENERS=CONTROLLER://:9093", "KRAFTPOD_CONTROLLERS=4"}
	even := []string{"KRAFTPOD_CONTROLLERS=4 is even"}
	checkComputed(t, []computed{
		{
			name: "of both roles, as it was written", environ: set("CONTROLLER, PLAINTEXT"),
			want: map[string]string{join: "true", early: "CONTROLLER, PLAINTEXT"},
		},
		{
			name: "a broker", pod: "kafka-3", environ: set("controller, INTERNAL ,PLAINTEXT", both, protocols),
			want: map[string]string{join: "", early: "INTERNAL,PLAINTEXT"},
		},
		{
			name: "a broker of whose nothing is left", pod: "kafka-3", environ: set("CONTROLLER"),
			want: map[string]string{join: "", early: ""},
		},
		{
			name: "a broker with its own alone", pod: "kafka-3", environ: set(" PLAINTEXT "),
			want: map[string]string{join: "", early: " PLAINTEXT "},
		},
		{
			name: "a controller", environ: set("CONTROLLER,PLAINTEXT", controllers...),
			want: map[string]string{join: "true", early: "CONTROLLER"}, warned: even,
		},
		{
			name: "a controller of whose nothing is left", environ: set("PLAINTEXT", controllers...),
			want: map[string]string{join: "true", early: ""}, warned: even,
		},
	})
	const bitnamis = "KAFKA_CFG_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE"
	unset := mustCompute(t, "kafka-3", bitnami("4", bitnamis+"=true"), disk.Volume{}).Unset
	if !slices.Contains(unset, bitnamis) {
		t.Errorf("bitnami: a broker loses %q alone", unset)
	}
}

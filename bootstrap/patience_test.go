package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// A broker's first start has time to register until its controllers are there.
func TestPatience(t *testing.T) {
	const variable = "KAFKA_INITIAL_BROKER_REGISTRATION_TIMEOUT_MS"
	timeout := func(value string) map[string]string { return map[string]string{variable: value} }
	empty, virgin := disk.Volume{State: disk.Empty}, disk.Volume{State: disk.Virgin}
	dedicated := func(extra ...string) map[string]string {
		return with(apache("3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:3+100"), extra...)
	}
	checkComputed(t, []computed{
		{name: "nothing on its disk", environ: dedicated(), known: empty, want: timeout("600000")},
		{name: "a formatted disk", environ: dedicated(), known: virgin, want: timeout("600000")},
		{
			name: "as long as a first start waits", environ: dedicated("KRAFTPOD_FORMATION_TIMEOUT=1h"), known: empty,
			want: timeout("3600000"),
		},
		{
			name: "never less than Kafka's own", environ: dedicated("KRAFTPOD_FORMATION_TIMEOUT=60s"), known: empty,
			want: timeout(""),
		},
		{
			name: "never more than Kafka takes", environ: dedicated("KRAFTPOD_FORMATION_TIMEOUT=1000h"), known: empty,
			want: timeout("2147483647"),
		},
		{name: "given by hand", environ: dedicated(variable + "=1000"), known: empty, want: timeout("1000")},
		{name: "a disk with data", environ: dedicated(), known: disk.Volume{State: disk.Formed}, want: timeout("")},
		{
			name: "a broker beside the voters", pod: "kafka-1", environ: apache("3", "KRAFTPOD_CONTROLLERS=1"), known: empty,
			want: timeout("600000"),
		},
		{name: "a voter", environ: apache("3"), known: empty, want: timeout("")},
		{name: "a controller", environ: apache("3", "KRAFTPOD_ROLES=controller"), known: empty, want: timeout("")},
	})
}

package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestBrokersWaitForControllers: a broker that starts long before its controllers
// gives up.
func TestBrokersWaitForControllers(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	virgin := func(id int32) *api.Status { return says(id, disk.Virgin, three) }
	waits := Verdict{
		Why:  []string{"the controllers [0 1 2]: none of them has started Kafka yet"},
		Hint: "a broker that starts before its controllers gives up after a minute: look at the logs of theirs",
	}
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "nothing on any disk",
			view: empty(3, three, heard(blank(0), blank(1), blank(2))...),
			want: waits,
		},
		{
			name: "formatted, all of them",
			view: holding(empty(3, three, heard(virgin(0), virgin(1), virgin(2))...), disk.Volume{State: disk.Virgin}),
			want: waits,
		},
		{
			name: "another broker's voter set is not a controller's",
			view: empty(3, three, heard(blank(0), blank(1), blank(2), says(4, disk.Virgin, three, three...))...),
			want: waits,
		},
		{
			name: "who is silent comes first",
			view: empty(3, three, with(heard(blank(0), blank(1)), silent(2, "no answer"))...),
			want: Verdict{Why: []string{"kafka-2: no answer"}},
		},
		{
			name: "the first controller has started",
			view: empty(3, three, heard(says(0, disk.Virgin, three, three...), virgin(1), blank(2))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", three...)},
		},
		{
			name: "a controller waits for nobody's Kafka",
			view: empty(2, three, heard(blank(0), blank(1), says(3, disk.Empty, three))...),
			want: Verdict{Action: Start},
		},
		{
			name: "a broker with data starts as ever",
			view: holding(empty(3, three, heard(blank(0), blank(1), blank(2))...), disk.Volume{State: disk.Formed}),
			want: Verdict{Action: Start},
		},
		{
			name: "controllers that are nobody's pods",
			view: empty(3, three, heard(says(4, disk.Empty, three))...),
			want: Verdict{Action: Start},
		},
		{
			name: "a dynamic quorum's disks do not tell",
			view: empty(3, three, heard(dynamic(virgin(0)), blank(1), blank(2))...),
			want: Verdict{Action: Start},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

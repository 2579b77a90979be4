package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestDecideOthers: pods of other sets have something to say, of which their node
// ids are no part.
func TestDecideOthers(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	broker := func(s *api.Status) Answer { return elsewhereNamed("broker-4", s) }
	old := func(id int32, s *api.Status) Answer { return elsewhereNamed("old-"+names[id][len("kafka-"):], s) }
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "controllers that lost all, beside a broker with data",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), broker(says(4, disk.Formed, three, three...))),
			want: Verdict{Why: []string{"broker-4: formed, voters meant [0 1 2], recorded [0 1 2]"}, Hint: dataOfOthers},
		},
		{
			name: "the same, and one has voted since",
			view: beside(empty(0, three, heard(candidate(1, three...), blank(2))...), broker(says(4, disk.Formed, three))),
			want: Verdict{
				VoterSet: voterSet("kafka-1", three...),
				Why:      []string{"broker-4: formed, voters meant [0 1 2]"},
			},
		},
		{
			name: "a broker without data",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), broker(says(4, disk.Virgin, three))),
			want: Verdict{Action: Start},
		},
		{
			name: "a broker that means other voters",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), broker(says(4, disk.Empty, one))),
			want: Verdict{Why: []string{"broker-4: empty, voters meant [0]"}, Hint: countHint},
		},
		{
			name: "one that is silent",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), Answer{Pod: "10.0.0.4", NodeID: -1, Silence: "x"}),
			want: Verdict{Why: []string{"10.0.0.4: x"}},
		},
		{
			name: "a renamed set's pods are no voters of this one's",
			view: beside(empty(0, three, heard(blank(1), blank(2))...),
				old(0, formed(0, three...)), old(1, formed(1, three...))),
			want: Verdict{Why: []string{
				"old-0: formed, voters meant [0 1 2], recorded [0 1 2]",
				"old-1: formed, voters meant [0 1 2], recorded [0 1 2]",
			}, Hint: dataOfOthers},
		},
		{
			name: "a renamed set that begins as well",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), old(0, blank(0)), old(1, blank(1))),
			want: Verdict{Why: []string{
				"old-0: node 0 of this cluster too, under another name",
				"old-1: node 1 of this cluster too, under another name",
			}, Hint: sameNodeIDs},
		},
		{
			name: "a broker of another set with this one's node id, that has begun",
			view: beside(empty(4, three, heard(formed(0, three...))...), broker(says(4, disk.Formed, three, three...))),
			want: Verdict{
				VoterSet: voterSet("kafka-0", three...), Hint: sameNodeIDs,
				Why: []string{"broker-4: node 4 of this cluster too, under another name"},
			},
		},
		{
			name: "the same, and both begin",
			view: beside(empty(4, three, heard(blank(0), blank(1), blank(2))...), broker(blank(4))),
			want: Verdict{Why: []string{"broker-4: node 4 of this cluster too, under another name"}, Hint: sameNodeIDs},
		},
		{
			name: "one that is silent has no node id",
			view: beside(empty(4, three, heard(formed(0, three...))...), Answer{Pod: "10.0.0.4", NodeID: -1, Silence: "x"}),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", three...)},
		},
		{
			name: "brokers do not matter to a broker that hears a voter",
			view: beside(empty(3, three, heard(formed(0, three...))...), broker(says(4, disk.Formed, three))),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", three...)},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

// TestDecideServices: the name server has to say of each Service whom it lists;
// that it lists nobody is an answer, which who has nobody else to ask believes
// after some time only.
func TestDecideServices(t *testing.T) {
	alone := empty(0, one)
	three := empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three))...)
	further := func(v View, state ListingState) View {
		v.Services = []Listing{{Service: "old", State: Listed}, {Service: "broker", State: state, Silence: "y"}}
		return v
	}
	lasting := listed(alone, NoSuchName)
	lasting.Service.Lasting = true
	unasked := alone
	unasked.Service = Listing{}
	for _, row := range []struct {
		name string
		view View
		want string // whom it waits for; "": nobody
	}{
		{name: "a further Service lists", view: further(three, Listed)},
		{name: "a further Service has nobody", view: further(three, NoSuchName)},
		{name: "the same, a single voter", view: further(alone, NoSuchName)},
		{name: "a further Service is not known", view: further(three, NotKnown), want: "the headless Service broker: y"},
		{name: "a single voter for whom there has been no such name for long", view: lasting},
		{name: "a single voter whose Service nobody looked up", view: unasked, want: "the headless Service : "},
	} {
		t.Run(row.name, func(t *testing.T) {
			want := Verdict{Action: Start}
			if row.want != "" {
				want = Verdict{Why: []string{row.want}}
			}
			checkVerdict(t, Decide(row.view, Sightings{}), want)
		})
	}
}

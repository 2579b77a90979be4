package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

const (
	namesHint = "a pod without an address does not run yet, or the headless Service lacks publishNotReadyAddresses: true"
	orderHint = OrderedReady
	aloneHint = "a pod without a sidecar cannot answer: migrate at the same size first, then grow"
	countHint = "pods of different templates mean different voters, and the rollout may be waiting for these: delete " +
		"those of the old template (kubectl delete pod NAME), they come back with the new one"
	lostQuorumState = "this pod's own disk holds metadata but records no voters (its quorum-state is gone): " +
		"bring back a voter whose disk records them; of a cluster that formed with one voter, set KRAFTPOD_CONTROLLERS=1; " +
		"or see kraftpod help recover"
	noService    = "the headless Service kafka-headless: its name does not resolve"
	noNameServer = "the headless Service kafka-headless: the name server does not answer: x"
	dnsHint      = "names cannot be looked up: see that the name server in /etc/resolv.conf (the cluster's DNS) runs, " +
		"and that this pod reaches it"
)

// TestDecideFirstStart: nobody has formed the cluster yet.
func TestDecideFirstStart(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	virgin := disk.Volume{State: disk.Virgin, Formatted: true}
	data := disk.Volume{State: disk.Formed, Formatted: true}
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "all empty",
			view: empty(0, three, heard(blank(1), blank(2))...),
			want: Verdict{Action: Start},
		},
		{
			name: "some formatted already",
			view: empty(0, three, heard(says(1, disk.Virgin, three), blank(2))...),
			want: Verdict{Action: Start},
		},
		{
			name: "formatted itself",
			view: holding(empty(0, three, heard(blank(1), blank(2))...), virgin),
			want: Verdict{Action: Start},
		},
		{
			name: "the Service does not resolve, but the voters' names do",
			view: listed(empty(0, three, heard(blank(1), blank(2))...), NoSuchName),
			want: Verdict{Action: Start},
		},
		{
			name: "a formed disk without a voter set",
			view: empty(0, three, heard(says(1, disk.Formed, three), blank(2))...),
			want: Verdict{Why: []string{"kafka-1: formed, voters meant [0 1 2]"}},
		},
		{
			name: "a broker's voter set is no evidence",
			view: empty(0, three, heard(blank(1), blank(2), says(3, disk.Virgin, three, 0))...),
			want: Verdict{Action: Start},
		},
		{
			name: "a formed broker's voter set is no evidence, its data is",
			view: empty(0, three, heard(blank(1), blank(2), says(3, disk.Formed, three, 0))...),
			want: Verdict{Why: []string{"kafka-3: formed, voters meant [0 1 2], recorded [0]"}},
		},
		{
			name: "a broker of a set that has not formed",
			view: empty(3, three, heard(blank(0), blank(1), blank(2))...),
			want: Verdict{Action: Start},
		},
		{
			name: "a formed broker of a set that has not",
			view: holding(empty(3, three, heard(blank(0), blank(1), blank(2))...), data),
			want: Verdict{Action: Start},
		},
		{
			name: "a single voter",
			view: empty(0, one),
			want: Verdict{Action: Start},
		},
		{
			name: "a single voter that the Service does not list",
			view: listed(empty(0, one), NoSuchName),
			want: Verdict{Why: []string{noService}},
		},
		{
			name: "the same, and a pod that does not answer",
			view: listed(empty(0, one, silent(1, "no answer")), NoSuchName),
			want: Verdict{Why: []string{"kafka-1: no answer", noService}},
		},
		{
			name: "the name server does not answer, but the voters do",
			view: listed(empty(0, three, heard(blank(1), blank(2))...), NotKnown),
			want: Verdict{Why: []string{noNameServer}, Hint: dnsHint},
		},
		{
			name: "a single voter, and the name server does not answer",
			view: listed(empty(0, one), NotKnown),
			want: Verdict{Why: []string{noNameServer}, Hint: dnsHint},
		},
		{
			name: "its own quorum-state is gone",
			view: holding(empty(0, three, heard(blank(1), blank(2))...), data),
			want: Verdict{Why: []string{lostQuorumState}},
		},
		{
			name: "the same, and a pod that does not answer",
			view: holding(empty(0, three, with(heard(blank(1)), silent(2, "no answer"))...), data),
			want: Verdict{Why: []string{"kafka-2: no answer", lostQuorumState}},
		},
		{
			name: "its own quorum-state is gone, a single voter",
			view: holding(empty(0, one), data),
			want: Verdict{Action: Start},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

// TestDecideWaits: somebody is silent, or means other voters.
func TestDecideWaits(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	unplanned := blank(1)
	unplanned.Intent = nil
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "one pulls its image",
			view: empty(0, three, with(heard(blank(1)), silent(2, NoAddress))...),
			want: Verdict{
				Why:  []string{"kafka-2: its name does not resolve"},
				Hint: namesHint,
			},
		},
		{
			name: "one refuses, one is slow",
			view: empty(0, three, silent(1, Refused), silent(2, "no answer within 1s")),
			want: Verdict{
				Why:  []string{"kafka-1: its sidecar's port refuses connections", "kafka-2: no answer within 1s"},
				Hint: aloneHint,
			},
		},
		{
			name: "one has no plan yet",
			view: empty(0, three, heard(unplanned, blank(2))...),
			want: Verdict{
				Why: []string{"kafka-1: its sidecar has no plan: Kafka's container has not started, or its run refused to"},
			},
		},
		{
			name: "an address used anew",
			view: empty(0, three, Hear(names[1], 1, blank(2)), heard(blank(2))[0]),
			want: Verdict{Why: []string{"kafka-1: kafka-2 answers at its address"}},
		},
		{
			name: "listed, and no voter",
			view: empty(0, three, with(heard(blank(1), blank(2)), silent(3, "no answer"))...),
			want: Verdict{Why: []string{"kafka-3: no answer"}},
		},
		{
			name: "a single voter, and another pod is listed",
			view: empty(0, one, silent(1, "no answer")),
			want: Verdict{Why: []string{"kafka-1: no answer"}},
		},
		{
			name: "the count changed meanwhile",
			view: empty(0, three, heard(blank(1), blank(2), says(3, disk.Empty, five), says(4, disk.Virgin, five))...),
			want: Verdict{
				Why: []string{
					"kafka-3: empty, voters meant [0 1 2 3 4]", "kafka-4: virgin, voters meant [0 1 2 3 4]",
				},
				Hint: countHint,
			},
		},
		{
			name: "one pod of another count",
			view: empty(0, three, heard(blank(1), says(2, disk.Empty, one))...),
			want: Verdict{Why: []string{"kafka-2: empty, voters meant [0]"}, Hint: countHint},
		},
		{
			name: "silence comes before differing intents",
			view: empty(0, three, with(heard(says(1, disk.Empty, one)), silent(2, "no answer"))...),
			want: Verdict{Why: []string{"kafka-2: no answer"}},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

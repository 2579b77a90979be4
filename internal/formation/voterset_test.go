package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// voterSet is what the disk of a pod of this cluster says.
func voterSet(pod string, voters ...int32) *VoterSet {
	return &VoterSet{Voters: voters, ClusterID: clusterID, Pod: pod}
}

// candidate is the status of a voter that has voted, but holds no data.
func candidate(id int32, voters ...int32) *api.Status {
	return says(id, disk.Virgin, voters, voters...)
}

// TestDecideVoterSet: somebody says what the cluster formed with.
func TestDecideVoterSet(t *testing.T) {
	const asOnDisk = "Jc7hwCMorEyPprSI1Iw4sW" // clusterID, in another notation
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	notation := candidate(1, three...)
	notation.Volume.ClusterID = asOnDisk
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "formatted and a candidate between two questions",
			view: empty(0, three, heard(candidate(1, three...), blank(2))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-1", three...)},
		},
		{
			name: "the cluster id is the disk's",
			view: empty(0, three, heard(notation, blank(2))...),
			want: Verdict{
				Action:   Start,
				VoterSet: &VoterSet{Voters: three, ClusterID: asOnDisk, Pod: "kafka-1"},
			},
		},
		{
			name: "two of three are candidates",
			view: empty(0, three, heard(candidate(1, three...), candidate(2, three...))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-2", three...)},
		},
		{
			name: "who means other voters than the voter set does not matter",
			view: empty(0, five, heard(candidate(1, three...), blank(2))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-1", three...)},
		},
		{
			name: "two of three have formed",
			view: empty(0, three, heard(formed(1, three...), formed(2, three...))...),
			want: Verdict{
				VoterSet: voterSet("kafka-2", three...),
				Why: []string{
					"kafka-1: formed, voters meant [0 1 2], recorded [0 1 2]",
					"kafka-2: formed, voters meant [0 1 2], recorded [0 1 2]",
				},
			},
		},
		{
			name: "a candidate, and the third is silent",
			view: empty(0, three, with(heard(candidate(1, three...)), silent(2, Refused))...),
			want: Verdict{
				VoterSet: voterSet("kafka-1", three...),
				Why:      []string{"kafka-2: its sidecar's port refuses connections"},
				Hint:     aloneHint,
			},
		},
		{
			name: "the voter set names nodes that nobody asked yet",
			view: empty(0, one, heard(candidate(2, three...))...),
			want: Verdict{VoterSet: voterSet("kafka-2", three...), Why: []string{"node 1: not asked yet"}},
		},
		{
			name: "whoever is no voter of it is not waited for",
			view: empty(1, three, with(heard(candidate(0, three...), blank(2), says(3, disk.Virgin, three)),
				silent(4, "no answer"))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", three...)},
		},
		{
			name: "a broker has data that none of its voters has",
			view: empty(1, three, heard(candidate(0, three...), blank(2), says(3, disk.Formed, three))...),
			want: Verdict{
				VoterSet: voterSet("kafka-0", three...),
				Why:      []string{"kafka-3: formed, voters meant [0 1 2]"},
			},
		},
		{
			name: "a candidate, and the name server does not answer",
			view: listed(empty(1, three, heard(candidate(0, three...), blank(2))...), NotKnown),
			want: Verdict{VoterSet: voterSet("kafka-0", three...), Why: []string{noNameServer}, Hint: dnsHint},
		},
		{
			name: "a voter's own voter set, and another of a broker",
			view: empty(1, three, heard(formed(0, 0), says(3, disk.Formed, five, three...))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", 0)},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

// TestDecideGrown: the count was changed, and pods of both counts meet.
func TestDecideGrown(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	for _, row := range []struct {
		name string
		view View
		want Verdict
	}{
		{
			name: "one to three, pod 0 answers",
			view: empty(1, three, heard(formed(0, 0), blank(2))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", 0)},
		},
		{
			name: "one to four, a broker asks",
			view: empty(3, three, heard(says(0, disk.Formed, three, 0), blank(1), blank(2))...),
			want: Verdict{Action: Start, VoterSet: voterSet("kafka-0", 0)},
		},
		{
			name: "one to three, pod 0 is held back",
			view: empty(1, three, with(heard(blank(2)), silent(0, NoAddress))...),
			want: Verdict{Why: []string{"kafka-0: its name does not resolve"}, Hint: namesHint},
		},
		{
			name: "one to three, pod 0 runs without a sidecar",
			view: empty(1, three, with(heard(blank(2)), silent(0, Refused))...),
			want: Verdict{Why: []string{"kafka-0: its sidecar's port refuses connections"}, Hint: aloneHint},
		},
		{
			name: "three to one to three, pod 0 formed with three",
			view: empty(1, three, heard(formed(0, three...), formed(2, three...))...),
			want: Verdict{
				VoterSet: voterSet("kafka-2", three...),
				Why: []string{
					"kafka-0: formed, voters meant [0 1 2], recorded [0 1 2]",
					"kafka-2: formed, voters meant [0 1 2], recorded [0 1 2]",
				},
			},
		},
		{
			name: "three to five",
			view: empty(3, five, with(heard(says(0, disk.Formed, five, three...)),
				silent(1, Refused), silent(2, Refused), silent(4, NoAddress))...),
			want: Verdict{
				Action:   Start,
				VoterSet: voterSet("kafka-0", three...),
				Hint:     namesHint + "; " + aloneHint,
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) { checkVerdict(t, Decide(row.view, Sightings{}), row.want) })
	}
}

// TestDecideRefuses: the answers contradict this pod, or each other.
func TestDecideRefuses(t *testing.T) {
	foreign := func(pod string) string {
		return pod + " belongs to the cluster AAAAAAAAAAAAAAAAAAAAAA, but this pod to Jc7hwCMorEyPprSI1Iw4sQ: give all " +
			"pods the same cluster id; compare CLUSTER_ID of that pod with this one's, and if that pod is another cluster's, " +
			"keep it out of this pod's headless Service"
	}
	for _, row := range []struct {
		name string
		view View
		want []string
	}{
		{
			name: "another cluster",
			view: empty(0, three, heard(elsewhere(formed(1, three...)), says(2, disk.Empty, three))...),
			want: []string{foreign("kafka-1")},
		},
		{
			name: "two of another cluster, one of them empty",
			view: empty(0, three, heard(elsewhere(formed(1, three...)), elsewhere(says(2, disk.Empty, three)))...),
			want: []string{foreign("kafka-1"), foreign("kafka-2")},
		},
		{
			name: "another cluster's voter set contradicts nobody",
			view: empty(0, three, heard(elsewhere(formed(1, 0, 1)), formed(2, three...))...),
			want: []string{foreign("kafka-1")},
		},
		{
			name: "voter sets that contradict each other",
			view: empty(3, five, heard(formed(0, 0), candidate(1, three...), formed(2, three...))...),
			want: []string{
				"the disks of this cluster's voters contradict each other (voters, and who says so): " +
					"map[[0 1 2]:[kafka-1 kafka-2] [0]:[kafka-0]]; nothing was changed: see kraftpod help recover",
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			checkVerdict(t, Decide(row.view, Sightings{}), Verdict{Action: Refuse, Why: row.want})
		})
	}
}

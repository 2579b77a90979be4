package formation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// inForce is the status of a pod whose Kafka says that the quorum is dynamic.
func inForce(s *api.Status) *api.Status {
	s.KRaftVersion = new(int16(1))
	return s
}

// describesVoters adds a description of a dynamic quorum with its voters.
func describesVoters(s *api.Status, watermark, logEnd int64, voters ...int32) *api.Status {
	s = describes(inForce(s), 0, watermark, logEnd)
	s.Quorum.Voters, s.Quorum.VoterIDs = len(voters), voters
	return s
}

// joining is the status of a pod that was started with the voters and itself, while the
// quorum was static.
func joining(id int32, voters ...int32) *api.Status {
	s := formed(id, voters...)
	s.Intent.Wanted = five
	return s
}

// A disk that says otherwise is of before: the quorum was made dynamic since.
func TestUpgraded(t *testing.T) {
	answers := heard(inForce(formed(0, 0)), formed(1, 0))
	if answers[0].HasVoterSet() || !answers[0].Status.Volume.Dynamic {
		t.Errorf("heard %+v, want no voter set", answers[0].Status.Volume)
	}
	zero := formed(1, 1)
	zero.KRaftVersion = new(int16(0))
	if !heard(zero)[0].HasVoterSet() {
		t.Error("a static quorum's voter set was not heard")
	}
}

// A newcomer takes the voters that the leader describes, once the quorum is proved.
func TestDecideDescribedVoters(t *testing.T) {
	seen := Sightings{}
	first := heard(describesVoters(formed(0, 0), 10, 12, 0, 1), inForce(formed(1, 0)))
	if v := Decide(empty(4, five, first...), seen); v.Action != Wait || v.VoterSet != nil {
		t.Errorf("after one description: %+v", v)
	}
	second := heard(describesVoters(formed(0, 0), 13, 13, 0, 1), inForce(formed(1, 0)))
	want := &VoterSet{Voters: []int32{0, 1}, ClusterID: clusterID, Pod: "kafka-0", Described: true}
	v := Decide(empty(4, five, second...), seen)
	if diff := cmp.Diff(want, v.VoterSet); diff != "" || v.Action != Start {
		t.Errorf("after two: %+v (-want +got):\n%s", v, diff)
	}
	view := empty(4, five, second...)
	view.Others = heard(formed(4, 0))
	v = Decide(view, seen)
	if v.Action != Wait || !strings.Contains(strings.Join(v.Why, ""), "node 4 of this cluster too") {
		t.Errorf("beside another set's pod of its node id: %+v", v)
	}
}

// What a leader's sidecar of before does not tell is not made up.
func TestDecideDescribedWithoutVoters(t *testing.T) {
	seen := Sightings{}
	for _, watermark := range []int64{10, 13} {
		v := Decide(empty(4, five, heard(describesVoters(formed(0, 0), watermark, 12))...), seen)
		if v.VoterSet != nil {
			t.Errorf("voters %v", v.VoterSet)
		}
	}
}

func TestDescribed(t *testing.T) {
	at := func(s *api.Status, age time.Duration) *api.Status {
		s.Quorum.AgeMS = new(age.Milliseconds())
		return s
	}
	tell := func(id int32, age time.Duration, voters ...int32) *api.Status {
		return at(describesVoters(formed(id, 0), 5, 5, voters...), age)
	}
	static := at(describes(formed(0, 0), 0, 5, 5), 0)
	static.Quorum.VoterIDs = one
	for _, tt := range []struct {
		name     string
		statuses []*api.Status
		want     []int32
	}{
		{name: "nobody"},
		{name: "one", statuses: []*api.Status{tell(0, time.Second, 0, 1)}, want: []int32{0, 1}},
		{
			name: "the newer of two", want: []int32{0, 1},
			statuses: []*api.Status{tell(0, 3*time.Second, 0), tell(1, time.Second, 0, 1)},
		},
		{name: "too old", statuses: []*api.Status{tell(0, 16*time.Second, 0)}},
		{name: "of a static quorum", statuses: []*api.Status{static}},
		{name: "of another cluster", statuses: []*api.Status{elsewhere(tell(0, time.Second, 0))}},
		{name: "no voters", statuses: []*api.Status{tell(0, time.Second)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int32
			if d := Described(empty(4, five, heard(tt.statuses...)...), asked); d != nil {
				got = d.Voters
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("described %v, want %v", got, tt.want)
			}
		})
	}
}

// Lists of voters that are none are no answer.
func TestHearVotersThatFollow(t *testing.T) {
	wanted := formed(0, 0)
	wanted.Intent.Wanted = []int32{2, 1}
	described := describesVoters(formed(0, 0), 5, 5, 1, 1)
	for _, s := range []*api.Status{wanted, described} {
		if a := heard(s)[0]; a.Status != nil || !strings.Contains(a.Silence, "are none: ") {
			t.Errorf("heard %+v, %q", a.Status, a.Silence)
		}
	}
}

// A node that is to join a dynamic quorum records the voters and itself while that is
// still static: no voter set that any quorum had, and no contradiction.
func TestCopies(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers []Answer
		want    []int32 // nil: contradictory
	}{
		{"a copy beside the voter", heard(formed(0, 0), joining(2, 0, 2)), one},
		{"a copy alone is all that is known", heard(joining(2, 0, 2)), []int32{0, 2}},
		{"two copies", heard(formed(0, 0), joining(1, 0, 1), joining(2, 0, 2)), one},
		{"a copy beside a majority", heard(formed(0, three...), formed(1, three...), joining(3, four...)), three},
		{"beside a minority it may be the voters'", heard(formed(0, three...), joining(3, four...)), nil},
		{"voters that contradict each other", heard(formed(0, 0, 1), formed(1, 0, 1, 2), formed(2, 0, 1, 2)), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := Decide(empty(4, five, tt.answers...), Sightings{})
			switch {
			case tt.want == nil && v.Action != Refuse:
				t.Errorf("%+v, want a refusal", v)
			case tt.want != nil && (v.VoterSet == nil || !slices.Equal(v.VoterSet.Voters, tt.want)):
				t.Errorf("%+v, want the voters %v", v, tt.want)
			}
		})
	}
}

func TestOriginal(t *testing.T) {
	disks := func(id int32, voters ...int32) View {
		v := empty(id, five)
		v.Volume = disk.Volume{State: disk.Formed, Voters: voters}
		return v
	}
	for _, tt := range []struct {
		name    string
		view    View
		answers []Answer
		want    []int32
	}{
		{"a copy", disks(2, 0, 2), heard(formed(0, 0)), one},
		{"nobody answers", disks(2, 0, 2), nil, nil},
		{"the others agree with it", disks(2, 0, 2), heard(formed(0, 0, 2)), nil},
		{"a minority of the others", disks(3, 0, 1, 2, 3), heard(formed(0, three...)), nil},
		{"a majority of the others", disks(3, 0, 1, 2, 3), heard(formed(0, three...), formed(1, three...)), three},
		{"a broker's copy of the voters", disks(3, 0, 1, 2), heard(formed(0, three...), formed(1, three...)), nil},
		{"the only voter", disks(0, 0), heard(formed(1, 1)), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.view.Answers = tt.answers
			var got []int32
			if o := Original(tt.view); o != nil {
				got = o.Voters
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("original %v, want %v", got, tt.want)
			}
		})
	}
}

// Who joins does not contradict those that it joins.
func TestContradictedByOneThatJoins(t *testing.T) {
	v := empty(1, five, heard(joining(2, 0, 2))...)
	v.Volume = disk.Volume{State: disk.Formed, Voters: one}
	if odd, unsafe := Contradicted(v); unsafe || len(odd) > 0 {
		t.Errorf("odd %q, unsafe %v", odd, unsafe)
	}
	v.Answers = heard(formed(2, 0, 2))
	if _, unsafe := Contradicted(v); !unsafe {
		t.Error("a static pod's other voter set is no contradiction")
	}
}

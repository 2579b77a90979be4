package formation

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// draw takes what a random view is made of from the fuzzer's bytes.
type draw struct{ data []byte }

func (d *draw) n(limit int) int {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return int(b) % limit
}

// ids draws some of the pods' node ids.
func (d *draw) ids() []int32 {
	bits := d.n(1 << len(names))
	return slices.DeleteFunc(slices.Clone(five), func(id int32) bool { return bits&(1<<id) == 0 })
}

func (d *draw) answer(id int) Answer {
	if d.n(5) == 0 {
		return silent(id, []string{NoAddress, Refused, "no answer"}[d.n(3)])
	}
	s := &api.Status{API: api.Version + max(0, d.n(8)-6), Pod: names[id], NodeID: int32(id)}
	s.Volume.State = []disk.State{disk.Empty, disk.Virgin, disk.Formed, disk.Unknown}[d.n(4)]
	s.Volume.Voters = d.ids()
	s.Volume.Dynamic = d.n(8) == 0
	if d.n(8) > 0 {
		s.Intent = &api.Intent{ClusterID: clusterID, Voters: d.ids()}
	}
	if d.n(3) == 0 {
		s.Quorum = d.quorum()
	}
	return Hear(names[id], int32(id), s).AskedAt(asked)
}

func (d *draw) quorum() *api.Quorum {
	q := &api.Quorum{
		LeaderID:      int32(d.n(len(names)+1) - 1),
		Epoch:         int32(d.n(3)),
		HighWatermark: int64(d.n(9)),
		LogEnd:        int64(d.n(9)),
		Voters:        d.n(len(names) + 1),
	}
	if d.n(4) > 0 {
		q.AgeMS = new(int64(d.n(13)) * 1000)
	}
	return q
}

func (d *draw) view() View {
	v := empty(int32(d.n(len(names))), d.ids())
	v.Volume.State = []disk.State{disk.Empty, disk.Virgin, disk.Formed}[d.n(3)]
	v.Listed = d.n(4) > 0
	for id := range names {
		if int32(id) != v.NodeID && d.n(4) > 0 {
			v.Answers = append(v.Answers, d.answer(id))
		}
	}
	return v
}

// later is the same view some seconds on: the quorum has another description,
// or none.
func (d *draw) later(v View) View {
	v.Answers = slices.Clone(v.Answers)
	for i, a := range v.Answers {
		if a.Status == nil || a.Status.Quorum == nil {
			continue
		}
		s, q := *a.Status, *a.Status.Quorum
		q.HighWatermark += int64(d.n(3))
		q.LogEnd += int64(d.n(3))
		s.Quorum = &q
		v.Answers[i].Status = &s
	}
	return v
}

// FuzzDecide: whatever is heard, a voter that hears a voter set never starts
// beside one of its voters that has data or is silent, unless one of its leaders
// was described twice since it began to ask, with a watermark beyond the log's
// end of the first; and nothing panics.
func FuzzDecide(f *testing.F) {
	f.Add([]byte{0, 7, 0, 1, 1, 1, 1, 2, 7, 1, 1, 7, 0, 2, 1, 3, 6, 0})
	f.Add(slices.Repeat([]byte{3, 1, 7, 2}, 30))
	f.Add([]byte{
		0, 7, 0, 1, 1, 1, 0, 2, 7, 1, 1, 7, 0, 2, 1, 3, 2, 2, 1, 1,
		1, 0, 2, 7, 1, 1, 7, 1, 0, 0, 0, 0, 2, 1, 0, 2, 2, 1, 0, 2,
	})
	f.Fuzz(func(t *testing.T, data []byte) {
		d, seen := &draw{data: data}, Sightings{}
		past := &[]api.Quorum{}
		v := d.view()
		for range 4 {
			v = d.later(v)
			got := Decide(v, seen)
			_, _ = Contradicted(v)
			if got.Action == Start && len(got.Why) > 0 {
				t.Errorf("it starts, and waits: %+v", got)
			}
			proved := provedBefore(v, got.VoterSet, past)
			if got.Action == Start && besideData(v, got.VoterSet) && !proved {
				t.Errorf("%+v\nstarts beside a voter with data: %+v", v, got)
			}
		}
	})
}

// besideData says whether the pod is a voter of the set, and another one has
// data or is silent.
func besideData(v View, set *VoterSet) bool {
	if set == nil || !slices.Contains(set.Voters, v.NodeID) {
		return false
	}
	return slices.ContainsFunc(v.Answers, func(a Answer) bool {
		return slices.Contains(set.Voters, a.NodeID) && (a.Status == nil || a.Status.Volume.State == disk.Formed)
	})
}

// provedBefore says whether a leader of the set is described now with a
// watermark beyond the end of its log that somebody described before, both since
// the pod began to ask. What is described now is past from then on.
func provedBefore(v View, set *VoterSet, past *[]api.Quorum) bool {
	proved := false
	for _, a := range v.Answers {
		if a.Status == nil || a.Status.Quorum == nil || a.Status.Quorum.AgeMS == nil {
			continue
		}
		now := *a.Status.Quorum
		leads := set != nil && slices.Contains(set.Voters, now.LeaderID) && now.LeaderID != v.NodeID
		if !leads || now.Voters != len(set.Voters) || time.Duration(*now.AgeMS)*time.Millisecond > asked.Sub(began) {
			continue
		}
		*past = append(*past, now)
		proved = proved || slices.ContainsFunc(*past, func(before api.Quorum) bool {
			return before.LeaderID == now.LeaderID && before.Epoch == now.Epoch && before.LogEnd < now.HighWatermark
		})
	}
	return proved
}

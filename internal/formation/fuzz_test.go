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

func (d *draw) answer(id int) Answer {
	if d.n(5) == 0 {
		return silent(id, []string{NoAddress, Refused, "no answer"}[d.n(3)])
	}
	s := &api.Status{API: api.Version + max(0, d.n(8)-6), Pod: names[id], NodeID: int32(id)}
	s.Volume = disk.Volume{State: []disk.State{disk.Empty, disk.Virgin, disk.Formed, disk.Unknown}[d.n(4)], Voters: voters(d.n(1 << size)).ids(), Dynamic: d.n(8) == 0}
	if d.n(8) > 0 {
		s.Intent = &api.Intent{ClusterID: modelCluster, Voters: voters(d.n(1 << size)).ids()}
	}
	if d.n(3) == 0 {
		s.Quorum = &api.Quorum{LeaderID: int32(d.n(size+1) - 1), Epoch: int32(d.n(3)), HighWatermark: int64(d.n(9)), Voters: d.n(size + 1), CaughtUp: voters(d.n(1 << size)).ids(), At: time.Unix(int64(d.n(9)), 0)}
	}
	return Hear(names[id], int32(id), s)
}

func (d *draw) view() View {
	v := empty(int32(d.n(size)), voters(d.n(1<<size)).ids())
	v.Volume = disk.Volume{State: []disk.State{disk.Empty, disk.Virgin, disk.Formed}[d.n(3)]}
	v.Listed = d.n(4) > 0
	for id := range size {
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
		q.At, q.HighWatermark = q.At.Add(time.Duration(d.n(4))*time.Second), q.HighWatermark+int64(d.n(3))
		if d.n(2) == 0 {
			q.CaughtUp = voters(d.n(1 << size)).ids()
		}
		s.Quorum = &q
		v.Answers[i].Status = &s
	}
	return v
}

// FuzzDecide: whatever is heard, a voter that hears a record never starts
// beside one of its voters that has data or is silent, unless the record's
// majority, without this pod, was described twice; and nothing panics.
func FuzzDecide(f *testing.F) {
	f.Add([]byte{0, 7, 0, 1, 1, 1, 1, 2, 7, 1, 1, 7, 0, 2, 1, 3, 6, 0})
	f.Add(slices.Repeat([]byte{3, 1, 7, 2}, 30))
	f.Add([]byte{0, 7, 0, 1, 1, 1, 0, 2, 7, 1, 1, 7, 0, 2, 1, 3, 2, 2, 1, 1, 1, 0, 2, 7, 1, 1, 7, 1, 0, 0, 0, 0, 2, 1, 0, 2, 2, 1, 0, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		d, seen := &draw{data}, Sightings{}
		past := map[string][]api.Quorum{}
		v := d.view()
		for range 4 {
			v = d.later(v)
			got := Decide(v, seen)
			_, _ = Contradicted(v)
			_ = v.hint()
			if got.Action == Start && len(got.Why) > 0 {
				t.Errorf("it starts, and waits: %+v", got)
			}
			proved, waits := false, false
			for _, a := range v.Answers {
				if a.Status != nil && a.Status.Quorum != nil {
					q := *a.Status.Quorum
					proved = proved || majority(v, q, got.VoterSet) && slices.ContainsFunc(past[a.Pod], func(p api.Quorum) bool {
						return majority(v, p, got.VoterSet) && p.LeaderID == q.LeaderID && p.Epoch == q.Epoch && p.HighWatermark < q.HighWatermark && q.At.Sub(p.At) >= apart
					})
					past[a.Pod] = append(past[a.Pod], q)
				}
				mine := got.VoterSet != nil && slices.Contains(got.VoterSet.Voters, int32(slices.Index(names[:], a.Pod)))
				waits = waits || mine && (a.Status == nil || a.Status.Volume.State == disk.Formed)
			}
			if got.Action == Start && waits && slices.Contains(got.VoterSet.Voters, v.NodeID) && !proved {
				t.Errorf("%+v\nstarts beside a voter with data: %+v", v, got)
			}
		}
	})
}

// majority says whether a majority of the record's voters is described, the
// asking pod left out.
func majority(v View, q api.Quorum, r *VoterSet) bool {
	behind := 0
	for _, id := range q.CaughtUp {
		if r != nil && id != v.NodeID && slices.Contains(r.Voters, id) {
			behind++
		}
	}
	return r != nil && behind > len(r.Voters)/2 && q.LeaderID >= 0 && q.LeaderID != v.NodeID
}

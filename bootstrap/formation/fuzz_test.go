package formation

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
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
	s := &Status{API: API + max(0, d.n(8)-6), Pod: names[id], NodeID: int32(id)}
	s.Volume = disk.Volume{State: []disk.State{disk.Empty, disk.Virgin, disk.Formed, disk.Unknown}[d.n(4)], Voters: voters(d.n(1 << size)).ids(), Dynamic: d.n(8) == 0}
	if d.n(8) > 0 {
		s.Intent = &Intent{modelCluster, voters(d.n(1 << size)).ids()}
	}
	if d.n(3) == 0 {
		s.Quorum = &Quorum{LeaderID: int32(d.n(size+1) - 1), Epoch: int32(d.n(3)), HighWatermark: int64(d.n(9)), Voters: d.n(size + 1), CaughtUp: voters(d.n(1 << size)).ids(), At: time.Unix(int64(d.n(9)), 0)}
	}
	return Hear(names[id], s)
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

// FuzzDecide: whatever is heard, a voter that hears a record never starts
// beside a voter with data, unless a majority of that record's voters, without
// this pod, was described twice; and nothing panics.
func FuzzDecide(f *testing.F) {
	f.Add([]byte{0, 7, 0, 1, 1, 1, 1, 2, 7, 1, 1, 7, 0, 2, 1, 3, 6, 0})
	f.Add(slices.Repeat([]byte{3, 1, 7, 2}, 30))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, seen := &draw{data}, Sightings{}
		for range 4 {
			v := d.view()
			got := Decide(v, seen)
			_, _ = Contradicted(v)
			_ = v.Hint()
			if got.Action == Start && len(got.Why) > 0 {
				t.Errorf("it starts, and waits: %+v", got)
			}
			proved, blanks := false, true
			for _, a := range v.Answers {
				if s := a.Status; s != nil {
					proved = proved || s.Quorum != nil && seen[a.Pod].HighWatermark < s.Quorum.HighWatermark && majority(v, *s.Quorum, got.Record)
				}
				mine := got.Record != nil && slices.ContainsFunc(got.Record.Voters, func(id int32) bool { return names[id] == a.Pod })
				blanks = blanks && (a.Status == nil && !mine || a.Status != nil && (!mine || blank(a.Status.Volume)))
			}
			inside := got.Record != nil && slices.Contains(got.Record.Voters, v.NodeID)
			if got.Action == Start && inside && !proved && !blanks {
				t.Errorf("%+v\nstarts beside a voter with data: %+v", v, got)
			}
		}
	})
}

// majority says whether a majority of the record's voters is described, the
// asking pod left out.
func majority(v View, q Quorum, r *Record) bool {
	behind := 0
	for _, id := range q.CaughtUp {
		if r != nil && id != v.NodeID && slices.Contains(r.Voters, id) {
			behind++
		}
	}
	return r != nil && behind > len(r.Voters)/2 && q.LeaderID >= 0 && q.LeaderID != v.NodeID
}

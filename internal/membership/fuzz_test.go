package membership

import (
	"slices"
	"testing"
	"time"
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

// id is mostly one of five, and now and then none that makes sense.
func (d *draw) id() int32 { return int32([]int{0, 1, 2, 3, 4, 0, 1, 2, -1, 1 << 30}[d.n(10)]) }

func (d *draw) ids() []int32 {
	if d.n(8) == 0 {
		return []int32{d.id(), d.id(), d.id()}
	}
	return [][]int32{zero, three, five, two, nil}[d.n(5)]
}

func (d *draw) time() time.Duration {
	times := []time.Duration{0, -1, recent, fetching, gone, silent, time.Second, -1 << 63, 1<<63 - 1}
	return times[d.n(len(times))]
}

func (d *draw) replicas() []Replica {
	var replicas []Replica
	for id := range int32(d.n(6)) {
		r := live(id)
		switch d.n(4) {
		case 0:
			r = newDisk(d.id())
		case 1:
			r.Fetched, r.CaughtUp, r.Lag = d.time(), d.time(), int64(d.n(256))-50
		}
		replicas = append(replicas, r)
	}
	return replicas
}

func (d *draw) view() View {
	v := View{
		Now: now.Add(d.time()), NodeID: int32(d.n(6) - 1), Wanted: d.ids(), KRaftVersion: int16(d.n(4) - 1),
		Voters: d.replicas(), Observers: d.replicas(),
	}
	for id := range int32(d.n(7)) {
		p := pod(id, v.Wanted...)
		switch d.n(6) {
		case 0:
			notThere(&p)
		case 1:
			mute(&p)
		case 2:
			p = pod(d.id()%10, d.ids()...)
			p.Controller, p.Endpoint.Port = d.n(2) == 0, uint16(d.n(2))
		}
		v.Pods = append(v.Pods, p)
	}
	return v
}

// FuzzDecide: whatever is seen, nothing panics, and what comes out makes sense of
// itself: one change or why there is none, and none that no view can ask for.
func FuzzDecide(f *testing.F) {
	for seed := range byte(64) {
		data := make([]byte, 160)
		for i := range data {
			data[i] = byte(i)*seed + seed ^ byte(i>>1)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := draw{data}
		memory := &Memory{}
		for range 3 {
			v := d.view()
			for range 4 { // the same for a while, so that something is done
				check(t, v, Decide(v, memory))
				v.Now = v.Now.Add(10 * time.Second)
			}
			Decide(v, nil)
		}
	})
}

func check(t *testing.T, v View, got Verdict) {
	t.Helper()
	c := got.Change
	i := slices.IndexFunc(v.Voters, func(r Replica) bool { return r.ID == c.ID })
	wanted := slices.Contains(v.Wanted, c.ID)
	answered := slices.ContainsFunc(v.Pods, func(p Pod) bool { return p.ID == c.ID && p.Answered && p.Controller })
	ok := true
	switch c.Kind {
	case None:
		ok = (got.Pending == 0) == (len(got.Waits) == 0)
	case Upgrade:
		ok = v.KRaftVersion == 0
	case Add:
		ok = v.KRaftVersion > 0 && wanted && i < 0 && answered && c.Directory != [16]byte{} && c.Endpoint.Port > 0
	case Remove:
		ok = v.KRaftVersion > 0 && i >= 0 && v.Voters[i].Directory == c.Directory && len(v.Voters) > 1
		if ok && wanted { // its disk is another
			ok = v.Voters[i].Fetched != 0 && slices.ContainsFunc(v.Observers, func(r Replica) bool {
				return r.ID == c.ID && r.Directory != c.Directory
			})
		}
	}
	if c.Kind != None {
		ok = ok && c.Why != "" && got.Pending > 0 && len(got.Waits) == 0
	}
	if !ok {
		t.Errorf("%+v\nfor %+v", got, v)
	}
}

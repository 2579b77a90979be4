package model

import (
	"fmt"
	"math/rand/v2"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// oldSet is a StatefulSet of another name under the same Service: that of before
// the set was renamed. Its pods have the same node ids and the cluster's data;
// neither set's voters know the other's.
type oldSet struct {
	pods []oldPod
	// kept is what it has committed.
	kept *entry
}

// oldPod is a pod of it.
type oldPod struct {
	status *api.Status
	// absent: it is being made anew from then on, until then, and nobody lists it.
	from, until int
}

func newOldSet(replicas int) *oldSet {
	o := &oldSet{kept: &entry{Epoch: 1, Length: 1}}
	voters := templateOf(0, replicas).voters.List()
	for id := range int32(replicas) {
		o.pods = append(o.pods, oldPod{status: &api.Status{
			API:    api.Version,
			Pod:    fmt.Sprintf("old-%d", id),
			NodeID: id,
			Volume: disk.Volume{State: disk.Formed, Formatted: true, Voters: voters},
			Intent: &api.Intent{ClusterID: clusterID, Voters: voters},
		}})
	}
	return o
}

// roll makes its pods anew, one after another, from now on.
func (o *oldSet) roll(now int, random *rand.Rand) {
	at := now
	for i := range o.pods {
		o.pods[i].from, o.pods[i].until = at, at+1+random.IntN(8)
		at = o.pods[i].until + random.IntN(6)
	}
}

// lists says whether the Service lists a pod of it at a time.
func (o *oldSet) lists(id, now int) bool {
	p := o.pods[id]
	return now < p.from || now >= p.until
}

// silent says whether it has data and nobody who could tell: its only pod is
// being made anew.
func (o *oldSet) silent(now int) bool {
	if o == nil {
		return false
	}
	for id := range o.pods {
		if o.lists(id, now) {
			return false
		}
	}
	return true
}

// meet asks the pods of the old set, which the Service listed at a time. Who is
// silent says of itself neither name nor set.
func (w *world) meet(v *formation.View, p *pod, then int) {
	if w.old == nil {
		return
	}
	for id, q := range w.old.pods {
		switch {
		case !w.old.lists(id, then):
		case w.old.lists(id, w.now) && p.cut <= w.now && w.random.IntN(50) > 0:
			v.Others = append(v.Others, formation.Hear(q.status.Pod, q.status.NodeID, q.status))
		default:
			v.Answers = append(v.Answers, formation.Answer{Pod: "an address", NodeID: -1, Silence: "no answer"})
		}
	}
}

package formation

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// size is how many pods there can be; tick is the model's unit of time.
const (
	size = 5
	tick = 500 * time.Millisecond
)

// modelCluster is the one cluster id of the model.
const modelCluster = "Jc7hwCMorEyPprSI1Iw4sQ"

// phase is what a pod is at.
type phase int

const (
	absent  phase = iota
	pulling       // images, volume, init container
	asking        // run, before Kafka
	booting       // the entrypoint and the JVM, before KRaft reads its files
	serving       // Kafka
	backoff       // the container ended and will start again
	leaving       // SIGTERM came
)

// pod is a pod of the StatefulSet with its volume, which outlives it.
type pod struct {
	id       int
	phase    phase
	until    int // when the phase ends
	away     int // its machine is gone until then
	cut      int // its network is until then
	listed   int // the Service lists it from then on
	revision revision
	born     int
	disk     storage
	spoiled  bool // its disk was lost and has not caught up since
	node     node
	// Of run: what plan.json says, what it will start Kafka with.
	planned bool
	intent  voters
	launch  voters
	count   int
	began   int
	deaf    bool // since then, nobody was left at some time who could tell
	seen    Sightings
	heard   []*api.Status // in the round before, which needs no second verdict
	why     string
	// Of the sidecar: what it said in the last three ticks.
	quorum  *api.Quorum
	said    [3]*api.Status
	current key
}

// key is all that a Status is made of.
type key struct {
	state   disk.State
	voters  voters
	planned bool
	intent  voters
	quorum  *api.Quorum
}

var names = [size]string{"kafka-0", "kafka-1", "kafka-2", "kafka-3", "kafka-4"}

func name(id int) string { return names[id] }

func (p *pod) state() disk.State {
	switch {
	case !p.disk.formatted:
		return disk.Empty
	case p.disk.log == nil:
		return disk.Virgin
	}
	return disk.Formed
}

// tell is what the sidecar says from now on.
func (w *world) tell(p *pod) {
	last := p.said[(w.now+2)%3]
	if p.phase == absent || p.phase == pulling || p.away > w.now {
		p.said[w.now%3] = nil
		return
	}
	if w.now%4 == p.id%4 {
		w.describe(p)
	}
	k := key{p.state(), p.disk.voters, p.planned, p.intent, p.quorum}
	if last == nil || k != p.current {
		last = &api.Status{API: api.Version, Pod: name(p.id), NodeID: int32(p.id), Quorum: k.quorum, Volume: disk.Volume{State: k.state, Formatted: k.state != disk.Empty, Voters: k.voters.ids()}}
		if k.planned {
			last.Intent = &api.Intent{ClusterID: modelCluster, Voters: k.intent.ids()}
		}
		p.current = k
	}
	p.said[w.now%3] = last
}

// describe is the sidecar's poll: the leader's DescribeQuorum, by this pod or
// forwarded. What it heard last stands where nobody answers.
func (w *world) describe(p *pod) {
	if !p.node.up {
		p.quorum = nil
		return
	}
	if p.node.leader < 0 {
		return
	}
	l := w.pods[p.node.leader]
	if l != p && !w.reach(p, l) || l.node.leader != l.id || l.node.epoch != p.node.epoch {
		return
	}
	n := &l.node
	q := &api.Quorum{LeaderID: int32(l.id), Epoch: int32(n.epoch), HighWatermark: int64(n.watermark), Voters: len(n.voters.ids()), At: time.Unix(0, 0).Add(time.Duration(w.now) * tick)}
	for _, id := range n.voters.ids() {
		if n.fetched[id] > 0 && n.fetched[id] > w.now-10 {
			q.CaughtUp = append(q.CaughtUp, id)
		}
	}
	p.quorum = q
}

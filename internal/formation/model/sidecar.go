package model

import (
	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// saying is all that a status is made of.
type saying struct {
	state   disk.State
	voters  nodes
	planned bool
	intent  nodes
	quorum  *api.Quorum
}

// As the sidecar has them, in ticks: how long it takes from one description of
// the quorum to the next while somebody reads /status, how many turns there are
// to one while nobody does, for how long somebody counts as reading it, and how
// old a description may be that is still told.
const (
	describeTurn = 4
	unreadTurns  = 5
	readLately   = 20
	overdue      = 24
)

// describesNow says whether it is time to have the quorum described.
func (w *world) describesNow(p *pod) bool {
	turn := w.now + p.id
	if turn%describeTurn != 0 {
		return false
	}
	return w.now-p.read < readLately || turn/describeTurn%unreadTurns == 0
}

// tell is what the sidecar says from now on.
func (w *world) tell(p *pod) {
	status := p.said[(w.now+2)%3]
	if p.phase == absent || p.phase == pulling || p.away > w.now {
		p.said[w.now%3] = nil
		return
	}
	if w.describesNow(p) {
		w.poll(p)
	}
	if p.quorum != nil && w.now-p.described > overdue {
		p.quorum = nil
	}
	s := saying{
		state: p.disk.state(), voters: p.disk.voters, planned: p.planned, intent: p.intent, quorum: p.quorum,
	}
	if status == nil || s != p.current {
		status = s.status(p)
		p.current = s
	}
	p.said[w.now%3] = status
}

func (s *saying) status(p *pod) *api.Status {
	status := &api.Status{
		API:    api.Version,
		Pod:    p.name(),
		NodeID: int32(p.id),
		Volume: disk.Volume{State: s.state, Formatted: s.state != disk.Empty, Voters: s.voters.List()},
		Quorum: s.quorum,
	}
	if s.planned {
		status.Intent = &api.Intent{ClusterID: clusterID, Voters: s.intent.List()}
	}
	return status
}

// poll is the sidecar's DescribeQuorum, answered by the leader, through this
// pod's Kafka. What it heard last stands where nobody answers.
func (w *world) poll(p *pod) {
	if !p.kafka.up {
		p.quorum = nil
		return
	}
	if p.kafka.leader == nobody || p.frozen > w.now {
		return
	}
	l := w.pods[p.kafka.leader]
	if l != p && !w.reach(p, l) || l.kafka.leader != l.id || l.kafka.epoch != p.kafka.epoch {
		return
	}
	k := &l.kafka
	q := &api.Quorum{
		LeaderID:      int32(l.id),
		Epoch:         int32(k.epoch),
		HighWatermark: int64(k.watermark),
		LogEnd:        int64(l.disk.log.Len()),
		Voters:        k.voters.Len(),
		At:            simulation.Clock(w.now),
	}
	for _, id := range k.voters.List() {
		if k.wholeAt[id] > 0 && k.wholeAt[id] > w.now-10 {
			q.CaughtUp = append(q.CaughtUp, id)
		}
	}
	p.quorum, p.described = q, w.now
}

package model

import (
	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// clusterID is the one cluster id of the model.
const clusterID = "Jc7hwCMorEyPprSI1Iw4sQ"

// round is one round of questions: whom kraftpod run asks, and what they said
// within the last second.
func (w *world) round(p *pod) formation.View {
	v := formation.View{
		Pod:     p.name(),
		NodeID:  int32(p.id),
		Intent:  api.Intent{ClusterID: clusterID, Voters: p.intent.List()},
		Volume:  disk.Volume{State: p.disk.state(), Formatted: p.disk.formatted, Voters: p.disk.voters.List()},
		Answers: make([]formation.Answer, 0, podCount),
		Began:   simulation.Clock(p.began),
	}
	names := w.resolver(p)
	v.Service = names.service()
	known := v.Service.State == formation.Listed
	for _, q := range w.pods {
		listed := names.lists(q)
		if q == p || !w.named(p, q) && (!listed || !known) {
			continue
		}
		a := formation.Answer{Pod: q.name(), NodeID: int32(q.id), Silence: "no answer"}
		s := q.said[(w.now+w.random.IntN(3))%3]
		switch {
		case names.fails():
			a.Silence = noAnswer
		case !listed:
			a.Silence = formation.NoAddress
		case s != nil && w.linked(p, q) && w.random.IntN(50) > 0:
			q.read = w.now
			a = formation.Hear(a.Pod, a.NodeID, s)
			if s.Quorum != nil {
				a.Described = s.Quorum.At
			}
		}
		v.Answers = append(v.Answers, a)
	}
	if known {
		w.meet(&v, p, names.then)
	}
	return v
}

// named says whether p asks q by its name: as a voter, or because its replica
// count names it while pod 0 is to be the only voter.
func (w *world) named(p, q *pod) bool {
	counted := p.intent == 1 && q.id < p.asked
	return p.intent.Has(q.id) || counted && !w.rule.countNamesNobody
}

// linked says whether nothing lies between two pods.
func (w *world) linked(p, q *pod) bool {
	return p.away <= w.now && q.away <= w.now && p.cut <= w.now && q.cut <= w.now
}

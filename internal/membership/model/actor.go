package model

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/membership"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// act is the sidecar's part in a tick: where its Kafka takes itself for the
// leader, it looks every two seconds while something is due, else every ten, and what it decides arrives up to three
// seconds later, with whom its Kafka takes for the leader by then.
func (w *world) act(p *pod) {
	for len(p.sent) > 0 && p.sent[0].at <= w.now {
		change := p.sent[0].change
		p.sent = p.sent[1:]
		w.forward(p, change)
	}
	if !p.kafka.up || p.frozen > w.now || p.kafka.leader != p.id || w.now < p.look {
		return
	}
	p.look = w.now + 4
	if p.memory == nil {
		p.memory = &membership.Memory{}
	}
	v := w.view(p)
	if w.rule.misjudge != nil {
		w.rule.misjudge(&v, p.memory)
	}
	verdict := membership.Decide(v, p.memory)
	if verdict.Pending == 0 {
		p.look = w.now + 20
	}
	if w.log != nil && len(verdict.Waits) > 0 {
		w.note("%s waits: %q", p.name(), verdict.Waits)
	}
	if verdict.Change.Kind != membership.None {
		delay := w.random.IntN(3)
		if w.random.IntN(6) == 0 {
			delay = w.random.IntN(7)
		}
		p.sent = append(p.sent, request{change: verdict.Change, at: w.now + delay})
	}
}

// view is what the sidecar beside p sees: what its Kafka describes as the leader,
// and what the pods stated within the last two seconds.
func (w *world) view(p *pod) membership.View {
	v := membership.View{
		Now: simulation.Clock(w.now), NodeID: int32(p.id), Wanted: p.template.voters.List(), KRaftVersion: int16(p.version()),
		Pods: make([]membership.Pod, 0, podCount),
	}
	voters := p.voters()
	for id, directory := range voters {
		if directory == 0 {
			continue
		}
		if t := p.kafka.told(id); directory == anyDisk && t != nil {
			directory = t.directory
		}
		v.Voters = append(v.Voters, w.replica(p, *p.kafka.track(id, directory)))
	}
	for _, t := range p.kafka.tracks {
		if !voters.counts(t.id, t.directory) && t.fetchedAt > w.now-600 {
			v.Observers = append(v.Observers, w.replica(p, t))
		}
	}
	for _, q := range w.pods {
		if q.phase != absent || p.template.voters.Has(q.id) || voters[q.id] != 0 {
			v.Pods = append(v.Pods, w.hear(p, q))
		}
	}
	return v
}

func (w *world) replica(p *pod, t track) membership.Replica {
	r := membership.Replica{
		ID: int32(t.id), Directory: directoryOf(t.directory), Lag: int64(p.disk.log.Len() - t.fetched), Fetched: -1,
		CaughtUp: -1,
	}
	if t.fetchedAt != never {
		r.Fetched = time.Duration(w.now-t.fetchedAt) * simulation.Tick
	}
	if t.wholeAt != never {
		r.CaughtUp = time.Duration(w.now-t.wholeAt) * simulation.Tick
	}
	return r
}

// hear is what p's sidecar knows of q: its answer, which one in fifty times is
// lost.
func (w *world) hear(p, q *pod) membership.Pod {
	heard := membership.Pod{ID: int32(q.id), Name: q.name()}
	s := q.said[(w.now+w.random.IntN(len(q.said)))%len(q.said)]
	switch {
	case q == p || s.answers && w.linked(p, q) && w.random.IntN(50) > 0:
		heard.Answered, heard.Wanted, heard.Controller = true, s.wanted.List(), s.controller
		heard.Endpoint = membership.Endpoint{Listener: "CONTROLLER", Host: q.name(), Port: 9093}
		if q == p {
			heard.Wanted, heard.Controller = p.template.voters.List(), p.controller
		}
	case q.phase == absent:
		heard.Gone = true
	}
	return heard
}

package formation

import (
	"slices"

	"github.com/kraftpod/kraftpod/internal/api"
)

// step is half a second of a pod's life.
func (w *world) step(p *pod) {
	if p.away > w.now {
		return
	}
	switch p.phase {
	case pulling, backoff:
		if w.now >= p.until {
			w.begin(p)
		}
	case asking:
		p.deaf = p.deaf || w.silenced(p)
		if p.disk.voters != 0 {
			w.restart(p)
		} else {
			w.ask(p)
		}
	case booting:
		if w.now >= p.until {
			p.phase = serving
			if !w.boot(p, p.launch) {
				w.again(p, "Kafka refuses the voters")
			}
		}
	case leaving:
		if w.now >= p.until {
			w.remove(p)
		}
	default:
	}
	switch {
	case !p.node.up:
	case p.node.leader == p.id:
		w.replicate(p)
	case w.now >= p.node.timeout && p.node.voters.has(p.id):
		w.campaign(p)
	}
}

// again ends the container: it starts once more after a back-off.
func (w *world) again(p *pod, why string) {
	p.node.up, p.phase, p.until, p.why = false, backoff, w.now+2+w.rng.IntN(20), why
}

// begin is run's start: the plan is written, then it asks.
func (w *world) begin(p *pod) {
	p.planned, p.seen, p.heard, p.began, p.deaf = true, Sightings{}, nil, w.now, false
	p.intent, p.count = p.revision.voters, p.revision.replicas
	if p.disk.voters != 0 && !w.rule.off {
		p.intent = p.disk.voters
	}
	if w.rule.off || w.rule.mute || w.rule.lone && p.disk.voters == 0 && !p.intent.has(p.id) {
		w.launch(p, p.intent)
		return
	}
	p.phase = asking
	if p.disk.voters != 0 {
		w.restart(p)
	}
}

// restart is the start of a pod whose disk records voters: one round, and it
// starts or is refused.
func (w *world) restart(p *pod) {
	odd, unsafe := Contradicted(w.round(p))
	if unsafe && !w.rule.stubborn {
		w.again(p, "refused: the disk's record is contradicted")
		w.note("%s refuses its record: %v", name(p.id), odd)
		return
	}
	w.launch(p, p.disk.voters)
}

// ask is one round of questions and what follows.
func (w *world) ask(p *pod) {
	v := w.round(p)
	heard := make([]*api.Status, 0, size)
	for _, a := range v.Answers {
		heard = append(heard, a.Status)
	}
	if slices.Equal(heard, p.heard) && len(heard) > 0 {
		return
	}
	p.heard = heard
	if w.rule.change != nil {
		w.rule.change(&v, p.seen)
	}
	verdict := Decide(v, p.seen)
	if verdict.VoterSet != nil {
		if now := votersOf(verdict.VoterSet.Voters); now != p.intent {
			p.intent, p.heard = now, nil
		}
	}
	p.why = cause(verdict)
	if w.rule.young && verdict.Action == Wait && verdict.VoterSet == nil {
		w.adopt(p, v)
	}
	switch {
	case verdict.Action == Start:
		w.launch(p, p.intent)
	case verdict.Action == Refuse:
		w.again(p, p.why)
		w.note("%s refuses: %v", name(p.id), verdict.Why)
	case w.now > p.began+120:
		w.again(p, p.why)
	}
}

func (w *world) launch(p *pod, with voters) {
	p.why = ""
	w.orphaned = w.orphaned || w.orphan(p, with)
	p.launch, p.phase, p.until = with, booting, w.now+2+w.rng.IntN(12)
	if w.rng.IntN(10) == 0 {
		p.until += w.rng.IntN(60) // a slow JVM on a busy machine
	}
	w.note("%s starts with %v, disk %s %v", name(p.id), with.ids(), p.state(), p.disk.voters.ids())
}

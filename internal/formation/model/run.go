package model

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// begin is the begin of kraftpod run: the plan is written, then it asks.
func (w *world) begin(p *pod) {
	p.planned, p.seen, p.heard, p.began, p.deaf = true, formation.Sightings{}, nil, w.now, false
	p.intent, p.asked = p.template.voters, p.template.replicas
	if p.disk.voters != 0 && !w.rule.ignoreDisk {
		p.intent = p.disk.voters
	}
	outsider := p.disk.voters == 0 && !p.intent.Has(p.id)
	if w.rule.ignoreDisk || w.rule.askNobody || w.rule.outsidersAskNobody && outsider {
		w.start(p, p.intent)
		return
	}
	p.phase = asking
	if p.disk.voters != 0 {
		w.restart(p)
	}
}

// restart is the start of a pod whose disk has a voter set: one round, and it
// starts or is refused.
func (w *world) restart(p *pod) {
	odd, unsafe := formation.Contradicted(w.round(p))
	if unsafe && !w.rule.neverContradict {
		w.again(p, "refused: its voter set is contradicted")
		w.note("%s refuses its voter set: %v", p.name(), odd)
		return
	}
	w.start(p, p.disk.voters)
}

// ask is one round of questions and what follows.
func (w *world) ask(p *pod) {
	v := w.round(p)
	heard := make([]*api.Status, 0, podCount)
	for _, a := range slices.Concat(v.Answers, v.Others) {
		heard = append(heard, a.Status)
	}
	if v.Service.State != formation.Listed {
		heard = nil // another one next time
	}
	if slices.Equal(heard, p.heard) && len(heard) > 0 {
		return
	}
	p.heard = heard
	if w.rule.mishear != nil {
		w.rule.mishear(&v, p.seen)
	}
	verdict := formation.Decide(v, p.seen)
	if verdict.VoterSet != nil {
		if formed := simulation.NodesOf(verdict.VoterSet.Voters); formed != p.intent {
			p.intent, p.heard = formed, nil
		}
	}
	p.why = cause(verdict)
	if w.rule.takeYoungest && verdict.Action == formation.Wait && verdict.VoterSet == nil {
		w.adopt(p, v)
	}
	switch {
	case verdict.Action == formation.Start:
		w.start(p, p.intent)
	case verdict.Action == formation.Refuse:
		w.again(p, p.why)
		w.note("%s refuses: %v", p.name(), verdict.Why)
	case w.now > p.began+120:
		w.again(p, p.why)
	}
}

// start has Kafka's container become Kafka, with these voters.
func (w *world) start(p *pod, voters nodes) {
	p.why = ""
	w.orphaned = w.orphaned || w.orphan(p, voters)
	p.launch, p.phase, p.until = voters, booting, w.now+2+w.random.IntN(12)
	if w.random.IntN(10) == 0 {
		p.until += w.random.IntN(60) // a slow JVM on a busy machine
	}
	w.note("%s starts with %v, disk %s %v", p.name(), voters.List(), p.disk.state(), p.disk.voters.List())
}

// adopt takes the intent of the youngest pod heard.
func (w *world) adopt(p *pod, v formation.View) {
	created := p.created
	for _, a := range v.Answers {
		if a.Status == nil {
			continue
		}
		if q := w.pods[a.Status.NodeID]; q.created > created {
			created = q.created
			p.intent, p.asked, p.heard = simulation.NodesOf(a.Status.Intent.Voters), q.asked, nil
		}
	}
}

// cause names what a verdict waits for, for the table.
func cause(v formation.Verdict) string {
	why := strings.Join(v.Why, "; ")
	switch {
	case v.Action == formation.Start:
		return ""
	case v.Action == formation.Refuse:
		return "refused: the disks contradict each other"
	case strings.Contains(v.Hint, "templates"):
		return "intents differ"
	case v.VoterSet != nil:
		return "a voter without its disk waits for a majority"
	case strings.Contains(why, "old-"):
		return "another set has the data"
	case strings.Contains(why, "this pod's own disk"):
		return "own disk without quorum-state"
	case strings.Contains(why, ": formed"):
		return "a formed disk, and no voter set of a voter"
	}
	return "somebody is silent"
}

package model

import (
	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// phase is what a pod is at.
type phase int

const (
	absent      phase = iota
	pulling           // images, volume, init container
	asking            // kraftpod run, before Kafka
	booting           // the entrypoint and the JVM, before KRaft reads its files
	serving           // Kafka
	backingOff        // the container ended and will start again
	terminating       // SIGTERM came
)

// pod is a pod of the StatefulSet with its disk, which outlives it.
type pod struct {
	id       int
	phase    phase
	until    int // when the phase ends
	away     int // its machine is gone until then
	cut      int // its network is until then
	frozen   int // its Kafka is (SIGSTOP), until then; its sidecar is not
	nameless int // its name server fails or is late until then
	slow     int // its Kafka fetches little by little until then
	listed   int // the Service lists it from then on
	template template
	created  int
	disk     podDisk
	wiped    bool // its disk was lost and has not caught up since
	kafka    kafka
	// Of kraftpod run: what plan.json says, and what Kafka starts with.
	planned bool
	intent  nodes
	launch  nodes
	asked   int // the replica count that it goes by
	began   int // when it began to ask
	// deaf: since then, nobody was left at some time who could tell.
	deaf  bool
	seen  formation.Sightings
	heard []*api.Status // in the round before, which needs no second verdict
	why   string        // it is not ready, or waits
	// Of the sidecar: what it polled, and said in the last three ticks.
	quorum    *api.Quorum
	described int // when the quorum was
	read      int // when somebody last read its status
	said      [3]*api.Status
	current   saying
}

func (p *pod) name() string { return simulation.Name(p.id) }

// step is a tick of a pod's life.
func (w *world) step(p *pod) {
	if p.away > w.now {
		return
	}
	switch p.phase {
	case pulling, backingOff:
		if w.now >= p.until {
			w.begin(p)
		}
	case asking:
		p.deaf = p.deaf || w.silenced(p) || w.old.silent(w.now)
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
	case terminating:
		if w.now >= p.until {
			w.remove(p)
		}
	default:
	}
	switch {
	case !p.kafka.up, p.frozen > w.now:
	case p.kafka.leader == p.id:
		w.replicate(p)
	case w.now >= p.kafka.timeout && p.kafka.voters.Has(p.id):
		w.campaign(p)
	case p.kafka.candidate:
		w.canvass(p)
	}
}

// again ends the container: it starts once more after a back-off.
func (w *world) again(p *pod, why string) {
	p.kafka.up, p.phase, p.until, p.why = false, backingOff, w.now+2+w.random.IntN(20), why
}

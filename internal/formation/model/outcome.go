package model

// Outcome is how a schedule ended; "" where nothing is wrong.
type Outcome struct {
	Lost     string // a committed entry of the metadata log: how
	Two      string // leaders with a live majority: which
	Orphaned bool   // a first start while no pod was left that could tell
	Down     string // nobody leads: why
	LeftOut  string // somebody leads, but a pod is left out: why
}

// Harmed says whether data was lost or at risk through what kraftpod decided.
func (o Outcome) Harmed() bool { return o.Lost+o.Two != "" && !o.Orphaned }

func (w *world) judge() Outcome {
	o := Outcome{Lost: w.lost, Two: w.two, Orphaned: w.orphaned}
	why := ""
	if !w.whole() {
		why = w.blame()
		for _, p := range w.pods {
			w.note("%s: phase %d, disk %s %v, meant %v, launched %v, leader %d: %s", p.name(), p.phase, p.disk.state(),
				p.disk.voters.List(), p.intent.List(), p.kafka.voters.List(), p.kafka.leader, p.why)
		}
	}
	if w.leader() == nil {
		o.Down = why
	} else {
		o.LeftOut = why
	}
	return o
}

// blame is the first of the causes that keep pods from being ready, the
// operator's own first.
func (w *world) blame() string {
	formed := w.formed()
	present := formed & (1<<w.replicas - 1)
	var blank nodes
	for _, id := range present.List() {
		if w.pods[id].disk.voters == 0 {
			blank |= 1 << id
		}
	}
	switch {
	case formed != 0 && !formed.Majority(present):
		return "scaled below a majority of the voters"
	case formed != 0 && !formed.Majority(present&^blank) && present != formed:
		return "scaled down while a majority of the voters had no data"
	case formed == 0 && w.template.replicas > w.replicas:
		return "scaled below the template's count before the cluster formed"
	case formed == 0:
		for _, p := range w.pods[:w.replicas] {
			if p.template != w.template {
				return "a pod of an older template intends other voters"
			}
		}
	}
	for _, p := range w.pods[:w.replicas] {
		if p.why != "" && !w.ready(p) {
			return p.why
		}
	}
	return "no majority"
}

// formed is the voters that the cluster formed with, none where it has not.
func (w *world) formed() nodes {
	formed := w.voters
	for _, p := range w.pods[:w.replicas] {
		if formed == 0 && p.tells() {
			formed = p.disk.voters
		}
	}
	return formed
}

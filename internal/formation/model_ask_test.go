package formation

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// round is one round of questions: whom run asks, and what they said within
// the last second.
func (w *world) round(p *pod) View {
	v := View{Pod: name(p.id), NodeID: int32(p.id), Intent: api.Intent{ClusterID: modelCluster, Voters: p.intent.ids()}, Listed: true}
	v.Volume = disk.Volume{State: p.state(), Formatted: p.disk.formatted, Voters: p.disk.voters.ids()}
	v.Answers = make([]Answer, 0, size)
	for _, q := range w.pods {
		listed := q.phase != absent && q.listed <= w.now
		meant := p.intent.has(q.id) || !w.rule.few && p.intent == 1 && q.id < p.count
		if q == p || !listed && !meant {
			continue
		}
		a := Answer{Pod: name(q.id), NodeID: int32(q.id), Silence: "no answer"}
		s := q.said[(w.now+w.rng.IntN(3))%3]
		switch {
		case !listed:
			a.Silence = NoAddress
		case s != nil && w.linked(p, q) && w.rng.IntN(50) > 0:
			a = Hear(a.Pod, a.NodeID, s)
		}
		v.Answers = append(v.Answers, a)
	}
	return v
}

// linked says whether nothing lies between two pods.
func (w *world) linked(p, q *pod) bool {
	return p.away <= w.now && q.away <= w.now && p.cut <= w.now && q.cut <= w.now
}

// reach says whether a request of one Kafka to another gets there.
func (w *world) reach(p, q *pod) bool {
	return q.node.up && w.linked(p, q) && w.rng.IntN(20) > 0
}

// cause names what a verdict waits for, for the table.
func cause(v Verdict) string {
	why := strings.Join(v.Why, "; ")
	switch {
	case v.Action == Start:
		return ""
	case v.Action == Refuse:
		return "refused: the disks contradict each other"
	case strings.Contains(v.Hint, "templates"):
		return "intents differ"
	case v.VoterSet != nil:
		return "a voter without its disk waits for a majority"
	case strings.Contains(why, "this pod's own disk"):
		return "own disk without quorum-state"
	case strings.Contains(why, ": formed"):
		return "a formed disk records nothing of a voter"
	}
	return "somebody is silent"
}

// silenced says whether a voter's disk has a record, but of no pod, other than
// p, that the StatefulSet is to have.
func (w *world) silenced(p *pod) bool {
	recorded := false
	for _, q := range w.pods {
		if q != p && q.disk.voters.has(q.id) {
			if q.id < w.replicas {
				return false
			}
			recorded = true
		}
	}
	return recorded
}

// orphan says whether p starts for the first time as a voter in the one case
// that kraftpod cannot see: scaled down to where no disk with a record is left,
// or made from a template of a single replica, while other disks have one.
func (w *world) orphan(p *pod, with voters) bool {
	others := slices.ContainsFunc(w.pods[:], func(q *pod) bool { return q != p && q.disk.voters.has(q.id) })
	return p.disk.voters == 0 && with.has(p.id) && others && (p.deaf || w.silenced(p) || with == 1 && p.count == 1)
}

// adopt takes the intent of the youngest pod heard.
func (w *world) adopt(p *pod, v View) {
	born := p.born
	for _, a := range v.Answers {
		if a.Status == nil {
			continue
		}
		if q := w.pods[a.Status.NodeID]; q.born > born {
			born = q.born
			p.intent, p.count, p.heard = votersOf(a.Status.Intent.Voters), q.count, nil
		}
	}
}

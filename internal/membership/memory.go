package membership

import "time"

// Memory is what the sidecar beside a leader remembers from one look to the next:
// since when all pods have agreed, or answered, newcomers been ready, voters away. The zero value is one
// that remembers nothing. Its caller begins a new one when the leader or the epoch
// is another; after a pause it begins anew itself.
type Memory struct {
	looked        time.Time // last
	agreed, whole time.Time // since; zero: they do not, not all answer
	ready, away   map[replicaKey]time.Time
}

// replicaKey is what a replica counts by: a new disk is another replica.
type replicaKey struct {
	id        int32
	directory [16]byte
}

func (r Replica) key() replicaKey { return replicaKey{r.ID, r.Directory} }

// remember brings a memory up to date: what is so keeps the time since when it has
// been so at every look.
func (m *Memory) remember(now time.Time, agreed, whole bool, ready, away []Replica) {
	if passed := now.Sub(m.looked); passed < 0 || passed > mostPause {
		*m = Memory{}
	}
	m.looked = now
	m.agreed, m.whole = start(m.agreed, agreed, now), start(m.whole, whole, now)
	m.ready, m.away = since(m.ready, ready, now), since(m.away, away, now)
}

// start is since when something is so: now, unless it was before.
func start(before time.Time, is bool, now time.Time) time.Time {
	switch {
	case !is:
		return time.Time{}
	case before.IsZero():
		return now
	}
	return before
}

func since(before map[replicaKey]time.Time, these []Replica, now time.Time) map[replicaKey]time.Time {
	after := make(map[replicaKey]time.Time, len(these))
	for _, r := range these {
		after[r.key()] = now
		if was, known := before[r.key()]; known {
			after[r.key()] = was
		}
	}
	return after
}

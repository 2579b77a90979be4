package membership

import "time"

// Memory is what the sidecar beside a leader remembers from one look to the next:
// since when all pods have agreed, newcomers been ready, and voters silent. The zero value is one
// that remembers nothing. Its caller begins a new one when the leader or the epoch
// is another; after a pause it begins anew itself.
type Memory struct {
	looked        time.Time // last
	agreed        time.Time // since; zero: they do not
	ready, silent map[replicaKey]time.Time
}

// replicaKey is what a replica counts by: a new disk is another replica.
type replicaKey struct {
	id        int32
	directory [16]byte
}

func (r Replica) key() replicaKey { return replicaKey{r.ID, r.Directory} }

// remember brings a memory up to date: what is so keeps the time since when it has
// been so at every look.
func (m *Memory) remember(now time.Time, agreed bool, ready, silent []Replica) {
	if passed := now.Sub(m.looked); passed < 0 || passed > mostPause {
		*m = Memory{}
	}
	m.looked = now
	switch {
	case !agreed:
		m.agreed = time.Time{}
	case m.agreed.IsZero():
		m.agreed = now
	}
	m.ready, m.silent = since(m.ready, ready, now), since(m.silent, silent, now)
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

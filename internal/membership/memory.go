package membership

import "time"

// Memory is what the sidecar beside a leader remembers from one look to the next:
// since when newcomers have been ready, and voters silent. The zero value is one
// that remembers nothing. Its caller begins a new one when the leader or the epoch
// is another; after a pause it begins anew itself.
type Memory struct {
	looked        time.Time // last
	ready, silent map[replicaKey]time.Time
}

// replicaKey is what a replica counts by: a new disk is another replica.
type replicaKey struct {
	id        int32
	directory [16]byte
}

func (r Replica) key() replicaKey { return replicaKey{r.ID, r.Directory} }

// remember brings a memory up to date: who is ready, or silent, keeps the time
// since when it has been so at every look.
func (m *Memory) remember(now time.Time, ready, silent []Replica) {
	passed := now.Sub(m.looked)
	if passed < 0 || passed > mostPause {
		m.ready, m.silent = nil, nil
	}
	m.looked = now
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

package model

import "github.com/kraftpod/kraftpod/internal/membership"

// request is a change on its way from the sidecar that decided it.
type request struct {
	change membership.Change
	at     int // when it arrives
}

// directoryOf is a directory id of the model as membership has it, and back.
func directoryOf(n int) (id [16]byte) {
	if n > 0 {
		id[0], id[1] = byte(n>>8), byte(n)
	}
	return id
}

func directoryFrom(id [16]byte) int { return int(id[0])<<8 | int(id[1]) }

// forward brings a change to whom the pod's Kafka takes for the leader.
func (w *world) forward(p *pod, c membership.Change) {
	if !p.kafka.up || p.frozen > w.now || p.kafka.leader == nobody {
		return
	}
	leader := w.pods[p.kafka.leader]
	if leader != p && !w.reach(p, leader) || leader.kafka.leader != leader.id {
		return
	}
	w.handle(leader, c)
}

// handle is what a leader does about a change (LeaderState, AddVoterHandler,
// RemoveVoterHandler): refused while the high watermark is not known in this
// epoch, and while another change is not committed; in force at once.
func (w *world) handle(p *pod, c membership.Change) {
	k, voters := &p.kafka, p.voters()
	pending := k.watermark < p.disk.log.Value.changed
	if k.watermark == 0 && !w.rule.anyEpoch || pending && !w.rule.manyChanges {
		return
	}
	version := p.version()
	id, directory := int(c.ID), directoryFrom(c.Directory)
	switch {
	case c.Kind == membership.Upgrade && version == 0:
		version = 1
		for id, directory := range voters {
			if directory == 0 {
				continue
			}
			t := k.told(id)
			if t == nil {
				return // its directory id is not known
			}
			voters[id] = t.directory
		}
	case c.Kind == membership.Add && version == 1 && voters[id] == 0:
		q := w.pods[id]
		fetched := k.track(id, directory).fetchedAt > w.now-20
		if !fetched || q.disk.directory != directory || !q.kafka.controller || !w.reach(p, q) {
			return // the newcomer is asked at its controller's listener first
		}
		voters[id] = directory
	case c.Kind == membership.Remove && version == 1 && voters[id] == directory && voters.ids().Len() > 1:
		voters[id] = 0
	default:
		return
	}
	w.note("%s: %s %d: %v; %s", p.name(), c.Kind, c.ID, voters.ids().List(), c.Why)
	p.write(voters, version)
	if voters.ids().Len() == 1 && voters[p.id] == 0 {
		w.alone = p.disk.log
	}
	for _, q := range w.pods { // whose fetches wait for it
		if q != p && q.kafka.leader == p.id && q.kafka.epoch == k.epoch && w.reach(p, q) {
			w.fetch(q, p)
		}
	}
	w.changes++
	w.changedAt, w.proposed = w.now, voters.ids()
	w.catch()
}

// told is the disk of a voter that told a leader its directory id last.
func (k *kafka) told(id int) *track {
	var last *track
	for i := range k.tracks {
		if t := &k.tracks[i]; t.id == id && (last == nil || t.fetchedAt > last.fetchedAt) {
			last = t
		}
	}
	return last
}

package model

// seek asks whether a majority would vote for p, and begins an election if so
// (pre-vote): who hears its leader would not.
func (w *world) seek(p *pod) {
	k := &p.kafka
	k.timeout, k.seeking = w.now+2+w.random.IntN(4), true
	voters, would := p.voters(), nodes(1)<<p.id
	for _, q := range w.pods {
		leaderless := q.kafka.leader == nobody || q.kafka.seeking || q.kafka.timeout <= w.now
		if q != p && w.eligible(p, q) && q.kafka.epoch <= k.epoch+1 && leaderless && !p.disk.log.Behind(q.disk.log) {
			would |= 1 << q.id
		}
	}
	if !voters.ids().Majority(would) {
		return
	}
	p.join(k.epoch + 1)
	k.voted, k.candidate, k.answered, k.grants = p.id, true, 1<<p.id, 1<<p.id
	p.persist()
	w.canvass(p)
}

// eligible says whether q hears p ask for its vote: p names the directory id
// with which it counts.
func (w *world) eligible(p, q *pod) bool {
	return q.kafka.controller && p.voters().counts(q.id, q.disk.directory) && w.reach(p, q)
}

// canvass asks the voters for their votes, but those that answered in this epoch.
func (w *world) canvass(p *pod) {
	k := &p.kafka
	for _, q := range w.pods {
		if k.answered.Has(q.id) || !w.eligible(p, q) {
			continue
		}
		k.answered |= 1 << q.id
		if w.vote(q, p) {
			k.grants |= 1 << q.id
		}
	}
	if p.voters().ids().Majority(k.grants) {
		k.leader, k.candidate, k.led = p.id, false, w.now
		k.tracks, k.watermark, k.committedAt = nil, 0, w.now
		p.memory, p.look = nil, w.now+2
		p.write(p.voters(), p.version())
		w.note("%s leads %v in epoch %d", p.name(), p.voters().ids().List(), k.epoch)
	}
}

// vote asks q to vote for p, whether or not either votes to q.
func (w *world) vote(q, p *pod) bool {
	k := &q.kafka
	if p.kafka.epoch < k.epoch {
		return false
	}
	if p.kafka.epoch > k.epoch {
		q.join(p.kafka.epoch)
	}
	if k.leader != nobody || k.voted != nobody && k.voted != p.id || p.disk.log.Behind(q.disk.log) {
		return false
	}
	k.voted, k.timeout = p.id, w.now+3+w.random.IntN(4)
	q.persist()
	return true
}

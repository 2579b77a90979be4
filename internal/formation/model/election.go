package model

// campaign begins an election.
func (w *world) campaign(p *pod) {
	k := &p.kafka
	p.join(k.epoch + 1)
	k.voted, k.candidate, k.answered, k.grants = p.id, true, 1<<p.id, 1<<p.id
	p.persist()
	k.timeout = w.now + 2 + w.random.IntN(4)
	w.canvass(p)
}

// canvass asks the configured voters for their votes, but those that answered
// in this epoch.
func (w *world) canvass(p *pod) {
	k := &p.kafka
	for _, q := range w.pods {
		if k.answered.Has(q.id) || !k.voters.Has(q.id) || !w.reach(p, q) {
			continue
		}
		k.answered |= 1 << q.id
		if w.vote(q, p) {
			k.grants |= 1 << q.id
		}
	}
	if k.voters.Majority(k.grants) {
		k.leader, k.candidate = p.id, false
		p.persist()
		k.fetched, k.fetchedAt, k.wholeAt = [podCount]int{}, [podCount]int{}, [podCount]int{}
		k.watermark, k.committedAt = 0, w.now
		p.write()
	}
}

// vote asks q to vote for p. 3.4 answers INCONSISTENT_VOTER_SET where one of
// the two is no voter to q; later versions look at epoch and log only.
func (w *world) vote(q, p *pod) bool {
	k := &q.kafka
	strangers := !k.voters.Has(q.id) || !k.voters.Has(p.id)
	if p.kafka.epoch < k.epoch || w.kafka34 && strangers {
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

package model

// campaign asks the configured voters for their votes.
func (w *world) campaign(p *pod) {
	k := &p.kafka
	p.join(k.epoch + 1)
	k.voted = p.id
	p.persist()
	k.timeout = w.now + 2 + w.random.IntN(4)
	votes := 1
	for _, q := range w.pods {
		if q != p && k.voters.has(q.id) && w.reach(p, q) && w.vote(q, p) {
			votes++
		}
	}
	if k.voters.majority(votes) && k.voted == p.id {
		k.leader = p.id
		p.persist()
		k.fetched, k.fetchedAt, k.watermark, k.committedAt = [podCount]int{}, [podCount]int{}, 0, w.now
		p.write()
	}
}

// vote asks q to vote for p. 3.4 answers INCONSISTENT_VOTER_SET where one of
// the two is no voter to q; later versions look at epoch and log only.
func (w *world) vote(q, p *pod) bool {
	k := &q.kafka
	strangers := !k.voters.has(q.id) || !k.voters.has(p.id)
	if p.kafka.epoch < k.epoch || w.kafka34 && strangers {
		return false
	}
	if p.kafka.epoch > k.epoch {
		q.join(p.kafka.epoch)
	}
	if k.leader != nobody || k.voted != nobody && k.voted != p.id || behind(p.disk.log, q.disk.log) {
		return false
	}
	k.voted, k.timeout = p.id, w.now+3+w.random.IntN(4)
	q.persist()
	return true
}

// behind says whether a candidate's log is not as far as the voter's own.
func behind(candidate, own *entry) bool {
	if candidate.lastEpoch() != own.lastEpoch() {
		return candidate.lastEpoch() < own.lastEpoch()
	}
	return candidate.len() < own.len()
}

package formation

// campaign asks the configured voters for their votes.
func (w *world) campaign(p *pod) {
	n := &p.node
	p.join(n.epoch + 1)
	n.voted = p.id
	p.persist()
	n.timeout = w.now + 2 + w.rng.IntN(4)
	votes := 1
	for _, q := range w.pods {
		if q != p && n.voters.has(q.id) && w.reach(p, q) && w.vote(q, p) {
			votes++
		}
	}
	if votes > n.voters.half() && n.voted == p.id {
		n.leader = p.id
		p.persist()
		n.match, n.fetched, n.watermark, n.moved = [size]int{}, [size]int{}, 0, w.now
		w.append(p)
	}
}

// vote asks q to vote for p. 3.4 answers INCONSISTENT_VOTER_SET where one of
// the two is no voter to q; later versions look at epoch and log only.
func (w *world) vote(q, p *pod) bool {
	n := &q.node
	if p.node.epoch < n.epoch || w.strict && (!n.voters.has(q.id) || !n.voters.has(p.id)) {
		return false
	}
	if p.node.epoch > n.epoch {
		q.join(p.node.epoch)
	}
	mine, theirs := q.disk.log, p.disk.log
	if n.leader >= 0 || n.voted >= 0 && n.voted != p.id ||
		theirs.last() < mine.last() || theirs.last() == mine.last() && theirs.len() < mine.len() {
		return false
	}
	n.voted, n.timeout = p.id, w.now+3+w.rng.IntN(4)
	q.persist()
	return true
}

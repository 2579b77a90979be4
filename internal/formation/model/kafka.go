package model

import "slices"

// nobody is the id where no node is meant.
const nobody = -1

// kafka is a running Kafka: KRaft with static voters, as far as voters and
// commits go (KafkaRaftClient, QuorumState).
type kafka struct {
	up       bool
	voters   nodes // as configured
	epoch    int
	voted    int  // for whom, in this epoch
	leader   int  // as far as it knows, in this epoch
	timeout  int  // when it becomes a candidate, or one in another epoch
	caughtUp bool // had all that was committed, once since its start
	// Of a candidate: it is one, in this epoch; who has answered, who with yes.
	candidate        bool
	answered, grants nodes
	// Of a leader: how much of its log each node has, when each last fetched,
	// and had all of it, the high watermark and when that rose last.
	fetched, fetchedAt, wholeAt [podCount]int
	watermark, committedAt      int
}

// boot starts Kafka with these voters. 3.4 refuses voters that are not those
// of its quorum-state; 3.9 and later take them.
func (w *world) boot(p *pod, voters nodes) bool {
	d := &p.disk
	d.formatted, p.frozen = true, 0
	if w.kafka34 && d.voters != 0 && d.voters != voters {
		return false
	}
	p.kafka = kafka{up: true, voters: voters, epoch: max(d.epoch, d.log.LastEpoch()), voted: nobody, leader: nobody}
	if d.voters != 0 && d.epoch == p.kafka.epoch {
		p.kafka.voted = d.voted
	}
	if p.kafka.voted == p.id && voters.Has(p.id) {
		// It was a candidate, or led: in that epoch it begins again, with no vote
		// but its own. A leader that stopped asks nobody.
		p.kafka.candidate = !d.led
		p.kafka.answered, p.kafka.grants = 1<<p.id, 1<<p.id
	}
	p.kafka.timeout = w.now + 2 + w.random.IntN(4)
	if voters == 1<<p.id {
		p.kafka.timeout = w.now
	}
	return true
}

// persist writes quorum-state: at every change of epoch, vote or leader.
func (p *pod) persist() {
	p.disk.epoch, p.disk.voted, p.disk.voters = p.kafka.epoch, p.kafka.voted, p.kafka.voters
	p.disk.led = p.kafka.leader == p.id
}

// join goes to another epoch, without a leader so far.
func (p *pod) join(epoch int) {
	p.kafka.epoch, p.kafka.voted, p.kafka.leader, p.kafka.candidate = epoch, nobody, nobody, false
	p.persist()
}

// write adds an entry to the log of a leader.
func (p *pod) write() {
	p.disk.log = &entry{Parent: p.disk.log, Epoch: p.kafka.epoch, Length: p.disk.log.Len() + 1}
}

// replicate has a leader heard and fetched from, and commits what a majority
// of its voters has.
func (w *world) replicate(p *pod) {
	k := &p.kafka
	for _, q := range w.pods {
		if q != p && w.reach(p, q) {
			w.follow(q, p)
		}
		if k.leader != p.id {
			return
		}
	}
	k.fetched[p.id], k.fetchedAt[p.id], k.wholeAt[p.id] = p.disk.log.Len(), w.now, w.now
	have := make([]int, 0, podCount)
	var fresh nodes
	for _, id := range k.voters.List() {
		have = append(have, k.fetched[id])
		if k.fetchedAt[id] > w.now-6 {
			fresh |= 1 << id
		}
	}
	slices.Sort(have)
	e := p.disk.log.Until(have[(len(have)-1)/2])
	if e.LastEpoch() == k.epoch && e.Len() > k.watermark {
		k.watermark, k.committedAt, k.caughtUp = e.Len(), w.now, true
		w.commit(p, e)
	}
	if !w.kafka34 && !k.voters.Majority(fresh) && w.now-k.committedAt > 6 {
		// From 3.7 a leader without a majority resigns.
		k.leader, k.timeout = nobody, w.now+2+w.random.IntN(4)
		return
	}
	if w.now%2 == 0 {
		p.write()
	}
}

// follow has q hear of the leader p, and fetch: its log becomes the leader's.
func (w *world) follow(q, p *pod) {
	own, leader := &q.kafka, &p.kafka
	switch {
	case !own.voters.Has(p.id) && (w.kafka34 || !leader.voters.Has(q.id)):
		return
	case own.epoch > leader.epoch:
		if leader.voters.Has(q.id) {
			p.join(own.epoch)
			leader.timeout = w.now + 2 + w.random.IntN(4)
		}
		return
	case own.epoch == leader.epoch && own.leader != nobody && own.leader != p.id:
		return
	case own.epoch != leader.epoch || own.leader != p.id:
		if own.epoch != leader.epoch {
			own.voted = nobody
		}
		own.epoch, own.leader, own.candidate = leader.epoch, p.id, false
		q.persist()
	}
	own.timeout = w.now + 4 + w.random.IntN(4)
	if w.random.IntN(4) > 0 {
		w.fetch(q, p)
	}
}

// fetch brings q the leader's log, or one entry more of it, or none, while q is
// slow.
func (w *world) fetch(q, p *pod) {
	leader := &p.kafka
	switch {
	case q.slow <= w.now:
		q.disk.log = p.disk.log
	case w.random.IntN(3) == 0:
		q.disk.log = p.disk.log.Next(q.disk.log)
	}
	leader.fetchedAt[q.id] = w.now
	if !p.disk.log.Holds(q.disk.log) {
		return
	}
	leader.fetched[q.id] = q.disk.log.Len()
	if q.disk.log == p.disk.log {
		leader.wholeAt[q.id] = w.now
	}
	if leader.watermark > 0 && leader.fetched[q.id] >= leader.watermark && w.leads(p) {
		q.kafka.caughtUp = true
	}
}

// reach says whether a request of one Kafka to another gets there.
func (w *world) reach(p, q *pod) bool {
	return q.kafka.up && q.frozen <= w.now && w.linked(p, q) && w.random.IntN(20) > 0
}

// leads says whether p leads a live majority of its own voters.
func (w *world) leads(p *pod) bool {
	if !p.kafka.up || p.kafka.leader != p.id || p.away > w.now || p.frozen > w.now {
		return false
	}
	var supporters nodes
	for _, id := range p.kafka.voters.List() {
		q := w.pods[id]
		follows := q.kafka.up && q.frozen <= w.now && q.kafka.leader == p.id && q.kafka.epoch == p.kafka.epoch
		if q == p || follows && w.linked(p, q) {
			supporters |= 1 << id
		}
	}
	return p.kafka.voters.Majority(supporters)
}

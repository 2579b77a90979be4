package formation

import "slices"

// node is a running Kafka: KRaft with static voters, as far as voters and
// commits go (KafkaRaftClient, QuorumState).
type node struct {
	up      bool
	voters  voters // as configured
	epoch   int
	voted   int  // -1: nobody, in this epoch
	leader  int  // -1: nobody known, in this epoch
	timeout int  // when it becomes a candidate
	caught  bool // has had all that was committed, once since its start
	// Of a leader: what each voter has, when it last fetched all, the watermark
	// and when it rose last.
	match, fetched   [size]int
	watermark, moved int
}

// boot starts Kafka with these voters. 3.4 refuses voters that are not those
// of its quorum-state; 3.9 and later take them.
func (w *world) boot(p *pod, with voters) bool {
	d := &p.disk
	d.formatted = true
	if w.strict && d.voters != 0 && d.voters != with {
		return false
	}
	p.node = node{up: true, voters: with, epoch: max(d.epoch, d.log.last()), voted: -1, leader: -1}
	if d.voters != 0 && d.epoch == p.node.epoch {
		p.node.voted = d.voted
	}
	p.node.timeout = w.now + 2 + w.rng.IntN(4)
	if with == 1<<p.id {
		p.node.timeout = w.now
	}
	return true
}

// persist writes quorum-state: at every change of epoch, vote or leader.
func (p *pod) persist() {
	p.disk.epoch, p.disk.voted, p.disk.voters = p.node.epoch, p.node.voted, p.node.voters
}

// join goes to another epoch, without a leader so far.
func (p *pod) join(epoch int) {
	p.node.epoch, p.node.voted, p.node.leader = epoch, -1, -1
	p.persist()
}

func (w *world) append(p *pod) {
	p.disk.log = &entry{parent: p.disk.log, epoch: p.node.epoch, length: p.disk.log.len() + 1}
}

// replicate has a leader heard and fetched from, and commits what a majority
// of its voters has.
func (w *world) replicate(p *pod) {
	n := &p.node
	for _, q := range w.pods {
		if q != p && w.reach(p, q) {
			w.follow(q, p)
		}
		if n.leader != p.id {
			return
		}
	}
	n.match[p.id], n.fetched[p.id] = p.disk.log.len(), w.now
	have := make([]int, 0, size)
	fresh := 0
	for id := range size {
		if n.voters.has(id) {
			have = append(have, n.match[id])
			if n.fetched[id] > w.now-6 {
				fresh++
			}
		}
	}
	slices.Sort(have)
	e := p.disk.log.at(have[(len(have)-1)/2])
	if e.last() == n.epoch && e.len() > n.watermark {
		n.watermark, n.moved, n.caught = e.len(), w.now, true
		w.commit(p, e)
	}
	if !w.strict && fresh <= n.voters.half() && w.now-n.moved > 6 {
		// From 3.7 a leader without a majority resigns.
		n.leader, n.timeout = -1, w.now+2+w.rng.IntN(4)
		return
	}
	if w.now%2 == 0 {
		w.append(p)
	}
}

// follow has q hear of the leader p, and fetch: its log becomes the leader's.
func (w *world) follow(q, p *pod) {
	n, l := &q.node, &p.node
	known := n.voters.has(p.id)
	switch {
	case !known && (w.strict || !l.voters.has(q.id)):
		return
	case n.epoch > l.epoch:
		if l.voters.has(q.id) {
			p.join(n.epoch)
			l.timeout = w.now + 2 + w.rng.IntN(4)
		}
		return
	case n.epoch == l.epoch && n.leader >= 0 && n.leader != p.id:
		return
	case n.epoch != l.epoch || n.leader != p.id:
		if n.epoch != l.epoch {
			n.voted = -1
		}
		n.epoch, n.leader = l.epoch, p.id
		q.persist()
	}
	n.timeout = w.now + 4 + w.rng.IntN(4)
	if w.rng.IntN(4) > 0 {
		q.disk.log = p.disk.log
		l.match[q.id], l.fetched[q.id] = q.disk.log.len(), w.now
		n.caught = n.caught || l.watermark > 0 && w.leads(p)
	}
}

// leads says whether p leads a live majority of its own voters.
func (w *world) leads(p *pod) bool {
	if !p.node.up || p.node.leader != p.id || p.away > w.now {
		return false
	}
	behind := 0
	for _, q := range w.pods {
		if p.node.voters.has(q.id) && (q == p || q.node.up && q.node.leader == p.id && q.node.epoch == p.node.epoch && w.linked(p, q)) {
			behind++
		}
	}
	return behind > p.node.voters.half()
}

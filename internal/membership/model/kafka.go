package model

import "slices"

// kafka is a running Kafka: KRaft as far as voters and commits go
// (KafkaRaftClient, KIP-853, KIP-996).
type kafka struct {
	up         bool
	controller bool  // has the role
	static     nodes // the voters that it was started with, for an empty log
	epoch      int
	voted      int // for whom, in this epoch
	leader     int // as far as it knows, in this epoch
	timeout    int // when it seeks votes
	caughtUp   bool
	seeking    bool // asked for votes since it last heard a leader
	// Of a candidate: it is one, in this epoch; who has answered, who with yes.
	candidate        bool
	answered, grants nodes
	// Of a leader.
	tracks                      []track
	watermark, committedAt, led int
}

// track is what a leader knows of one disk that fetches from it.
type track struct {
	id, directory               int
	fetched, fetchedAt, wholeAt int
}

func (k *kafka) track(id, directory int) *track {
	for i := range k.tracks {
		if k.tracks[i].id == id && k.tracks[i].directory == directory {
			return &k.tracks[i]
		}
	}
	k.tracks = append(k.tracks, track{id: id, directory: directory, fetchedAt: never, wholeAt: never})
	return &k.tracks[len(k.tracks)-1]
}

// never is long before the begin.
const never = -1 << 20

// voters are the last that the log has, committed or not; with an empty log
// those that Kafka was started with.
func (p *pod) voters() voterSet {
	if p.disk.log == nil {
		return static(p.kafka.static)
	}
	return p.disk.log.Value.voters
}

// votes says whether p is a voter, as far as it knows.
func (p *pod) votes() bool { return p.kafka.controller && p.voters().counts(p.id, p.disk.directory) }

func (w *world) boot(p *pod) {
	d := &p.disk
	p.frozen = 0
	p.kafka = kafka{
		up: true, controller: p.controller, static: p.static, epoch: max(d.epoch, d.log.LastEpoch()), voted: nobody,
		leader: nobody,
	}
	if d.epoch == p.kafka.epoch {
		p.kafka.voted = d.voted
	}
	p.kafka.timeout = w.now + 4 + w.random.IntN(4)
	if p.voters().ids() == 1<<p.id {
		p.kafka.timeout = w.now
	}
}

// persist writes quorum-state: at every change of epoch or vote.
func (p *pod) persist() { p.disk.epoch, p.disk.voted = p.kafka.epoch, p.kafka.voted }

// join goes to another epoch, without a leader so far.
func (p *pod) join(epoch int) {
	p.kafka.epoch, p.kafka.voted, p.kafka.leader, p.kafka.candidate = epoch, nobody, nobody, false
	p.persist()
}

// write adds an entry to the log of a leader.
func (p *pod) write(voters voterSet, version int) {
	log := p.disk.log
	q := quorum{voters: voters, version: version, changed: log.Len() + 1}
	if log != nil && log.Value.voters == voters && log.Value.version == version {
		q.changed = log.Value.changed
	}
	p.disk.log = &entry{Parent: log, Epoch: p.kafka.epoch, Length: log.Len() + 1, Value: q}
}

func (p *pod) version() int {
	if p.disk.log == nil {
		return 0
	}
	return p.disk.log.Value.version
}

// replicate has a leader heard and fetched from, and commits what a majority
// of its voters has. A leader that was removed commits that, and resigns.
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
	voters := p.voters()
	own := k.track(p.id, p.disk.directory)
	own.fetched, own.fetchedAt, own.wholeAt = p.disk.log.Len(), w.now, w.now
	var have [podCount]int
	n, fresh := 0, 0
	for id, directory := range voters {
		if directory == 0 {
			continue
		}
		n++
		for _, t := range k.tracks {
			if t.id == id && voters.counts(id, t.directory) {
				have[n-1] = max(have[n-1], t.fetched)
				if t.fetchedAt > w.now-6 {
					fresh++
				}
			}
		}
	}
	slices.Sort(have[:n])
	e := p.disk.log.Until(have[(n-1)/2])
	if e.LastEpoch() == k.epoch && e.Len() > k.watermark {
		k.watermark, k.committedAt, k.caughtUp = e.Len(), w.now, true
		w.commit(p, e)
	}
	switch {
	case !p.votes() && k.watermark >= p.disk.log.Value.changed:
		w.resign(p)
	case fresh <= n/2 && w.now-max(k.committedAt, k.led) > 6:
		k.leader, k.timeout = nobody, w.now+4+w.random.IntN(4)
	case w.now%2 == 0:
		p.write(voters, p.version())
	}
}

// resign ends the time of a leader that was removed or is stopped: of the voters
// that have most of its log the one with the lowest id is told to seek votes.
func (w *world) resign(p *pod) {
	p.kafka.leader, p.kafka.timeout = nobody, w.now+4+w.random.IntN(4)
	var next *pod
	for _, q := range w.pods {
		if q.kafka.leader != p.id || q.kafka.epoch != p.kafka.epoch || !w.reach(p, q) {
			continue
		}
		w.fetch(q, p)
		if p.voters().counts(q.id, q.disk.directory) && (next == nil || next.disk.log.Behind(q.disk.log)) {
			next = q
		}
	}
	if next != nil {
		next.kafka.leader, next.kafka.timeout = nobody, w.now
	}
}

// follow has q hear of the leader p, and fetch: its log becomes the leader's.
func (w *world) follow(q, p *pod) {
	own, leader := &q.kafka, &p.kafka
	switch {
	case own.epoch > leader.epoch:
		p.join(own.epoch)
		leader.timeout = w.now + 2 + w.random.IntN(4)
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
	own.timeout, own.seeking = w.now+4+w.random.IntN(4), false
	if w.random.IntN(4) > 0 {
		w.fetch(q, p)
	}
}

// fetch brings q the leader's log, or one entry more of it, or none, while q is
// slow.
func (w *world) fetch(q, p *pod) {
	k := &p.kafka
	t := k.track(q.id, q.disk.directory)
	switch {
	case q.slow <= w.now:
		q.disk.log = p.disk.log
	case w.random.IntN(3) == 0:
		q.disk.log = p.disk.log.Next(q.disk.log)
	}
	t.fetchedAt = w.now
	if !p.disk.log.Holds(q.disk.log) {
		return
	}
	t.fetched = q.disk.log.Len()
	if q.disk.log == p.disk.log {
		t.wholeAt = w.now
	}
	if k.watermark > 0 && t.fetched >= k.watermark {
		q.kafka.caughtUp = true
	}
}

// reach says whether a request of one Kafka to another gets there.
func (w *world) reach(p, q *pod) bool {
	return q.kafka.up && q.frozen <= w.now && w.linked(p, q) && w.random.IntN(20) > 0
}

// linked says whether nothing lies between two pods.
func (w *world) linked(p, q *pod) bool {
	return p == q || p.away <= w.now && q.away <= w.now && p.cut <= w.now && q.cut <= w.now
}

// leads says whether p leads a live majority of its own voters.
func (w *world) leads(p *pod) bool {
	if !p.kafka.up || p.kafka.leader != p.id || p.away > w.now || p.frozen > w.now {
		return false
	}
	var supporters nodes
	voters := p.voters()
	for _, q := range w.pods {
		follows := q.kafka.up && q.frozen <= w.now && q.kafka.leader == p.id && q.kafka.epoch == p.kafka.epoch
		if follows && voters.counts(q.id, q.disk.directory) && w.linked(p, q) {
			supporters |= 1 << q.id
		}
	}
	return voters.ids().Majority(supporters)
}

package model

import "testing"

// forgetful is a quorum of n pods in epoch 7, led by pod 0, in which the last
// pod voted for the leader and has lost its disk since, vote and all. What the
// leader has, all others have, but for the one before the last, if that is a
// candidate of the same epoch.
func forgetful(n int, candidate bool) *world {
	w := newWorld(Schedule{start: n}, Rule{}, nil)
	w.now = 100
	all := nodes(1<<n - 1)
	log := &entry{Epoch: 6, Length: 1}
	for _, p := range w.pods[:n] {
		p.phase = serving
		p.disk = podDisk{formatted: true, log: log}
		p.kafka = kafka{up: true, voters: all, epoch: 7, voted: nobody, leader: 0, timeout: w.now + 1000}
		p.persist()
	}
	if candidate {
		c := &w.pods[n-2].kafka
		c.leader, c.voted, c.candidate = nobody, n-2, true
		c.answered, c.grants = 1<<(n-2), 1<<(n-2)
		w.pods[n-2].persist()
	}
	lost := w.pods[n-1]
	lost.disk = podDisk{}
	w.boot(lost, all)
	lost.kafka.timeout = w.now + 1000
	return w
}

// canvassed says whether pod c leads after it has asked everybody until all have
// answered.
func (w *world) canvassed(c *pod) bool {
	for range 50 {
		if c.kafka.leader == nobody {
			w.canvass(c)
		}
	}
	return c.kafka.leader == c.id
}

// TestForgottenVote: the vote is lost with the disk. What that can do, and that
// it takes a candidate of the leader's own epoch, which is still open and has
// another vote from before.
func TestForgottenVote(t *testing.T) {
	t.Run("it is given twice", func(t *testing.T) {
		w := forgetful(5, true)
		if lost, c := w.pods[4], w.pods[3]; !w.vote(lost, c) {
			t.Error("who forgot its vote refuses a second one: the model is kinder than Kafka")
		}
	})
	t.Run("two leaders of one epoch", func(t *testing.T) {
		w := forgetful(5, true)
		c := w.pods[3]
		c.kafka.answered |= 1 << 2
		c.kafka.grants |= 1 << 2 // before pod 2 heard of the leader
		if !w.canvassed(c) || w.pods[0].kafka.epoch != c.kafka.epoch {
			t.Error("a candidate with its own, an old and a forgotten vote does not lead: the docs say it does")
		}
	})
	t.Run("without an old vote", func(t *testing.T) {
		w := forgetful(5, true)
		if c := w.pods[3]; w.canvassed(c) {
			t.Error("a candidate leads with its own and a forgotten vote of five")
		}
	})
	t.Run("a candidate that has started anew", func(t *testing.T) {
		w := forgetful(5, true)
		c := w.pods[3]
		c.kafka.grants |= 1 << 2
		w.boot(c, c.kafka.voters)
		c.kafka.timeout = w.now + 1000
		if w.canvassed(c) {
			t.Error("a candidate leads with an old vote from before it started anew")
		}
	})
	t.Run("once it has heard of the leader", func(t *testing.T) {
		w := forgetful(5, true)
		c, lost := w.pods[3], w.pods[4]
		c.kafka.grants |= 1 << 2
		w.follow(lost, w.pods[0])
		if w.canvassed(c) {
			t.Error("who follows a leader votes for another in its epoch")
		}
	})
	t.Run("who follows the leader can only ask in another epoch", func(t *testing.T) {
		w := forgetful(3, false)
		f := w.pods[1]
		w.campaign(f)
		if f.kafka.epoch == 7 {
			t.Error("a follower of the leader is a candidate of its epoch")
		}
	})
}

// TestWhoCanBeCandidate: of three voters, and of four, the proof leaves nobody
// who could be another candidate of the leader's epoch, since a majority without
// the lost disk is all others; of five it leaves one.
func TestWhoCanBeCandidate(t *testing.T) {
	for n, want := range map[int]int{2: 0, 3: 0, 4: 0, 5: 1} {
		all, most := nodes(1<<n-1), 0
		for lost := range n {
			for set := range nodes(1 << n) {
				if !set.Has(lost) && all.Majority(set) {
					most = max(most, n-1-set.Len())
				}
			}
		}
		if most != want {
			t.Errorf("of %d voters the proof leaves %d, want %d", n, most, want)
		}
	}
}

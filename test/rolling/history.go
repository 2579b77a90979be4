package main

import (
	"slices"
	"time"
)

// sample is what the brokers say at one moment.
type sample struct {
	at time.Time
	// up says which brokers answer.
	up [nodes]bool
	// isr of each partition, from the broker that has applied most metadata.
	isr [][]int32
}

// copies are the replicas of a partition that are in sync and served. Without the
// second, a lost quorum would look well: nobody takes anything out of an ISR then.
func (s sample) copies(partition int) []int32 {
	var all []int32
	for _, id := range s.isr[partition] {
		if s.up[id] {
			all = append(all, id)
		}
	}
	return all
}

// fewest is the number of copies of the partition that has fewest.
func (s sample) fewest() int {
	fewest := nodes
	for p := range s.isr {
		fewest = min(fewest, len(s.copies(p)))
	}
	return fewest
}

// behind is how many partitions lack a copy.
func (s sample) behind() (n int) {
	for p := range s.isr {
		if len(s.copies(p)) < nodes {
			n++
		}
	}
	return n
}

// whole: every replica is in sync and served.
func (s sample) whole() bool { return len(s.isr) > 0 && s.fewest() == nodes }

// down is a pod that was told to end.
type down struct {
	at time.Time
	id int
}

// history are samples in the order of time.
type history []sample

// under is for how long some partition had fewer copies than min ISR.
func (h history) under() time.Duration {
	var sum time.Duration
	for i := 1; i < len(h); i++ {
		if h[i-1].fewest() < minISR {
			sum += h[i].at.Sub(h[i-1].at)
		}
	}
	return sum
}

// onlyCopies is how many partitions had their only copy on the pod when it was
// told to end, or while it ended.
func (h history) onlyCopies(d down) int {
	first, _ := slices.BinarySearchFunc(h, d.at, func(s sample, at time.Time) int { return s.at.Compare(at) })
	partitions := map[int]bool{}
	// From the last sample before it was told.
	for i := max(first-1, 0); i < len(h) && h[i].up[d.id]; i++ {
		for p := range h[i].isr {
			if slices.Equal(h[i].copies(p), []int32{int32(d.id)}) {
				partitions[p] = true
			}
		}
	}
	return len(partitions)
}

// healed is when everything became whole to stay so; false: it is not.
func (h history) healed() (time.Time, bool) {
	for i := len(h) - 1; i >= 0; i-- {
		if !h[i].whole() {
			return h[min(i+1, len(h)-1)].at, i+1 < len(h)
		}
	}
	return time.Time{}, false
}

// turn is one pod's part of a roll.
type turn struct {
	// leaving is from when the pod is told to end until its broker is gone, starting from
	// then until it answers again, catching from then until everything is whole.
	leaving, starting, catching time.Duration
	// next is from then until the next pod is told to end; early: that was before
	// everything was whole, by more than a look may be late. Neither of the last pod.
	next  time.Duration
	early bool
}

// turns are the pods' parts, in their order.
func (h history) turns(downs []down) []turn {
	var all []turn
	for i, d := range downs {
		gone := h.first(d.at, func(s sample) bool { return !s.up[d.id] })
		back := h.first(gone, func(s sample) bool { return s.up[d.id] })
		whole := h.first(back, sample.whole)
		t := turn{leaving: gone.Sub(d.at), starting: back.Sub(gone), catching: whole.Sub(back)}
		if i+1 < len(downs) {
			next := downs[i+1].at
			t.next, t.early = next.Sub(whole), whole.Sub(next) > 3*lookPause
		}
		all = append(all, t)
	}
	return all
}

// first is when something first was so, from a time on; the last sample's, if never.
func (h history) first(from time.Time, is func(sample) bool) time.Time {
	for _, s := range h {
		if !s.at.Before(from) && is(s) {
			return s.at
		}
	}
	return h[len(h)-1].at
}

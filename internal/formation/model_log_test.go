package formation

import "math/bits"

// voters is a set of node ids.
type voters uint8

func (v voters) has(id int) bool { return v&(1<<id) != 0 }
func (v voters) half() int       { return bits.OnesCount8(uint8(v)) / 2 }

// lists are the ids of every set, ascending; nobody changes them.
var lists = func() (all [1 << size][]int32) {
	for v := range all {
		for id := range size {
			if voters(v).has(id) {
				all[v] = append(all[v], int32(id))
			}
		}
	}
	return all
}()

func (v voters) ids() []int32 { return lists[v] }

func votersOf(ids []int32) (v voters) {
	for _, id := range ids {
		v |= 1 << id
	}
	return v
}

// entry is the newest record of a metadata log; those before it are its
// ancestors. nil is an empty log.
type entry struct {
	parent        *entry
	epoch, length int
}

func (e *entry) len() int {
	if e == nil {
		return 0
	}
	return e.length
}

func (e *entry) last() int {
	if e == nil {
		return 0
	}
	return e.epoch
}

// at is the log as it was when it had n records.
func (e *entry) at(n int) *entry {
	for e.len() > n {
		e = e.parent
	}
	return e
}

func (e *entry) holds(o *entry) bool { return e.at(o.len()) == o }

// storage is what outlives a process: the metadata log and quorum-state.
type storage struct {
	formatted bool
	log       *entry
	voters    voters // none: no quorum-state
	epoch     int
	voted     int
}

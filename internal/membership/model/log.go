package model

// nobody is the id where no node is meant.
const nobody = -1

// anyDisk stands for whatever disk a voter has: static voters count by id alone.
const anyDisk = -1

// voterSet has the directory id that each voter votes with; 0: it is none.
type voterSet [podCount]int

// ids is a set of node ids.
type ids uint8

func (s ids) has(id int) bool { return s&(1<<id) != 0 }

func (s ids) len() int {
	n := 0
	for id := range podCount {
		if s.has(id) {
			n++
		}
	}
	return n
}

// list is the ids, ascending.
func (s ids) list() []int32 {
	var list []int32
	for id := range podCount {
		if s.has(id) {
			list = append(list, int32(id))
		}
	}
	return list
}

// majority says whether of these ids a majority is among those.
func (s ids) majority(those ids) bool { return (s & those).len() > s.len()/2 }

func (v voterSet) ids() ids {
	var s ids
	for id, directory := range v {
		if directory != 0 {
			s |= 1 << id
		}
	}
	return s
}

// static is the voters of a list, whatever disks they have.
func static(s ids) voterSet {
	var v voterSet
	for id := range podCount {
		if s.has(id) {
			v[id] = anyDisk
		}
	}
	return v
}

// counts says whether a node votes with this disk.
func (v voterSet) counts(id, directory int) bool {
	return v[id] == anyDisk || v[id] != 0 && v[id] == directory
}

// entry is the newest entry of a metadata log; those before it are its
// ancestors. nil is an empty log.
type entry struct {
	parent        *entry
	epoch, length int
	// voters and version (kraft.version) are in force with this entry, changed is
	// the length of the log up to the entry that brought them.
	voters           voterSet
	version, changed int
}

func (e *entry) len() int {
	if e == nil {
		return 0
	}
	return e.length
}

func (e *entry) lastEpoch() int {
	if e == nil {
		return 0
	}
	return e.epoch
}

// until is the log as it was when it had n entries.
func (e *entry) until(n int) *entry {
	for e.len() > n {
		e = e.parent
	}
	return e
}

// holds says whether the other log is the beginning of this one.
func (e *entry) holds(other *entry) bool { return e.until(other.len()) == other }

// podDisk is what outlives a pod: its metadata log, its quorum-state, and the
// directory id that it was formatted with.
type podDisk struct {
	directory    int
	log          *entry
	epoch, voted int
}

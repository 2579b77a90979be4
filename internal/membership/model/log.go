package model

// nobody is the id where no node is meant.
const nobody = -1

// anyDisk stands for whatever disk a voter has: static voters count by id alone.
const anyDisk = -1

// voterSet has the directory id that each voter votes with; 0: it is none.
type voterSet [podCount]int

func (v voterSet) ids() nodes {
	var s nodes
	for id, directory := range v {
		if directory != 0 {
			s |= 1 << id
		}
	}
	return s
}

// static is the voters of a list, whatever disks they have.
func static(s nodes) voterSet {
	var v voterSet
	for id := range podCount {
		if s.Has(id) {
			v[id] = anyDisk
		}
	}
	return v
}

// counts says whether a node votes with this disk.
func (v voterSet) counts(id, directory int) bool {
	return v[id] == anyDisk || v[id] != 0 && v[id] == directory
}

// quorum is what is in force with an entry: the voters, the version
// (kraft.version), and the length of the log up to the entry that brought them.
type quorum struct {
	voters           voterSet
	version, changed int
}

// podDisk is what outlives a pod: its metadata log, its quorum-state, and the
// directory id that it was formatted with.
type podDisk struct {
	directory    int
	log          *entry
	epoch, voted int
}

package model

import "github.com/kraftpod/kraftpod/internal/disk"

// podDisk is what outlives a pod: its metadata log and its quorum-state.
type podDisk struct {
	formatted bool
	log       *entry
	// voters, epoch, voted and led (that it led in this epoch itself) are
	// quorum-state's; no voters: there is none.
	voters nodes
	epoch  int
	voted  int
	led    bool
}

// state is what kraftpod calls the state of a disk.
func (d *podDisk) state() disk.State {
	switch {
	case !d.formatted:
		return disk.Empty
	case d.log == nil:
		return disk.Virgin
	}
	return disk.Formed
}

// entry is the newest entry of a metadata log; those before it are its
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

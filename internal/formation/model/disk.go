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

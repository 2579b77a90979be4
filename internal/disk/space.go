package disk

import (
	"cmp"
	"syscall"
)

// Space is how large the volume of a log dir is, and how full, in bytes; all 0
// where that is not known.
type Space struct {
	// Path is the log dir.
	Path string `json:"path"`
	Size uint64 `json:"size_bytes"`
	Used uint64 `json:"used_bytes"`
	// Available is what Kafka may still write: what is reserved for root is
	// neither used nor available.
	Available uint64 `json:"available_bytes"`
}

// Measure asks the volumes of the log dirs, one after the other, for their space
// (statfs(2)): of what run saw, where it saw something, since the log dir itself
// may not be there yet.
func Measure(dirs []Dir) []Space {
	all := make([]Space, len(dirs))
	for i, d := range dirs {
		all[i].Path = d.Path
		var st syscall.Statfs_t
		if d.moved() || syscall.Statfs(cmp.Or(d.Anchor, d.Path), &st) != nil {
			continue
		}
		unit := uint64(max(st.Frsize, 0))
		all[i].Size, all[i].Used, all[i].Available = st.Blocks*unit, (st.Blocks-st.Bfree)*unit, st.Bavail*unit
	}
	return all
}

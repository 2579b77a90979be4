package formation

import (
	"slices"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// Contradicted looks at a disk that has a voter set: odd are the formed voters
// of the same cluster whose disks have another, and unsafe says that no majority
// of the disk's own voters, this pod included, is known to agree with it.
func Contradicted(v View) (odd []string, unsafe bool) {
	agree := 0
	if slices.Contains(v.Volume.Voters, v.NodeID) {
		agree = 1
	}
	for _, a := range v.Answers {
		switch {
		case !a.HasVoterSet() || a.Status.Intent.ClusterID != v.Intent.ClusterID:
		case slices.Equal(a.Status.Volume.Voters, v.Volume.Voters):
			agree++
		case a.joins(v.Volume.Voters):
		case a.Status.Volume.State == disk.Formed:
			odd = append(odd, a.String())
		}
	}
	return odd, len(odd) > 0 && agree <= len(v.Volume.Voters)/2
}

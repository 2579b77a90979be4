package bootstrap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Most clusters that were made by hand have node ids from 1. Whatever shows that,
// the remedy is an offset, and the message says which.

// offsetVariable is kraftpod's own variable of the node ids' offset.
const offsetVariable = "KRAFTPOD_NODE_ID_OFFSET"

// offsetFor says how a pod of the ordinal is given a node id that a user wrote,
// where the disk does not say that it is another's; "" where no offset does it.
func offsetFor(text string, self pod.Identity, known disk.Volume) string {
	id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	offset := id - int64(self.Ordinal)
	switch {
	case err != nil || offset < 0:
		return ""
	case known.NodeID == nil:
		return fmt.Sprintf("; if the set's node ids begin at %d, set %s=%d", offset+int64(self.Start), offsetVariable, offset)
	case int64(*known.NodeID) == id:
		return fmt.Sprintf(", and set %s=%d: this pod's disk has the node id %d too", offsetVariable, offset, id)
	}
	return ""
}

// offsetOfVoters is the offset that makes all voters which are pods of the set
// by their names the voters that a list calls them; negative where none does.
func offsetOfVoters(voters []kafka.Voter, set string) int32 {
	offset := int32(-1)
	for _, v := range voters {
		name, ordinal, err := pod.ParseName(firstLabel(v.Host))
		switch {
		case err != nil || name != set:
		case v.ID < ordinal || offset >= 0 && v.ID-ordinal != offset:
			return -1
		default:
			offset = v.ID - ordinal
		}
	}
	return offset
}

// remedy is how the node id of the set's first pod becomes the one given.
func (v voterPods) remedy(first int32) string {
	offset, start := first-v.set.Start, first-v.zero
	switch {
	case offset < 0 && start >= 0 && !v.ofControllers:
		return fmt.Sprintf("put KRAFTPOD_ORDINALS_START back to %d, where it was if the offset has not changed", start)
	case offset < 0:
		return "fix the offset (" + offsetVariable + ", or +OFFSET in KRAFTPOD_CONTROLLER_SET)"
	case v.ofControllers:
		return fmt.Sprintf("write KRAFTPOD_CONTROLLER_SET with :%d+%d", v.count, offset)
	}
	return fmt.Sprintf("set %s=%d", offsetVariable, offset)
}

// isShifted says whether one list of ids is the other one, but for the first id.
func isShifted(a, b []int32) bool {
	shifted := func(ids []int32) []int32 {
		out := slices.Clone(ids)
		for i := range out {
			out[i] -= ids[0]
		}
		return out
	}
	return len(a) > 0 && len(b) > 0 && a[0] != b[0] && slices.Equal(shifted(a), shifted(b))
}

package health

import (
	"fmt"
)

// voterSet says whether the voter set on the disk is the one that run started
// Kafka with. It is looked at once Kafka serves: only then it has written its
// own. What the disk does not say (a dynamic quorum, a volume that cannot be
// read) is no fault.
func voterSet(s *state) (ok bool, reason string) {
	if differs := s.voterSetDiffers(); differs != "" {
		return fails("%s", differs)
	}
	if s.isServing() && s.reading.begun.Before(s.servingSince) {
		return fails("the log dirs were not read yet since Kafka serves")
	}
	return true, ""
}

// voterSetDiffers says how the voter set on the disk differs from the one that
// run started Kafka with; "" where it does not, or one of them is not known.
// Then this node may be of another quorum than its peers.
func (s *state) voterSetDiffers() string {
	voters := s.volume().Voters
	isTold := len(voters) > 0 && s.plan.Start != "" && len(s.plan.Waiting) == 0
	if !isTold || s.plan.Intent.MayRecord(s.plan.NodeID, voters) {
		return ""
	}
	return fmt.Sprintf("the disk's voter set %v is not %v, with which Kafka was started: something in the image changes "+
		"controller.quorum.voters or quorum-state, and this node may be in a quorum of its own", voters, s.plan.Intent.Voters)
}

package api

import "slices"

// Dynamic says whether the quorum is to be a dynamic one, whose voters follow the
// template (KIP-853).
func (i Intent) Dynamic() bool { return len(i.Wanted) > 0 }

// MayRecord says whether the disk of a node that was started with the intent may
// record these voters: those of the intent. The disk of one that is to join a dynamic
// quorum records those before it until it has heard of another epoch.
func (i Intent) MayRecord(nodeID int32, voters []int32) bool {
	return slices.Equal(voters, i.Voters) || i.Dynamic() && slices.Equal(voters, Without(i.Voters, nodeID))
}

// Without are the ids but one.
func Without(ids []int32, id int32) []int32 {
	return slices.DeleteFunc(slices.Clone(ids), func(other int32) bool { return other == id })
}

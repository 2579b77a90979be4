package formation

import (
	"slices"
	"strings"
)

// hint names the usual causes of silence.
func (v View) hint() string {
	silent := func(why string) bool {
		return slices.ContainsFunc(v.Answers, func(a Answer) bool { return a.Silence == why })
	}
	var hints []string
	if silent(NoAddress) {
		hints = append(hints, "a pod without an address does not run yet, or the headless Service lacks "+
			"publishNotReadyAddresses: true")
	}
	if silent(NoAddress) && v.onlyLowerOrdinals() {
		hints = append(hints, "if only the lower ordinals exist, the StatefulSet lacks podManagementPolicy: Parallel")
	}
	if silent(Refused) {
		hints = append(hints, "a pod without a sidecar cannot answer: migrate at the same size first, then grow")
	}
	return strings.Join(hints, "; ")
}

// onlyLowerOrdinals says whether exactly the pods above this one have no
// address.
func (v View) onlyLowerOrdinals() bool {
	return !slices.ContainsFunc(v.Answers, func(a Answer) bool {
		return (a.NodeID > v.NodeID) != (a.Silence == NoAddress)
	})
}

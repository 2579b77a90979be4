package formation

import "slices"

// waitsForControllers says whether this pod is to be a broker only, with nothing
// on its disk, and none of the controllers has started Kafka: a broker that
// starts before them gives up when it has not registered within a minute
// (initial.broker.registration.timeout.ms). The first of them to start records
// the voters, which takes everybody out of here. Voters that cannot be asked, and
// a dynamic quorum, whose disks do not tell, are not waited for.
func (v View) waitsForControllers() bool {
	isVoter := func(a Answer) bool { return slices.Contains(v.Intent.Voters, a.NodeID) }
	isDynamic := func(a Answer) bool { return isVoter(a) && a.Status != nil && a.Status.Volume.Dynamic }
	return !slices.Contains(v.Intent.Voters, v.NodeID) && isBlank(v.Volume) &&
		slices.ContainsFunc(v.Answers, isVoter) && !slices.ContainsFunc(v.Answers, isDynamic)
}

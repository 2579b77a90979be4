package formation

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// NotHeadless says that the set's Service is not headless, as far as its name
// tells: it has one address, which is no pod's that is known. "" where it tells
// nothing of the kind.
func (v View) NotHeadless() string {
	l := v.Service
	resolves := func(a Answer) bool { return a.NodeID >= 0 && a.Silence != NoAddress }
	if l.State != Listed || len(v.Addresses) == 0 || !isOneAddress(l.Addresses) ||
		v.listsItself() || slices.ContainsFunc(v.Answers, resolves) {
		return ""
	}
	return fmt.Sprintf("the Service %s has the one address %s, which is not this pod's: it is not headless, so that "+
		"pods have no names: make it anew with clusterIP: None (or, if it is, it lacks publishNotReadyAddresses: true)",
		l.Service, strings.Join(l.Addresses, ", "))
}

// listsItself says whether the set's Service lists an address of this pod's.
func (v View) listsItself() bool {
	return slices.ContainsFunc(v.Service.Addresses, func(a string) bool { return slices.Contains(v.Addresses, a) })
}

// isOneAddress says whether addresses are one, of one family or of each.
func isOneAddress(all []string) bool {
	families := map[bool]int{}
	for _, a := range all {
		address, _ := netip.ParseAddr(a)
		families[address.Is6()]++
	}
	return len(all) > 0 && len(all) == len(families)
}

// ordinalsStart says that the set's ordinals may not start where this pod takes
// them to start: as many pods as there are to be have answered, none of them has
// data, and those below have no address. "" where that is not so. Of a set that was
// scaled up and lost its first pods for a while the same is true, and these have
// the data.
func (v View) ordinalsStart() string {
	found := []int32{ordinalOf(v.Pod)}
	for _, a := range v.Answers {
		if a.Status == nil {
			continue
		}
		if a.Status.Volume.State == disk.Formed {
			return ""
		}
		found = append(found, ordinalOf(a.Pod))
	}
	slices.Sort(found)
	first, last := found[0], found[len(found)-1]
	below := func(a Answer) bool { return a.Status == nil && ordinalOf(a.Pod) < first && a.Silence != NoAddress }
	if first <= v.Start || len(found) != int(v.Replicas) || last-first != v.Replicas-1 ||
		slices.ContainsFunc(v.Answers, below) {
		return ""
	}
	return fmt.Sprintf("the pods that answer have the ordinals %d to %d: if the StatefulSet has spec.ordinals.start: %d, "+
		"set KRAFTPOD_ORDINALS_START=%d (and only then: else those below may have the data)", first, last, first, first)
}

// ordinalOf is the ordinal in a pod's full name, negative where it has none.
func ordinalOf(name string) int32 {
	label, _, _ := strings.Cut(name, ".")
	_, ordinal, err := pod.ParseName(label)
	if err != nil {
		return -1
	}
	return ordinal
}

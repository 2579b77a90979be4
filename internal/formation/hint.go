package formation

import (
	"fmt"
	"slices"
	"strings"
)

// OrderedReady is the hint where no pod above this one exists.
const OrderedReady = "if only the lower ordinals exist, the StatefulSet has podManagementPolicy: OrderedReady (the " +
	"default), which makes no pod before the one below is ready: make it Parallel (it is immutable: kubectl delete " +
	"statefulset NAME --cascade=orphan, then apply it anew)"

// dataOfOthers is the hint where pods of another set have the cluster's data, and
// none of this one's has.
const dataOfOthers = "another StatefulSet's pods have this cluster's data. Where this set takes its place: bring the " +
	"old claims under the new names, or go back. Where those are its brokers: bring a controller back that has its disk " +
	"(else: kraftpod help recover). Where this is to be a new cluster: give it a cluster id of its own"

// sameNodeIDs is the hint where a pod of another set is the same node as this one.
const sameNodeIDs = "two sets of one cluster need node ids of their own: give one of them another " +
	"KRAFTPOD_NODE_ID_OFFSET. Where this set takes the place of the other, that one goes first"

// hint names the usual causes of silence.
func (v View) hint() string {
	var hints []string
	if v.noNameServer() {
		hints = append(hints, "names cannot be looked up: see that the name server in /etc/resolv.conf (the cluster's DNS) "+
			"runs, and that this pod reaches it")
	}
	if notHeadless := v.NotHeadless(); notHeadless != "" {
		hints = append(hints, notHeadless)
	} else {
		hints = append(hints, v.hintsOfPods()...)
	}
	return strings.Join(hints, "; ")
}

// hintsOfPods are those of a Service under which pods have names.
func (v View) hintsOfPods() []string {
	all := slices.Concat(v.Answers, v.Others)
	silent := func(why string) bool {
		return slices.ContainsFunc(all, func(a Answer) bool { return a.Silence == why && a.NodeID >= 0 })
	}
	var hints []string
	if ordinals := v.ordinalsStart(); ordinals != "" {
		hints = append(hints, ordinals)
	}
	hints = append(hints, v.hintsOfAddresses()...)
	if silent(NoAddress) && v.onlyLowerOrdinals() {
		hints = append(hints, OrderedReady)
	}
	if silent(Refused) {
		hints = append(hints, "a pod without a sidecar cannot answer: migrate at the same size first, then grow")
	}
	if silent(Refused) && v.Listen != "" {
		hints = append(hints, fmt.Sprintf("this container has KRAFTPOD_LISTEN=%q: the sidecars' need the same", v.Listen))
	}
	if addresses := unknownRefused(all); len(addresses) > 0 {
		hints = append(hints, fmt.Sprintf("a headless Service lists every pod that has the labels of its selector, and the "+
			"pod at %s has no sidecar: take the labels off it, or give it one (kubectl get pods -o wide shows which it is)",
			strings.Join(addresses, ", ")))
	}
	return hints
}

// hintsOfAddresses are those of pods without an address. The Service that gives
// one to this pod, which is not ready, would give one to its others too if they
// ran; of another Service that says nothing.
func (v View) hintsOfAddresses() []string {
	var missing, hints []string
	others, listed := false, v.listsItself()
	for _, a := range slices.Concat(v.Answers, v.Others) {
		label, service, _ := strings.Cut(a.Pod, ".")
		switch {
		case a.Silence != NoAddress || a.NodeID < 0:
		case listed && service == v.Service.Service:
			missing = append(missing, label)
		default:
			others = true
		}
	}
	if len(missing) > 0 {
		hints = append(hints, fmt.Sprintf("not running: %s (the Service gives an address to this pod, which is not ready "+
			"either). Where kubectl get pods says Pending, a node, a volume or a quota is missing: kubectl describe pod says "+
			"which. Where there is no such pod, see whether the StatefulSet has fewer replicas than KRAFTPOD_REPLICAS",
			strings.Join(missing, ", ")))
	}
	if others {
		hints = append(hints, "a pod without an address does not run yet, or the headless Service lacks "+
			"publishNotReadyAddresses: true")
	}
	return hints
}

// noNameServer says whether a look-up failed.
func (v View) noNameServer() bool {
	failed := func(a Answer) bool { return strings.HasPrefix(a.Silence, NoNameServer) }
	unknown := func(l Listing) bool { return strings.HasPrefix(l.Silence, NoNameServer) }
	return slices.ContainsFunc(v.Answers, failed) || slices.ContainsFunc(v.Others, failed) ||
		unknown(v.Service) || slices.ContainsFunc(v.Services, unknown)
}

// unknownRefused are the addresses that a Service lists and that refuse, of pods
// that nobody knows by name.
func unknownRefused(all []Answer) []string {
	var addresses []string
	for _, a := range all {
		if a.Silence == Refused && a.NodeID < 0 {
			addresses = append(addresses, a.Pod)
		}
	}
	return addresses
}

// onlyLowerOrdinals says whether exactly the pods above this one have no
// address. A pod below that is not ready disproves that one is made after the
// other.
func (v View) onlyLowerOrdinals() bool {
	return !slices.ContainsFunc(v.Answers, func(a Answer) bool {
		unready := a.Status != nil && !a.Status.Ready
		return (a.NodeID > v.NodeID) != (a.Silence == NoAddress) || a.NodeID < v.NodeID && unready
	})
}

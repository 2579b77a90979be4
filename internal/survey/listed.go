package survey

import (
	"strings"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// unlisted finds Services that list nobody, or of which nothing is known.
func (v *view) unlisted() (all []Oddity) {
	for _, l := range v.services {
		switch l.State {
		case formation.NotKnown:
			all = append(all, odd("name-server", "whom %s lists is not known, so pods may be missing here: %s",
				l.Service, formation.Words(l.Silence)))
		case formation.NoSuchName:
			all = append(all, odd("no-service", "%s lists nobody: there is no such headless Service, no pod of it runs, or it "+
				"lacks publishNotReadyAddresses: true", l.Service))
		case formation.Listed:
		}
	}
	return all
}

// unknown finds what a Service lists and nobody knows.
func (v *view) unknown() (all []Oddity) {
	const kind = "unknown-pod"
	for _, p := range v.pods {
		switch {
		case p.twin != "":
			all = append(all, odd(kind, "%s calls itself %s, which answers at another address",
				p.Pod, v.label(Pod{Pod: p.twin})))
		case !p.stranger:
		case !p.Answers:
			all = append(all, odd(kind, "%s is listed by a Service, and no plan here knows whose address that is: %s",
				p.Pod, p.Reason))
		case p.status.Pod == "":
			all = append(all, odd(kind, "%s is listed by a Service, and says of no pod that it is it: its run has written "+
				"no plan", p.Pod))
		case !v.isOfKnownSet(p):
			all = append(all, odd(kind, "%s is listed by the Service, and of no set that a plan here knows: the Service's "+
				"selector takes it in", v.label(p)))
		}
	}
	return all
}

// isOfKnownSet says whether a pod is of a set that is expected, or behind a Service
// that none of these is behind.
func (v *view) isOfKnownSet(p Pod) bool {
	set, _ := split(p.Pod)
	isBehind := false
	for _, e := range v.expected {
		own, _ := split(e.Pod)
		if own == set {
			return true
		}
		isBehind = isBehind || domainOf(own) == domainOf(set)
	}
	return !isBehind
}

// domainOf is a set's name without the set: the Service's.
func domainOf(set string) string {
	_, domain, _ := strings.Cut(set, ".")
	return domain
}

package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// mostNames is how many names are in one sentence.
const mostNames = 10

// view is what the looks for oddities look at.
type view struct {
	pods     []Pod
	expected []Expected
	services []formation.Listing
}

// label is a pod's short name, where no other has it.
func (v *view) label(p Pod) string { return labelOf(v.pods, p) }

func labelOf(pods []Pod, p Pod) string {
	if set, _ := split(p.Pod); strings.HasPrefix(set, "~") {
		return p.Pod
	}
	short := shortName(p.Pod)
	for _, other := range pods {
		if other.Pod != p.Pod && shortName(other.Pod) == short {
			return p.Pod
		}
	}
	return short
}

func shortName(name string) string {
	short, _, _ := strings.Cut(name, ".")
	return short
}

// names are those of the pods for which it holds, as a sentence has them.
func (v *view) names(holds func(p Pod) bool) string {
	var names []string
	for _, p := range v.pods {
		if holds(p) {
			names = append(names, v.label(p))
		}
	}
	return joined(names)
}

// joined are names, and how many more there are.
func joined(names []string) string {
	if more := len(names) - mostNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNames], ", "), more)
	}
	return strings.Join(names, ", ")
}

// differ says who says what where pods say different things: "a, b: X; c: Y"; ""
// where they do not. What of a pod is empty is nothing said.
func (v *view) differ(what func(p Pod) string) string {
	var said []string
	for _, p := range v.pods {
		if text := what(p); text != "" && !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	if len(said) < 2 {
		return ""
	}
	var parts []string
	for _, text := range said[:min(len(said), mostNames)] {
		parts = append(parts, v.names(func(p Pod) bool { return what(p) == text })+": "+text)
	}
	return strings.Join(parts, "; ")
}

// list is ids as people write them.
func list(ids []int32) string {
	var all []string
	for _, id := range ids[:min(len(ids), mostNames)] {
		all = append(all, fmt.Sprint(id))
	}
	if len(ids) > mostNames {
		all = append(all, "...")
	}
	return strings.Join(all, ",")
}

// registered are the brokers that the cluster knows, as the pod says whose metadata
// moves; nil: nobody says.
func registered(pods []Pod) (known []api.Registered) {
	for _, p := range pods {
		if p.status == nil || p.status.Registered == nil {
			continue
		}
		if known == nil || !p.isFrozen() {
			known = p.status.Registered
		}
	}
	return known[:min(len(known), mostIDs)]
}

func has(known []api.Registered, id int32) bool {
	return slices.ContainsFunc(known, func(r api.Registered) bool { return r.ID == id })
}

// allVoters are the voters of anybody's record or intent, ascending.
func allVoters(pods []Pod) []int32 {
	var ids []int32
	for _, p := range pods {
		ids = append(ids, p.Voters...)
		if p.Intent != nil && len(p.Voters) == 0 && !p.Dynamic && !p.Intent.Dynamic() {
			ids = append(ids, p.Intent.Voters...)
		}
		if p.Quorum != nil {
			ids = slices.Concat(ids, p.Quorum.CaughtUp, p.Quorum.VoterIDs)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// frozenFor is after how many seconds without news a broker is cut off from the
// quorum: its metadata moves twice a second.
const frozenFor = 10

// isFrozen says whether the pod's broker hears nothing of the quorum.
func (p *Pod) isFrozen() bool {
	return p.status != nil && p.status.MetadataFrozen != nil && *p.status.MetadataFrozen > frozenFor
}

// quorum is that of the highest epoch that a pod has heard of; nil: nobody knows.
func (v *view) quorum() *Quorum {
	var all []*Quorum
	for _, p := range v.pods {
		if p.Quorum != nil && p.Quorum.LeaderID >= 0 {
			all = append(all, p.Quorum)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return slices.MaxFunc(all, func(a, b *Quorum) int { return cmp.Compare(a.Epoch, b.Epoch) })
}

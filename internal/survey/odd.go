package survey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// looks are all looks for oddities, the gravest first.
func (v *view) looks() []func() []Oddity {
	return []func() []Oddity{
		v.clusters, v.records, v.ownRecords, v.twins, v.templates, v.noLeader, v.behind, v.frozen,
		v.pendingVoters, v.votersWithoutPod, v.registeredWithoutPod, v.versions, v.silent, v.unlisted, v.unknown, v.warnings,
	}
}

// odd is an oddity in words.
func odd(kind, format string, args ...any) Oddity {
	return Oddity{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// oddIf is an oddity, or none where there is nothing to say.
func oddIf(says, kind, format string) []Oddity {
	if says == "" {
		return nil
	}
	return []Oddity{odd(kind, format, says)}
}

// clusters finds pods of different clusters.
func (v *view) clusters() []Oddity {
	return oddIf(v.differ(clusterOf), "cluster-ids", "the pods are of different clusters: %s. Mount the right volume, "+
		"or give all one cluster id: a volume of another cluster is never taken")
}

// clusterOf is the id of the cluster that a pod holds, or else means.
func clusterOf(p Pod) string {
	id := ""
	switch {
	case p.status == nil:
	case p.status.Volume.ClusterID != "":
		id = p.status.Volume.ClusterID
	case p.Intent != nil:
		id = p.Intent.ClusterID
	}
	if canonical, err := kafka.CanonicalClusterID(id); err == nil {
		return canonical
	}
	return id
}

// records finds disks that record different voter sets.
func (v *view) records() []Oddity {
	recorded := func(p Pod) string {
		if len(p.Voters) == 0 || v.isCopy(p) {
			return ""
		}
		return "voters " + list(p.Voters)
	}
	return oddIf(v.differ(recorded), "voter-sets", "the disks record different voter sets: %s. Nodes of different ones "+
		"elect different leaders: restart nothing before you know which of them is the cluster")
}

// ownRecords finds disks that record other voters than their own pod means.
func (v *view) ownRecords() (all []Oddity) {
	for _, p := range v.pods {
		isKnown := len(p.Voters) > 0 && p.Intent != nil && p.NodeID != nil
		if isKnown && !p.Intent.MayRecord(*p.NodeID, p.Voters) {
			all = append(all, odd("voter-set", "the disk of %s records voters %s, and Kafka there was started with %s: "+
				"something in the image changes controller.quorum.voters or quorum-state, or the volume is another's",
				v.label(p), list(p.Voters), list(p.Intent.Voters)))
		}
	}
	return all
}

// isCopy says whether a pod's disk records the voters of another's and itself: it was
// started to join them, in a quorum that is to be dynamic.
func (v *view) isCopy(p Pod) bool {
	if p.NodeID == nil || p.Intent == nil || !p.Intent.Dynamic() {
		return false
	}
	joined := api.Without(p.Voters, *p.NodeID)
	return slices.ContainsFunc(v.pods, func(o Pod) bool { return len(joined) > 0 && slices.Equal(o.Voters, joined) })
}

// twins finds pods with one node id.
func (v *view) twins() []Oddity {
	var said []string
	for i, p := range v.pods {
		same := func(o Pod) bool { return o.Answers && o.NodeID != nil && *o.NodeID == *p.NodeID }
		if p.NodeID == nil || slices.IndexFunc(v.pods, same) != i {
			continue
		}
		if names := v.names(same); names != v.label(p) {
			said = append(said, fmt.Sprintf("%s are both node %d", names, *p.NodeID))
		}
	}
	return oddIf(strings.Join(said, "; "), "node-id-twice", "%s: only one of them can serve; look at "+
		"KRAFTPOD_NODE_ID_OFFSET")
}

// templates finds pods that were made from different templates, as far as voters
// depend on them.
func (v *view) templates() []Oddity {
	said := []string{v.differ(func(p Pod) string {
		switch {
		case p.Intent == nil:
			return ""
		case p.Intent.Dynamic():
			return "voters that follow, " + list(p.Intent.Wanted)
		case p.Dynamic: // whose template has no say
			return ""
		}
		return "voters " + list(p.Intent.Voters)
	})}
	for _, name := range api.TemplateVariables() {
		for _, set := range v.sets() {
			said = append(said, v.differ(func(p Pod) string { return variableOf(p, set, name) }))
		}
	}
	said = slices.DeleteFunc(said, func(differs string) bool { return differs == "" })
	return oddIf(strings.Join(said, "; "), "templates", "two templates: %s. So it is while a rollout goes on (kubectl "+
		"rollout status); one that stands still has to be finished, or taken back (kubectl rollout undo)")
}

// sets are those of the pods.
func (v *view) sets() (all []string) {
	for _, p := range v.pods {
		if set, _ := split(p.Pod); !slices.Contains(all, set) {
			all = append(all, set)
		}
	}
	return all
}

// variableOf is what a variable is in a pod of the set.
func variableOf(p Pod, set, name string) string {
	if own, _ := split(p.Pod); own != set || p.status == nil || len(p.status.Template) == 0 {
		return ""
	}
	value, given := p.status.Template[name]
	if !given {
		return "no " + name
	}
	return name + "=" + formation.Words(value)
}

// versions finds pods with other versions than others.
func (v *view) versions() []Oddity {
	ofKafka := v.differ(func(p Pod) string { return p.Kafka })
	ofKraftpod := v.differ(func(p Pod) string { return p.Kraftpod })
	const rolls = "So it is while a rollout goes on (kubectl rollout status); else look at that pod's images"
	return slices.Concat(
		oddIf(ofKafka, "kafka-versions", "different versions of Kafka: %s. "+rolls),
		oddIf(ofKraftpod, "kraftpod-versions", "different versions of kraftpod: %s. "+rolls),
	)
}

// warnings repeats what pods warn of, each once. What is odd across them is said
// already.
func (v *view) warnings() (all []Oddity) {
	var said []string
	for _, p := range v.pods {
		for _, w := range p.Warnings {
			if !slices.Contains(said, w) {
				said = append(said, w)
				warns := func(p Pod) bool { return slices.Contains(p.Warnings, w) }
				all = append(all, odd("warning", "%s: %s", v.names(warns), w))
			}
		}
	}
	return all[:min(len(all), mostWarnings)]
}

package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// A replica count that was left behind: kustomize's `replicas:` changes the
// StatefulSet, and KRAFTPOD_REPLICAS only where the transformer copies it. By
// the pods that there are it is proved, and said; it stops nothing, since after
// kubectl scale it is as it should be.

// warnOfCount warns of a pod that the replica count does not count.
func warnOfCount(cfg Config, self pod.Identity, report *config.Report) {
	if cfg.Replicas == 0 || self.Set == "" || podCount(cfg, self) <= int32(cfg.Replicas) {
		return
	}
	consequence := ""
	if cfg.Replicas < mostCopies {
		consequence = fmt.Sprintf(". Internal topics that are made now have only as many copies (%d)", cfg.Replicas)
	}
	report.Warn("KRAFTPOD_REPLICAS=%d, but this pod is %s-%d, so that the StatefulSet has more replicas: as it should be "+
		"after kubectl scale; but where a manifest has the new count, the variable was left behind (kustomize: the "+
		"overlay with replicas: needs transformers: [../../replicas])%s", cfg.Replicas, self.Set, self.Ordinal, consequence)
}

// warnOfUncounted warns of a cluster that is about to form with fewer voters than
// the pods make that are there.
func (s *Settings) warnOfUncounted(formed *formation.VoterSet, answers []formation.Answer) {
	cfg := s.Config
	voters := s.Plan.Intent.Voters
	counted := s.voterPods.variable == "KRAFTPOD_REPLICAS" && slices.Equal(voters, s.voterPods.ids())
	if formed != nil || !counted {
		return
	}
	var uncounted []string
	pods := int32(cfg.Replicas)
	for _, a := range answers {
		label := firstLabel(a.Pod)
		set, ordinal, err := pod.ParseName(label)
		other := s.pod
		other.Ordinal = ordinal
		if n := podCount(cfg, other); a.Status != nil && err == nil && set == s.pod.Set && n > int32(cfg.Replicas) {
			uncounted, pods = append(uncounted, label), max(pods, n)
		}
	}
	could := defaultControllers(config.Count(pods))
	if int(could) <= len(voters) {
		return
	}
	slices.Sort(uncounted)
	warning := fmt.Sprintf("KRAFTPOD_REPLICAS=%d, but %s are there too: the cluster forms with the voters %v, which "+
		"never change, where %d pods would make %d of them. If these are meant, give the variable the count of the "+
		"StatefulSet and begin again with new volumes, while there is no data", cfg.Replicas, strings.Join(uncounted, ", "),
		voters, pods, could)
	if !slices.Contains(s.Plan.Warnings, warning) {
		s.Plan.Warnings = append(slices.Clone(s.Plan.Warnings), warning)
	}
}

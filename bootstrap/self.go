package bootstrap

import (
	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Self returns who this pod is, by its plan; nil: by the environment and the
// machine, as far as they tell.
func (b *Bootstrap) Self(plan *api.Plan) pod.Identity {
	if plan == nil {
		var unheard config.Report
		return pod.Identify(b.Config.Pod, readHost(b.Config.Pod.HostsFile, &unheard), &unheard)
	}
	self := pod.ParseFQDN(plan.Pod)
	self.NodeID, self.Start = plan.NodeID, b.Config.Pod.OrdinalsStart
	return self
}

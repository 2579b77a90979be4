package bootstrap

import (
	"strings"

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
	self := pod.Identity{NodeID: plan.NodeID, Start: b.Config.Pod.OrdinalsStart}
	labels := strings.SplitN(plan.Pod, ".", 5) // POD.SERVICE.NAMESPACE.svc.DOMAIN
	if !pod.IsFQDN(plan.Pod) {
		return self
	}
	self.Set, self.Ordinal, _ = pod.ParseName(labels[0])
	self.Service, self.Namespace, self.Domain = labels[1], labels[2], labels[4]
	return self
}

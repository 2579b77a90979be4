package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// warnOfVoterHosts warns of voters given by hand that other pods do not find by
// their host: loopback, or a pod's name alone. A pod finds itself by either.
func warnOfVoterHosts(
	g given, voters []kafka.Voter, in Input, self pod.Identity, pods voterPods, report *config.Report,
) {
	var local, bare []string
	better := slices.Clone(voters)
	for i, v := range voters {
		_, _, err := pod.ParseName(v.Host)
		switch alone := v.ID == self.NodeID && podCount(in.Config, self) == 1; {
		case isLocal(v.Host, self) && !alone:
			local = append(local, fmt.Sprintf("%q", v.Host))
		case err == nil && v.Host != self.Name() && !in.Host.Searches(self.ServiceFQDN()):
			bare = append(bare, fmt.Sprintf("%q", v.Host))
		}
		if isLocal(v.Host, self) || err == nil {
			better[i].Host = voterHost(v, pods)
		}
	}
	remedy := "write " + kafka.JoinList(better)
	if pods.known {
		remedy += ", or remove the list"
	}
	if len(local) > 0 {
		report.Warn("%s: every pod looks for %s in itself, and finds no other voter there; %s", g.variable,
			strings.Join(slices.Compact(local), ", "), remedy)
	}
	if len(bare) > 0 {
		report.Warn("%s: a pod's name alone (%s) resolves in that pod itself, and in others only where a Service is called "+
			"that or a dnsConfig searches the headless Service; %s", g.variable, strings.Join(bare, ", "), remedy)
	}
}

// voterHost is what to write for a voter: the full name of its pod, as far as it
// is known.
func voterHost(v kafka.Voter, pods voterPods) string {
	if pods.has(v.ID) {
		return pods.fqdn(v.ID)
	}
	return v.Host + ".SERVICE"
}

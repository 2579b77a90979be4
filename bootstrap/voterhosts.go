package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// nameAlone is what is odd about the name of a pod without its Service.
const nameAlone = "a pod's name alone (%s) resolves in that pod itself, and in others only where a Service is called " +
	"that or a dnsConfig searches the headless Service"

// warnOfVoterHosts warns of voters given by hand that other pods do not find by
// their host: loopback, or a pod's name alone. A pod finds itself by either.
func warnOfVoterHosts(
	g given, voters []kafka.Voter, in Input, self pod.Identity, pods voterPods, report *config.Report,
) {
	remedy := "write " + betterVoters(voters, self, pods)
	if pods.known {
		remedy += ", or remove the list"
	}
	local := voterHostsThat(voters, func(v kafka.Voter) bool {
		alone := v.ID == self.NodeID && podCount(in.Config, self) == 1
		return isLocal(v.Host, self) && !alone
	})
	if local != "" {
		report.Warn("%s: every pod looks for %s in itself, and finds no other voter there; %s", g.variable, local, remedy)
	}
	bare := voterHostsThat(voters, func(v kafka.Voter) bool { return isPodName(v.Host) && v.Host != self.Name() })
	if bare != "" && !in.Host.Searches(self.ServiceFQDN()) {
		report.Warn("%s: "+nameAlone+"; %s", g.variable, bare, remedy)
	}
}

// isPodName says whether a host is the name of a StatefulSet's pod, without its
// Service.
func isPodName(host string) bool {
	_, _, err := pod.ParseName(host)
	return err == nil
}

// voterHostsThat are the hosts of some voters, each once, for people.
func voterHostsThat(voters []kafka.Voter, some func(v kafka.Voter) bool) string {
	var hosts []string
	for _, v := range voters {
		if quoted := fmt.Sprintf("%q", v.Host); some(v) && !slices.Contains(hosts, quoted) {
			hosts = append(hosts, quoted)
		}
	}
	return strings.Join(hosts, ", ")
}

// betterVoters are the voters with the full names of their pods, as far as they
// are known.
func betterVoters(voters []kafka.Voter, self pod.Identity, pods voterPods) string {
	better := slices.Clone(voters)
	for i, v := range voters {
		switch {
		case !isLocal(v.Host, self) && !isPodName(v.Host):
		case pods.has(v.ID):
			better[i].Host = pods.fqdn(v.ID)
		case isLocal(v.Host, self):
			better[i].Host = "POD.SERVICE"
		default:
			better[i].Host = v.Host + ".SERVICE"
		}
	}
	return kafka.JoinList(better)
}

package bootstrap

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// isOwnAddress says whether a host is an address of this pod's, as its hosts
// file has it.
func isOwnAddress(host string, self pod.Identity) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(self.Addresses, func(own string) bool {
		other, err := netip.ParseAddr(own)
		return err == nil && other.Unmap() == address.Unmap()
	})
}

// isLocal says whether a host is loopback, and so this pod for whoever in it
// asks, and nobody for all others. Where pods are processes of one machine, an
// address of the pod's own is on loopback too.
func isLocal(host string, self pod.Identity) bool {
	if !kafka.IsLoopback(host) {
		return false
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return !isOwnAddress("127.0.0.1", self) && !isOwnAddress("::1", self)
	}
	return !isOwnAddress(host, self)
}

// isOwnName says whether a host is the pod's own name, alone or with a part of
// what makes it full.
func isOwnName(host string, self pod.Identity) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host != "" && strings.HasPrefix(self.OwnFQDN()+".", host+".")
}

// reachable are listeners as others reach them: with no host, and so by the
// pod's full name, where they are bound to every address, to the pod's own, to
// its name or to loopback.
func reachable(all []kafka.Listener, self pod.Identity) []kafka.Listener {
	out := slices.Clone(all)
	for i, l := range out {
		if kafka.IsWildcard(l.Host) || kafka.IsLoopback(l.Host) || isOwnAddress(l.Host, self) || isOwnName(l.Host, self) {
			out[i].Host = ""
		}
	}
	return out
}

// checkController refuses a controllers' listener on loopback, where the voters
// are other hosts: neither they nor this node's own broker would reach it.
func checkController(l setListeners, n node, self pod.Identity, voters voterList, report *config.Report) {
	controller := l.controller()
	if !n.controller || !isLocal(controller.Host, self) {
		return
	}
	for _, v := range voters.all {
		if v.ID == self.NodeID && !isLocal(v.Host, self) {
			l.given.wrong(report, "%q is bound to loopback, but brokers and voters look for this controller at %s; bind it to "+
				"every address (%s://:%s)", controller, v.Host, controller.Name, controller.Port)
		}
	}
}

// Package pod is who a pod of a StatefulSet is: its name and ordinal, its node
// id, and the name under which its headless Service publishes it.
package pod

import (
	"cmp"
	"fmt"
	"net/netip"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
)

// Identity is who a pod of a StatefulSet is.
type Identity struct {
	// Set is the StatefulSet's name, Ordinal the pod's number in it. No Set:
	// nobody knows.
	Set     string
	Ordinal int32
	// Start is the ordinal of the set's first pod.
	Start int32
	// NodeID is the ordinal plus KRAFTPOD_NODE_ID_OFFSET.
	NodeID int32
	// Service, Namespace and Domain make the pod's FQDN.
	Service, Namespace, Domain string
	// Addresses are the pod's own, where its hosts file tells.
	Addresses []string
}

// Name returns the pod's own name.
func (id Identity) Name() string { return id.Pod(id.Ordinal) }

// Pod returns the name of the set's pod with the ordinal.
func (id Identity) Pod(ordinal int32) string { return fmt.Sprintf("%s-%d", id.Set, ordinal) }

// FQDN returns the name under which the headless Service publishes the pod
// with the ordinal.
func (id Identity) FQDN(ordinal int32) string { return id.Pod(ordinal) + "." + id.ServiceFQDN() }

// OwnFQDN returns the name under which the headless Service publishes the pod.
func (id Identity) OwnFQDN() string { return id.FQDN(id.Ordinal) }

// ServiceFQDN returns the headless Service's own name.
func (id Identity) ServiceFQDN() string {
	return strings.Join([]string{id.Service, id.Namespace, "svc", id.Domain}, ".")
}

// Identify finds out who the pod is from the configuration and the machine: its
// hosts file, as the kubelet writes it, and the search list of its resolv.conf.
func Identify(cfg Config, host Host, report *config.Report) Identity {
	variable, name := cfg.name(host)
	id := Identity{Service: cfg.Service, Namespace: cfg.Namespace, Domain: cfg.ClusterDomain, Start: cfg.OrdinalsStart}
	for _, s := range serviceNames(host.HostsFile, 5) {
		if _, err := netip.ParseAddr(s.first); err == nil && s.labels[0] == name {
			id.Addresses = append(id.Addresses, canonical(s.first))
			id.Service = cmp.Or(id.Service, s.labels[1])
			id.Namespace = cmp.Or(id.Namespace, s.labels[2])
			id.Domain = cmp.Or(id.Domain, s.labels[4])
		}
	}
	for _, s := range serviceNames(host.ResolvConf, 3) {
		if s.first == "search" {
			id.Namespace, id.Domain = cmp.Or(id.Namespace, s.labels[0]), cmp.Or(id.Domain, s.labels[2])
		}
	}
	id.Domain = cmp.Or(id.Domain, "cluster.local")

	if variable == hostName && len(id.Addresses) == 0 {
		// Under hostNetwork it is the machine's, and node-1 is no pod 1 of a set.
		report.Wrong("POD_NAME", "", "%s has no pod's line (POD.SERVICE.NAMESPACE.svc.DOMAIN) for the %s=%q, so it may be a "+
			"machine's (hostNetwork); set POD_NAME from the downward API (metadata.name)", cfg.HostsFile, hostName, name)
		name = "POD"
	} else {
		id.number(cfg, variable, name, report)
	}
	id.checkNames(cfg, name, report)
	return id
}

// number gives the pod its set, its ordinal and its node id.
func (id *Identity) number(cfg Config, variable, name string, report *config.Report) {
	var err error
	id.Set, id.Ordinal, err = ParseName(name)
	id.NodeID = id.Ordinal + cfg.NodeIDOffset
	if err != nil {
		report.Wrong(variable, name, "%v; set POD_NAME from the downward API (metadata.name)", err)
		return
	}
	if id.NodeID < 0 && !report.Blames("KRAFTPOD_NODE_ID_OFFSET") {
		report.Wrong("KRAFTPOD_NODE_ID_OFFSET", fmt.Sprint(cfg.NodeIDOffset),
			"with the ordinal %d it makes no 32-bit node id; want less", id.Ordinal)
	}
	if id.Ordinal < id.Start && !report.Blames(ordinalsStart) {
		report.Wrong(ordinalsStart, fmt.Sprint(id.Start), "this pod's ordinal is %d, and no pod of a StatefulSet is below "+
			"its spec.ordinals.start; set it to that", id.Ordinal)
	}
}

// checkNames reports what of the pod's full name is not known.
func (id *Identity) checkNames(cfg Config, name string, report *config.Report) {
	if id.Service == "" {
		report.Wrong("KRAFTPOD_SERVICE", "", "%s has no name %s.SERVICE.NAMESPACE.svc.DOMAIN to take the headless "+
			"Service from; give the StatefulSet a serviceName, or set KRAFTPOD_SERVICE", cfg.HostsFile, name)
	}
	if id.Namespace == "" {
		report.Wrong("POD_NAMESPACE", "", "neither %s nor resolv.conf tells the pod's namespace; set POD_NAMESPACE "+
			"from the downward API (metadata.namespace)", cfg.HostsFile)
	}
}

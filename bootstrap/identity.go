package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Identity is who a pod of a StatefulSet is.
type Identity struct {
	// Set is the StatefulSet's name, Ordinal the pod's number in it.
	Set     string
	Ordinal int32
	// NodeID is the ordinal plus KRAFTPOD_NODE_ID_OFFSET.
	NodeID int32
	// Service, Namespace and Domain make the pod's FQDN.
	Service, Namespace, Domain string
	// Addresses are the pod's own, where its hosts file tells.
	Addresses []string
}

// Pod returns the name of the set's pod with the ordinal.
func (id Identity) Pod(ordinal int32) string { return fmt.Sprintf("%s-%d", id.Set, ordinal) }

// FQDN returns the name under which the headless Service publishes the pod.
func (id Identity) FQDN(ordinal int32) string {
	return strings.Join([]string{id.Pod(ordinal), id.Service, id.Namespace, "svc", id.Domain}, ".")
}

// ParsePodName splits a pod's name at its last "-" into the StatefulSet's name
// and the ordinal.
func ParsePodName(name string) (set string, ordinal int32, err error) {
	i := strings.LastIndexByte(name, '-')
	n, err := strconv.ParseUint(name[i+1:], 10, 31)
	switch {
	case i <= 0 || err != nil:
		return "", 0, errors.New("does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0)")
	case strconv.FormatUint(n, 10) != name[i+1:]:
		return "", 0, fmt.Errorf("the ordinal %q has a leading zero, which no pod of a StatefulSet has", name[i+1:])
	case !isLabel(name):
		return "", 0, errors.New("not a pod's name: want at most 63 lower case letters, digits and dashes")
	}
	return name[:i], int32(n), nil
}

// identify finds out who the pod is from the configuration and the machine: its
// hosts file, as the kubelet writes it, and the search list of its resolv.conf.
func identify(cfg Config, host Host) (id Identity, wrong mistakes) {
	hostname, _, _ := strings.Cut(host.Hostname, ".")
	names := []given{{"POD_NAME", cfg.PodName}, {"MY_POD_NAME", cfg.MyPodName}, {"host name", hostname}}
	pod := names[max(0, slices.IndexFunc(names, given.ok))]
	id = Identity{Service: cfg.Service, Namespace: cfg.Namespace, Domain: cfg.ClusterDomain}
	for _, w := range svcNames(host.HostsFile, 5) {
		if _, err := netip.ParseAddr(w[0]); err == nil && w[1] == pod.value {
			id.Addresses = append(id.Addresses, w[0])
			id.Service, id.Namespace, id.Domain = cmp.Or(id.Service, w[2]), cmp.Or(id.Namespace, w[3]), cmp.Or(id.Domain, w[5])
		}
	}
	for _, w := range svcNames(host.ResolvConf, 3) {
		if w[0] == "search" {
			id.Namespace, id.Domain = cmp.Or(id.Namespace, w[1]), cmp.Or(id.Domain, w[3])
		}
	}
	id.Domain = cmp.Or(id.Domain, "cluster.local")
	var err error
	id.Set, id.Ordinal, err = ParsePodName(pod.value)
	id.NodeID = id.Ordinal + cfg.NodeIDOffset
	wrong.when(err != nil, "%s=%q: %w; set POD_NAME from the downward API (metadata.name)", pod.name, pod.value, err)
	wrong.when(id.NodeID < 0, "KRAFTPOD_NODE_ID_OFFSET=\"%d\": with the ordinal %d it makes no 32-bit node id; want less", cfg.NodeIDOffset, id.Ordinal)
	wrong.when(id.Service == "", "KRAFTPOD_SERVICE=\"\": %s has no name %s.SERVICE.NAMESPACE.svc.DOMAIN to take the headless Service from; give the StatefulSet a serviceName, or set KRAFTPOD_SERVICE", cfg.HostsFile, pod.value)
	wrong.when(id.Namespace == "", "POD_NAMESPACE=\"\": neither %s nor resolv.conf tells the pod's namespace; set POD_NAMESPACE from the downward API (metadata.namespace)", cfg.HostsFile)
	return id, wrong
}

// svcNames finds the names of n svcLabels in a file of lines of words: each as
// its line's first word (an address, a keyword) and its labels.
func svcNames(file []byte, n int) (all [][]string) {
	for line := range strings.Lines(strings.ToLower(string(file))) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		for _, name := range fields {
			if labels := svcLabels(name, n); labels != nil {
				all = append(all, append([]string{fields[0]}, labels...))
			}
		}
	}
	return all
}

// svcLabels splits a name at its dots into n parts, of which the last is the
// cluster's domain; nil where it is no such name.
func svcLabels(name string, n int) []string {
	name = strings.TrimSuffix(name, ".")
	labels := strings.SplitN(name, ".", n)
	if len(labels) < n || labels[n-2] != "svc" || !isDomain(name) {
		return nil
	}
	return labels
}

// isLabel says whether s is one label of a DNS name in lower case (RFC 1123).
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// isDomain says whether s is a DNS name in lower case.
func isDomain(s string) bool {
	notLabel := func(part string) bool { return !isLabel(part) }
	return len(s) <= 253 && !slices.ContainsFunc(strings.Split(s, "."), notLabel)
}

package bootstrap

import (
	"fmt"
	"net/netip"
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
	digits := name[i+1:]
	n, perr := strconv.ParseInt(digits, 10, 32)
	switch {
	case i <= 0 || perr != nil || digits[0] < '0' || digits[0] > '9':
		return "", 0, fmt.Errorf("does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0)")
	case len(digits) > 1 && digits[0] == '0':
		return "", 0, fmt.Errorf("the ordinal %q has a leading zero, which no pod of a StatefulSet has", digits)
	case !isDomain(name) || len(name) > 63:
		return "", 0, fmt.Errorf("not a pod's name: want at most 63 lower case letters, digits and dashes")
	}
	return name[:i], int32(n), nil
}

// identify finds out who the pod is from the configuration and the machine.
func identify(cfg Config, host Host) (Identity, error) {
	var wrong mistakes
	variable, name := "POD_NAME", cfg.PodName
	if name == "" {
		variable, name = "MY_POD_NAME", cfg.MyPodName
	}
	if name == "" {
		variable = "host name"
		name, _, _ = strings.Cut(host.Hostname, ".")
	}
	id := Identity{Service: cfg.Service, Namespace: cfg.Namespace, Domain: cfg.ClusterDomain}
	var err error
	if id.Set, id.Ordinal, err = ParsePodName(name); err != nil {
		wrong.addf("%s=%q: %w; set POD_NAME from the downward API (metadata.name)", variable, name, err)
	}
	if id.NodeID = id.Ordinal + cfg.NodeIDOffset; id.NodeID < 0 {
		wrong.addf("KRAFTPOD_NODE_ID_OFFSET=\"%d\": with the ordinal %d it makes no 32-bit node id; want less", cfg.NodeIDOffset, id.Ordinal)
	}
	own := ownName(parseHosts(host.HostsFile), name)
	id.Addresses = own.addresses
	if id.Service == "" {
		id.Service = own.service
	}
	search := parseSearch(host.ResolvConf)
	id.Namespace = first(id.Namespace, own.namespace, search.namespace)
	id.Domain = first(id.Domain, own.domain, search.domain, "cluster.local")
	if id.Service == "" {
		wrong.addf("KRAFTPOD_SERVICE=\"\": %s has no name %s.SERVICE.NAMESPACE.svc.DOMAIN to take the headless Service from; give the StatefulSet a serviceName, or set KRAFTPOD_SERVICE", cfg.HostsFile, name)
	}
	if id.Namespace == "" {
		wrong.addf("POD_NAMESPACE=\"\": neither %s nor resolv.conf tells the pod's namespace; set POD_NAMESPACE from the downward API (metadata.namespace)", cfg.HostsFile)
	}
	return id, coded(ExitConfig, wrong...)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// hostsLine is a line of a hosts file.
type hostsLine struct {
	address string
	names   []string
}

// parseHosts reads a hosts(5) file, as the kubelet writes it; lines that are
// none are skipped.
func parseHosts(b []byte) []hostsLine {
	var lines []hostsLine
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		if _, err := netip.ParseAddr(fields[0]); err != nil {
			continue
		}
		names := fields[1:]
		for i := range names {
			names[i] = strings.ToLower(strings.TrimSuffix(names[i], "."))
		}
		lines = append(lines, hostsLine{fields[0], names})
	}
	return lines
}

// serviceName is what a name in DNS tells of a pod.
type serviceName struct {
	addresses                  []string
	service, namespace, domain string
}

// ownName finds POD.SERVICE.NAMESPACE.svc.DOMAIN of the pod in a hosts file.
func ownName(lines []hostsLine, pod string) serviceName {
	var own serviceName
	for _, line := range lines {
		for _, name := range line.names {
			labels := strings.SplitN(name, ".", 5)
			if len(labels) != 5 || labels[0] != pod || labels[3] != "svc" || !isDomain(name) {
				continue
			}
			if own.service == "" {
				own.service, own.namespace, own.domain = labels[1], labels[2], labels[4]
			}
			own.addresses = append(own.addresses, line.address)
		}
	}
	return own
}

// parseSearch finds NAMESPACE.svc.DOMAIN in the search list of a resolv.conf.
func parseSearch(b []byte) serviceName {
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "search" {
			continue
		}
		for _, domain := range fields[1:] {
			labels := strings.SplitN(strings.TrimSuffix(strings.ToLower(domain), "."), ".", 3)
			if len(labels) == 3 && labels[1] == "svc" && isDomain(labels[2]) && isDomain(labels[0]) {
				return serviceName{namespace: labels[0], domain: labels[2]}
			}
		}
	}
	return serviceName{}
}

// isDomain says whether s is a DNS name in lower case (RFC 1123).
func isDomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(s) <= 253
}

package pod

import (
	"net/netip"
	"slices"
	"strings"
)

// Host is what the machine says of itself.
type Host struct {
	// Name is the host name, perhaps with a domain.
	Name string
	// HostsFile and ResolvConf are the contents of the files, as the kubelet
	// writes them.
	HostsFile, ResolvConf []byte
}

// Addresses returns the addresses that a hosts file has for a name.
func Addresses(hostsFile []byte, name string) []string {
	var found []string
	for _, fields := range entries(hostsFile) {
		if slices.Contains(fields[1:], name) {
			found = append(found, canonical(fields[0]))
		}
	}
	return found
}

// canonical is an address as DNS's answers have it (RFC 5952); what is none stays.
func canonical(address string) string {
	if a, err := netip.ParseAddr(address); err == nil {
		return a.Unmap().String()
	}
	return address
}

// entries returns the words of each line of a hosts file or a resolv.conf, in
// lower case, comments left out.
func entries(file []byte) [][]string {
	var all [][]string
	for line := range strings.Lines(strings.ToLower(string(file))) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); len(fields) > 0 {
			all = append(all, fields)
		}
	}
	return all
}

// serviceName is a DNS name of the cluster's in a line of a file.
type serviceName struct {
	// first is the line's first word: an address, or a keyword.
	first string
	// labels are those of the name; the last is the cluster's domain.
	labels []string
}

// serviceNames finds the names of n labels in a file.
func serviceNames(file []byte, n int) []serviceName {
	var all []serviceName
	for _, fields := range entries(file) {
		for _, name := range fields {
			if labels := splitService(name, n); labels != nil {
				all = append(all, serviceName{first: fields[0], labels: labels})
			}
		}
	}
	return all
}

// splitService splits a name at its dots into n labels, of which the last is
// the cluster's domain and the one before it "svc"; nil where it is no such
// name.
func splitService(name string, n int) []string {
	name = strings.TrimSuffix(name, ".")
	labels := strings.SplitN(name, ".", n)
	if len(labels) < n || labels[n-2] != "svc" || !IsDomain(name) {
		return nil
	}
	return labels
}

// Searches says whether names are looked up in a domain too, as a dnsConfig may
// have it.
func (h Host) Searches(domain string) bool {
	for _, fields := range entries(h.ResolvConf) {
		if fields[0] == "search" && slices.ContainsFunc(fields[1:], func(name string) bool {
			return strings.TrimSuffix(name, ".") == strings.ToLower(domain)
		}) {
			return true
		}
	}
	return false
}

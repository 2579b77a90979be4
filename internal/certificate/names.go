package certificate

import (
	"crypto/x509"
	"net"
	"strings"
)

// checkNames checks that a certificate is for the hosts.
func checkNames(c *x509.Certificate, hosts []string) []Finding {
	var all []Finding
	for _, host := range hosts {
		host = strings.TrimSuffix(host, ".")
		switch {
		case c.VerifyHostname(host) == nil:
		case takesJava(c, host):
			all = append(all, found(Odd, "%q is in the certificate in a way that Java takes and others do not, kraftpod's "+
				"sidecar among them; have it issued with that name as a subjectAltName", host))
		default:
			all = append(all, found(Unnamed, "the certificate is not for %q but for %s; have it issued with that name as a "+
				"subjectAltName", host, Names(c)))
		}
	}
	return all
}

// takesJava says whether Java alone takes a name (sun.security.util.HostnameChecker): by the common name, where there
// is no other, or by a wildcard anywhere in a label.
func takesJava(c *x509.Certificate, host string) bool {
	if net.ParseIP(host) != nil {
		return false
	}
	names := c.DNSNames
	if len(names) == 0 {
		names = []string{c.Subject.CommonName}
	}
	for _, pattern := range names {
		if matches(strings.Split(strings.ToLower(pattern), "."), strings.Split(strings.ToLower(host), ".")) {
			return true
		}
	}
	return false
}

// matches matches label by label; one * stands for any characters.
func matches(patterns, labels []string) bool {
	if len(patterns) != len(labels) {
		return false
	}
	for i, pattern := range patterns {
		before, after, isWild := strings.Cut(pattern, "*")
		rest, begins := strings.CutPrefix(labels[i], before)
		if isSame := pattern == labels[i]; !isSame && (!isWild || !begins || !strings.HasSuffix(rest, after)) {
			return false
		}
	}
	return true
}

// Names are the names and addresses that a certificate is for, in words.
func Names(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no name at all (subjectAltName)"
	}
	return strings.Join(names, ", ")
}

package bootstrap

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// What tells the pods of a set apart in an entry of advertised.listeners as it
// was given: a template, or what Kubernetes has put in the place of a $(NAME).

// tellsApart says whether the next pod has another entry, by a template.
func (a advertisement) tellsApart(l kafka.Listener) bool {
	next, _ := kafka.FindListener(a.next, l.Name)
	return next != l
}

// mayDiffer says whether something else in an entry may tell pods apart.
func mayDiffer(l kafka.Listener, self pod.Identity, environ map[string]string) bool {
	return l.Host == "" || strings.Contains(l.Host, self.Name()) || isOwnAddress(l.Host, self) ||
		hasNumber(l.Host, self.Ordinal) || hasNumber(l.Host, self.NodeID) || isNodes(l.Host, environ) ||
		strings.HasSuffix(l.Port, strconv.Itoa(int(self.Ordinal)))
}

// isPortByIndex says whether an entry's port ends in the pod's number, which a
// variable has from the label apps.kubernetes.io/pod-index.
func isPortByIndex(l kafka.Listener, self pod.Identity, environ map[string]string) bool {
	number := strconv.Itoa(int(self.Ordinal))
	return strings.HasSuffix(l.Port, number) && isValue(environ, func(_, value string) bool { return value == number })
}

// hasNumber says whether a name has the number in it. An address is nobody's
// number.
func hasNumber(host string, number int32) bool {
	_, err := netip.ParseAddr(host)
	numbers := strings.FieldsFunc(host, func(r rune) bool { return r < '0' || r > '9' })
	return err != nil && slices.Contains(numbers, strconv.Itoa(int(number)))
}

// isNodes says whether a host is the node's that the pod runs on: an address
// that some variable has (status.hostIP), or the name of the node in one
// (spec.nodeName), perhaps with a domain after it.
func isNodes(host string, environ map[string]string) bool {
	_, err := netip.ParseAddr(host)
	return isValue(environ, func(name, value string) bool {
		isName := strings.Contains(name, "NODE") && value != "" && strings.HasPrefix(host+".", value+".")
		return value == host && err == nil || isName
	})
}

// isValue looks for a variable of the user's own: one that is no setting.
func isValue(environ map[string]string, is func(name, value string) bool) bool {
	for name, value := range environ {
		setting := strings.HasPrefix(name, "KAFKA_") || strings.HasPrefix(name, "KRAFTPOD_")
		if !setting && is(name, value) {
			return true
		}
	}
	return false
}

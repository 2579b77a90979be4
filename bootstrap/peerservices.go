package bootstrap

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// PeerServices are further headless Services, whose pods are asked before a first
// start too: NAME or NAME.NAMESPACE, separated by commas.
type PeerServices struct {
	services []pod.Identity
}

// UnmarshalText parses NAME or NAME.NAMESPACE, separated by commas.
func (p *PeerServices) UnmarshalText(b []byte) error {
	p.services = nil
	for _, s := range kafka.SplitList(string(b)) {
		name, namespace, given := strings.Cut(s, ".")
		if !pod.IsLabel(name) || given && !pod.IsLabel(namespace) {
			return errors.New("want headless Services as NAME or NAME.NAMESPACE, separated by commas, for example " +
				"kafka-broker-headless,old-headless.elk")
		}
		p.services = append(p.services, pod.Identity{Service: name, Namespace: namespace})
	}
	return nil
}

// Names are the full names of the Services, each once, seen from a pod whose own
// Service is asked in any case.
func (p PeerServices) Names(self pod.Identity) []string {
	var all []string
	for _, s := range p.services {
		s.Namespace, s.Domain = cmp.Or(s.Namespace, self.Namespace), self.Domain
		if name := s.ServiceFQDN(); name != self.ServiceFQDN() && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

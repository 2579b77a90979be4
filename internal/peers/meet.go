package peers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// meeting is a question to whoever has an address that a Service lists.
type meeting struct {
	address string
	// service is the Service's name.
	service string
	// further: a further Service lists it, not the set's own.
	further bool

	answer formation.Answer
	// other: the answer is not of this set. nobody: it is no concern of this pod.
	other, nobody bool
}

// meet asks whoever has an address that a Service lists. Who it is, it says
// itself, and its name has to have that address.
func (r *round) meet(ctx context.Context, m *meeting) {
	m.answer, m.other = formation.Answer{Pod: m.address, NodeID: -1}, m.further
	asked := time.Now()
	s, silence := r.get(ctx, m.address, m.service)
	if s == nil {
		m.answer.Silence = silence
		return
	}
	if r.isNobody(s) {
		m.nobody = true
		return
	}
	if silence := r.prove(ctx, s.Pod, m.address); silence != "" {
		m.answer.Silence = silence
		return
	}
	m.other = !r.isOfSet(s.Pod)
	m.answer = formation.Hear(s.Pod, s.NodeID, s).AskedAt(asked)
}

// isNobody says whether an answer is no concern of this pod: it is its own, or
// that of a pod that is asked by its name as well, or that of another set's pod
// of another cluster.
func (r *round) isNobody(s *api.Status) bool {
	named := slices.ContainsFunc(r.named, func(a formation.Answer) bool { return a.Pod == s.Pod })
	return named || s.Pod == r.self.OwnFQDN() || s.Pod != "" && !r.isOfSet(s.Pod) && !r.isOfCluster(s)
}

// isOfSet says whether a full name is that of a pod of this pod's set.
func (p *Peers) isOfSet(name string) bool {
	label, _, _ := strings.Cut(name, ".")
	set, ordinal, err := pod.ParseName(label)
	return err == nil && set == p.self.Set && name == p.self.FQDN(ordinal)
}

// isOfCluster says whether a pod holds or means this pod's cluster, or does not
// say which.
func (p *Peers) isOfCluster(s *api.Status) bool {
	var ids []string
	if s.Volume.ClusterID != "" {
		ids = append(ids, s.Volume.ClusterID)
	}
	if s.Intent != nil {
		ids = append(ids, s.Intent.ClusterID)
	}
	return len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return kafka.SameClusterID(id, p.clusterID) })
}

// prove says why a pod's name does not have the address at which the pod
// answered; "" where it does.
func (r *round) prove(ctx context.Context, name, address string) string {
	if r.proved.has(name, address) {
		return ""
	}
	var found found
	if pod.IsDomain(name) {
		found = r.names.lookup(ctx, r.hosts, name, refreshTime)
	}
	switch {
	case slices.Contains(found.addresses, address):
		r.proved.add(name, address)
		return ""
	case found.silence != "":
		return found.silence
	}
	r.names.doubt(name)
	return fmt.Sprintf("it calls itself %q, whose address is another", name)
}

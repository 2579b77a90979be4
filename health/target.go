package health

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/security"
)

// target is the listener to ask, or why there is none.
func (s *state) target() (l security.Listener, why string) {
	switch {
	case s.plan == nil:
		return l, s.noPlan
	case s.named() != "":
		l = s.cfg.Security.Assumed(listenerAt(s.plan, s.named()))
	default:
		l = listenerAt(s.plan, s.plan.Broker)
		l.Protocol = s.plan.Protocol
		if s.plan.InterBroker != "" {
			l.Name, l.Host = s.plan.InterBroker, hostOf(s.plan, s.plan.InterBroker)
		}
	}
	if misfit := s.cfg.Security.Misfit(l); misfit != "" {
		return security.Listener{}, misfit
	}
	return l, ""
}

// named is whom KRAFTPOD_BROKER names: the sidecar's own, else that of Kafka's
// container, where all other settings are.
func (s *state) named() string {
	if s.cfg.Broker != "" {
		return s.cfg.Broker
	}
	return s.plan.Asked
}

// listenerAt is the listener of the plan that an address reaches, one without a
// name where none has its port.
func listenerAt(plan *api.Plan, addr string) security.Listener {
	host, port, _ := net.SplitHostPort(addr) // checked by Config.Check
	found, best := security.Listener{Address: addr, Host: plan.Pod}, 0
	for _, l := range plan.Listeners {
		if fit := fitOf(l.Host, host); strconv.Itoa(int(l.Port)) == port && fit > best {
			best = fit
			found.Name, found.Protocol, found.Host = l.Name, l.Protocol, hostOf(plan, l.Name)
		}
	}
	return found
}

// fitOf tells listeners of one port apart by the host that each is bound to: the
// very host fits best, then all addresses. From Kafka 3.6 on two may differ by
// their family alone (KIP-797).
func fitOf(bound, host string) int {
	at, _ := netip.ParseAddr(bound)
	asked, err := netip.ParseAddr(host)
	isFamily := err != nil || !at.IsValid() || at.Unmap().Is4() == asked.Unmap().Is4()
	switch {
	case bound == host || err == nil && at.Unmap() == asked.Unmap():
		return 5
	case kafka.IsLoopback(bound) && kafka.IsLoopback(host):
		return 4
	case kafka.IsWildcard(bound) && isFamily:
		return 3
	case kafka.IsWildcard(bound):
		return 2
	}
	return 1
}

// hostOf is the name that clients of a listener know this broker by. The
// controllers' is not advertised: they know each other by the pods' names.
func hostOf(plan *api.Plan, listener string) string {
	i := slices.IndexFunc(plan.Advertised, func(e api.Endpoint) bool { return e.Listener == listener })
	if i < 0 {
		return plan.Pod
	}
	return plan.Advertised[i].Host
}

// isBarred says whether a poll failed for want of trust or of rights.
func isBarred(err error) bool {
	_, is := errors.AsType[*security.Error](err)
	return is || broker.IsDenied(err)
}

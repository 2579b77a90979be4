package bootstrap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// advertisement is advertised.listeners of this pod.
type advertisement struct {
	listeners []kafka.Listener
	// none: a controller-only pod advertises nothing, not even an empty list.
	none bool
	// sound: nothing is wrong with them.
	sound bool
}

// endpoints are the advertised listeners as clients reach them.
func (a advertisement) endpoints() []api.Endpoint {
	var all []api.Endpoint
	for _, l := range a.listeners {
		port, _ := l.PortNumber() // checked by advertise
		all = append(all, api.Endpoint{Listener: l.Name, Host: l.Host, Port: port})
	}
	return all
}

// chooseAdvertised fills advertised.listeners for this pod.
func chooseAdvertised(
	settings givenSettings, l setListeners, n node, self pod.Identity, replicas config.Count, report *config.Report,
) advertisement {
	if !l.readable || !n.broker {
		return advertisement{none: !n.broker}
	}
	g := settings.get(advertisedListeners)
	if !g.ok() {
		return advertiseAll(l.given, reachable(l.brokers), self, report)
	}
	entries, wrong := kafka.ParseListeners(g.value)
	g.wrongAll(report, wrong)
	var taken []kafka.Listener
	sound := len(wrong) == 0
	for _, entry := range entries {
		_, listening := kafka.FindListener(l.brokers, entry.Name)
		switch {
		case l.isController(entry.Name):
			report.Warn("%s: %q is a controller's listener, which a broker does not advertise; it was left out",
				g.variable, entry)
			continue
		case !listening:
			g.wrong(report, "there is no listener %s in listeners; add it there, or remove %q here", entry.Name, entry)
			sound = false
			continue
		case replicas > 1 && sameForAll(entry, g, self):
			report.Warn("%s: %q has one host for all pods of the set; if it is not the pod's own, put {ordinal} or {pod} "+
				"in it, or leave it empty", g.variable, entry)
		}
		taken = append(taken, entry)
	}
	a := advertiseAll(g, taken, self, report)
	a.sound = a.sound && sound
	return a
}

// reachable are listeners with no host where it is one that no other pod
// reaches: they are advertised by the pod's own name.
func reachable(all []kafka.Listener) []kafka.Listener {
	out := slices.Clone(all)
	for i, l := range out {
		if kafka.IsWildcard(l.Host) || kafka.IsLoopback(l.Host) {
			out[i].Host = ""
		}
	}
	return out
}

// advertiseAll makes the entries for this pod; g is what is at fault where one
// is wrong.
func advertiseAll(g given, entries []kafka.Listener, self pod.Identity, report *config.Report) advertisement {
	a := advertisement{sound: true}
	for _, entry := range entries {
		own, err := advertise(entry, self)
		if err != nil {
			g.wrong(report, "%q: %v", entry, err)
			a.sound = false
		}
		a.listeners = append(a.listeners, own)
	}
	return a
}

// advertise makes an entry of advertised.listeners for one pod: an empty host
// becomes the pod's FQDN.
func advertise(l kafka.Listener, self pod.Identity) (kafka.Listener, error) {
	host := cmp.Or(l.Host, self.OwnFQDN())
	own := kafka.NewListener(l.Name, host, l.Port)
	_, err := own.PortNumber()
	switch {
	case strings.ContainsAny(host+l.Port, "{}"):
		return own, fmt.Errorf("unknown template; there are %s", knownTemplates)
	case err != nil:
		return own, err
	case kafka.IsWildcard(host) || kafka.IsLoopback(host):
		return own, fmt.Errorf("every pod would advertise %q, and no client could reach any; leave the host empty "+
			"(%s://:%s) for the pod's own name, or give one with {ordinal} in it", host, l.Name, l.Port)
	case !kafka.IsHost(host):
		return own, fmt.Errorf("%q is not a host name or address", host)
	case host == l.Host:
		return l, nil // as it was written
	}
	return own, nil
}

// sameForAll says whether nothing in a given entry tells the pods of a set
// apart: the next pod has the same one, and there is no trace of the pod's own
// name or address.
func sameForAll(l kafka.Listener, g given, self pod.Identity) bool {
	all, _ := kafka.ParseListeners(g.next)
	next, _ := kafka.FindListener(all, l.Name)
	traces := append([]string{self.Name()}, self.Addresses...)
	traced := func(trace string) bool { return strings.Contains(l.Host+":"+l.Port, trace) }
	return l.Host != "" && next == l && !slices.ContainsFunc(traces, traced)
}

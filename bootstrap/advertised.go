package bootstrap

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// advertisement is advertised.listeners of this pod.
type advertisement struct {
	// given is what is at fault where an entry is wrong: advertised.listeners, or
	// listeners where those are advertised as they are.
	given     given
	listeners []kafka.Listener
	// next are those that the next pod of the set would have, as far as they can
	// be read.
	next []kafka.Listener
	// none: a controller-only pod advertises nothing, not even an empty list.
	none bool
	// sound: nothing is wrong with what they were read from.
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

// readAdvertised reads which listeners this pod advertises, and as what: hosts
// may be empty, and templates are not filled in yet.
func readAdvertised(
	settings givenSettings, l setListeners, n node, self pod.Identity, in Input, report *config.Report,
) advertisement {
	if !l.readable || !n.broker {
		return advertisement{none: !n.broker}
	}
	g := settings.get(advertisedListeners)
	if !g.ok() {
		return advertisement{given: l.given, listeners: reachable(l.brokers, self), sound: true}
	}
	entries, wrong := kafka.ParseListeners(g.value)
	g.wrongAll(report, wrong)
	a := advertisement{given: g, sound: len(wrong) == 0}
	a.next, _ = kafka.ParseListeners(g.next)
	for _, entry := range entries {
		_, listening := kafka.FindListener(l.brokers, entry.Name)
		switch {
		case l.isController(entry.Name):
			report.Warn("%s: %q is a controller's listener, which a broker does not advertise; it was left out",
				g.variable, entry)
		case !listening:
			g.wrong(report, "there is no listener %s in listeners; add it there, or remove %q here", entry.Name, entry)
			a.sound = false
		default:
			a.listeners = append(a.listeners, entry)
		}
	}
	a.listeners = append(a.listeners, asked(l.brokers, a.listeners, self, in.Broker)...)
	return a
}

// asked are those listeners that somebody in this pod asks, by loopback or as
// KRAFTPOD_BROKER says, though they are not advertised. A broker is not among
// the brokers of its own Metadata on such a listener: it would never be ready.
func asked(all, advertised []kafka.Listener, self pod.Identity, broker string) []kafka.Listener {
	_, port, _ := net.SplitHostPort(broker) // "" where nobody is named
	return slices.DeleteFunc(reachable(all, self), func(l kafka.Listener) bool {
		bound, _ := kafka.FindListener(all, l.Name)
		_, already := kafka.FindListener(advertised, l.Name)
		return already || !isLocal(bound.Host, self) && l.Port != port
	})
}

// advertiseAll fills in the entries for this pod; interBroker is the name of the
// listener by which brokers reach each other.
func advertiseAll(
	a advertisement, interBroker string, self pod.Identity, in Input, report *config.Report,
) advertisement {
	filled := a
	filled.listeners = nil
	for _, entry := range a.listeners {
		own, err := advertise(entry, self)
		if err == nil {
			err = a.check(own, own.Name == interBroker, self, in)
		}
		if err != nil {
			a.given.wrong(report, "%q: %v", entry, err)
			filled.sound = false
		} else {
			a.warn(entry, self, in, report)
		}
		filled.listeners = append(filled.listeners, own)
	}
	return filled
}

// warn warns of a host that is no other pod's, and that others do not find.
func (a advertisement) warn(l kafka.Listener, self pod.Identity, in Input, report *config.Report) {
	switch {
	case l.Host == self.Name() && !in.Host.Searches(self.ServiceFQDN()):
		report.Warn("%s: %q: "+nameAlone+"; leave the host empty (%s://:%s) for its full name",
			a.given.variable, l, fmt.Sprintf("%q", l.Host), l.Name, l.Port)
	case podCount(in.Config, self) > 1 && !a.tellsApart(l) && !mayDiffer(l, self, in.Environ):
		report.Warn("%s: %q has one host for all pods of the set; if it is not the pod's own, put {ordinal} or {pod} "+
			"in it, or leave it empty", a.given.variable, l)
	}
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
	case !kafka.IsHost(host):
		return own, fmt.Errorf("%q is not a host name or address", host)
	case host == l.Host:
		return l, nil // as it was written
	}
	return own, nil
}

// check refuses a host that cannot tell pods apart. Of loopback that is the
// inter-broker listener's in any set, since each broker would find itself there;
// another's may be where port-forward or kind maps each pod's port to.
func (a advertisement) check(l kafka.Listener, interBroker bool, self pod.Identity, in Input) error {
	local := kafka.IsLoopback(l.Host)
	switch {
	case kafka.IsWildcard(l.Host):
		return fmt.Errorf("every pod would advertise %q, and no client could reach any; leave the host empty "+
			"(%s://:%s) for the pod's own name, or give one with {ordinal} in it", l.Host, l.Name, l.Port)
	case local && interBroker:
		return fmt.Errorf("brokers reach each other by this listener, and would find themselves at %q; leave the host "+
			"empty (%s://:%s) for the pod's own name, and give port-forward a listener of its own "+
			"(docs/external-access.md)", l.Host, l.Name, l.Port)
	case local && podCount(in.Config, self) > 1 && !a.tellsApart(l) && !isPortByIndex(l, self, in.Environ):
		return fmt.Errorf("every pod would advertise %q with the port %s, where a client finds one pod in the place of all; "+
			"leave the host empty (%s://:%s) for the pod's own name, or give each pod a port of its own "+
			"(%s) and forward that", l.Host, l.Port, l.Name, l.Port, kafka.NewListener(l.Name, l.Host, "{31000+ordinal}"))
	}
	return nil
}

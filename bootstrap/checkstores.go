package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/certificate"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// storeCheck is the look at what this node's listeners with TLS identify themselves with.
type storeCheck struct {
	in        Input
	image     image.Image
	version   string
	environ   map[string]string
	listeners podListeners
	// voter is the host by which this node's controller is reached; "": it is none.
	voter  string
	pods   int32
	report *config.Report
	// maybeMore: a file that is not here may have settings that are not given.
	maybeMore bool
}

// check reports what Kafka, the image's scripts and those who connect would refuse of the key stores. Nothing is
// read where no listener speaks TLS.
func (c *storeCheck) check(all []tlsListener, unsure map[string]bool) {
	if c.in.Store == nil {
		return
	}
	c.checkNames()
	for variable := range unsure {
		if setting, _ := c.image.Setting(variable); strings.Contains(setting, "ssl.") {
			return // nobody knows yet what it will be
		}
	}
	if file := c.image.SettingsFile; file != "" {
		if c.in.Exists(file) {
			return // what it says of key stores is not read
		}
		c.maybeMore = c.in.Ahead
	}
	if len(all) == 0 || c.image.FixedStores != nil && !c.checkFixed(all) {
		return
	}
	for _, t := range all {
		isNamed := c.image.NamedStores.Matches(t.Name) && c.isAdvertised(t.Name)
		if s, ok := c.read(t, isNamed); ok {
			c.judge(t, s)
		}
	}
}

// lacks reports a setting that is not given, where nobody else may give it.
func (c *storeCheck) lacks(s stored, format string, args ...any) {
	if !c.maybeMore {
		c.report.Wrong(s.variable, "", format, args...)
	}
}

func (c *storeCheck) isAdvertised(name string) bool {
	_, ok := kafka.FindListener(c.listeners.advertised.listeners, name)
	return ok
}

// readStores is a key store of type PEM as it was read, and what it was read from.
type readStores struct {
	certificate.Store
	from, trustFrom stored
}

// judge reports what is wrong with a listener's key store.
func (c *storeCheck) judge(t tlsListener, s readStores) {
	use := certificate.Use{AsClient: c.isPeers(t.Name) && wantsClient(t)}
	if c.voter != "" && t.Name == c.listeners.set.controller().Name {
		use.Hosts = append(use.Hosts, c.voter)
	}
	if entry, ok := kafka.FindListener(c.listeners.advertised.listeners, t.Name); ok {
		use.Hosts = append(use.Hosts, entry.Host)
	}
	for _, f := range certificate.Judge(s.Store, use, c.in.Now) {
		from := s.from
		if f.Kind == certificate.UnreadableTrust {
			from = s.trustFrom
		}
		refused, consequence := c.weigh(t, f.Kind)
		text := f.Text
		if consequence != "" {
			text = "listener " + t.Name + ": " + text + "; " + consequence
		}
		if refused {
			c.report.Wrong(from.variable, from.value, "%s", text)
		} else {
			c.report.Warn("%s=%q: %s", from.variable, config.Masked(from.variable, from.value), text)
		}
	}
}

// isPeers says whether nodes of the cluster connect to each other by a listener.
func (c *storeCheck) isPeers(name string) bool {
	return name == c.listeners.interBroker.name || c.listeners.set.isController(name)
}

// weigh says whether a finding ends a start, and what follows from it otherwise or besides. Kafka tries a handshake
// with itself over the inter-broker listener before it starts (SslFactory), and over no other; nodes that reach the
// controllers over theirs verify them all the same.
func (c *storeCheck) weigh(t tlsListener, kind certificate.Kind) (refused bool, consequence string) {
	const clients = "Kafka starts, but clients that verify it do not connect"
	names := t.get(verifiedNames)
	verifies := !names.there || names.value != ""
	isController := c.listeners.set.isController(t.Name)
	switch {
	case kind == certificate.Odd:
		return false, ""
	case slices.Contains([]certificate.Kind{
		certificate.Unreadable, certificate.UnreadableTrust, certificate.Mismatched,
	}, kind):
		return true, ""
	case !c.isPeers(t.Name):
		if kind == certificate.Untrusted {
			return false, "that is right only where its clients trust another CA than it does"
		}
		return false, clients
	case kind != certificate.Unnamed && isController:
		return true, "no node would get a connection to this controller"
	case kind != certificate.Unnamed:
		return true, "Kafka does not start with that in its inter-broker listener"
	case !verifies:
		return false, "nodes do not verify names (" + verifiedNames + " is empty), but clients may"
	case isController:
		return true, "no node would get a connection to this controller"
	}
	return c.pods > 1, "the other brokers would not get a connection to this one"
}

// wantsClient says whether a listener demands a certificate of its clients: of SASL_SSL by its own setting only
// (SaslChannelBuilder).
func wantsClient(t tlsListener) bool {
	wanted := t.get(clientAuth)
	if strings.HasPrefix(t.Protocol, "SASL_") {
		wanted = t.own(clientAuth)
	}
	return wanted.value == "required"
}

package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Kafka's settings of what listeners with TLS identify themselves with (SslConfigs).
const (
	keyStoreType      = "ssl.keystore.type"
	keyStoreFile      = "ssl.keystore.location"
	keyStorePassword  = "ssl.keystore.password" //nolint:gosec // a name
	keyStoreKey       = "ssl.keystore.key"
	keyStoreChain     = "ssl.keystore.certificate.chain"
	keyPassword       = "ssl.key.password"
	trustStoreType    = "ssl.truststore.type"
	trustStoreFile    = "ssl.truststore.location"
	trustPassword     = "ssl.truststore.password" //nolint:gosec // a name
	trustCertificates = "ssl.truststore.certificates"
	clientAuth        = "ssl.client.auth"
	verifiedNames     = "ssl.endpoint.identification.algorithm"
	engineClass       = "ssl.engine.factory.class"
)

// defaultStoreType is Kafka's, and pemType what is judged here.
const (
	defaultStoreType = "JKS"
	pemType          = "PEM"
)

// tlsListener is a listener of this node's that speaks TLS, and what it has of Kafka's settings.
type tlsListener struct {
	api.Listener
	written written
	image   image.Image
}

// tlsListeners are those of the listeners that speak TLS.
func tlsListeners(bound []api.Listener, w written, img image.Image) []tlsListener {
	var all []tlsListener
	for _, b := range bound {
		if kafka.IsTLS(b.Protocol) {
			all = append(all, tlsListener{Listener: b, written: w, image: img})
		}
	}
	return all
}

// stored is the value of a setting, and the variable that it comes from.
type stored struct {
	value, variable string
	// there: the setting is given, though perhaps empty.
	there bool
}

// own returns the value of a setting that is the listener's own.
func (t tlsListener) own(setting string) stored {
	return t.read("listener.name." + strings.ToLower(t.Name) + "." + setting)
}

// get returns the listener's own value of a setting, else that of all listeners.
func (t tlsListener) get(setting string) stored {
	if s := t.own(setting); s.there {
		return s
	}
	return t.read(setting)
}

func (t tlsListener) read(setting string) stored {
	value, there := t.written.values[setting]
	variable := t.written.variables[setting]
	if variable == "" {
		variable, _ = t.image.Variable(setting)
	}
	return stored{value: strings.TrimSpace(value), variable: variable, there: there}
}

// lookAtStores returns what the listeners with TLS identify themselves with, and reports what is wrong with it.
func lookAtStores(
	in Input, env exports, w written, l podListeners, n node, voters voterList, self pod.Identity, report *config.Report,
) []api.KeyStore {
	img := env.given.image
	tls := tlsListeners(l.bound(n), w, img)
	c := storeCheck{
		in: in, image: img, version: env.given.version, environ: w.environ,
		listeners: l, pods: podCount(in.Config, self), report: report,
	}
	for _, v := range voters.all {
		if n.controller && v.ID == self.NodeID {
			c.voter = v.Host
		}
	}
	c.check(tls, env.given.environ.unsure)
	return keyStores(tls)
}

// keyStores are what the listeners identify themselves with, for the sidecar.
func keyStores(all []tlsListener) []api.KeyStore {
	var stores []api.KeyStore
	for _, t := range all {
		files := []string{}
		for _, setting := range []string{keyStoreFile, trustStoreFile} {
			if path := t.get(setting).value; path != "" && !slices.Contains(files, path) {
				files = append(files, path)
			}
		}
		stores = append(stores, api.KeyStore{Listener: t.Name, Files: files})
	}
	return stores
}

package states_test

import (
	"cmp"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// asked is the listener that the sidecars ask: the brokers' own one, or one over TLS and SASL beside it.
type asked struct {
	name, port string
	// files is where those are by which both sides know each other; "": it is the plain one.
	files string
}

func plain() asked { return asked{name: "PLAINTEXT", port: rig.BrokerPort} }

// secured is a listener over TLS with a password; one certificate is good for all pods.
func secured(t *testing.T) asked {
	a := asked{name: "SECURE", port: "9101", files: t.TempDir()}
	ca := certs.NewCA(t, "kafka-ca")
	certs.Write(t, a.files, map[string][]byte{
		"ca": ca.PEM, "password": []byte("planted"),
		"store": ca.Pair("kafka", "*.kafka-headless.kafka.svc.cluster.local").Both(),
	})
	return a
}

// env are the settings of the listener, for Kafka and the sidecar, beside those that a pod has of its own.
func (a asked) env(prefix string, p *rig.Pod, own map[string]string) map[string]string {
	if a.files == "" {
		return own
	}
	listeners, at := "PLAINTEXT://:"+rig.BrokerPort+",CONTROLLER://:"+rig.ControllerPort, ":"+a.port
	if given := own[prefix+"LISTENERS"]; given != "" { // all share one network namespace
		listeners, at = given, p.At(a.port)
	}
	file := func(name string) string { return filepath.Join(a.files, name) }
	return rig.Merged(own, map[string]string{
		prefix + "LISTENERS":                      listeners + "," + a.name + "://" + at,
		prefix + "ADVERTISED_LISTENERS":           "PLAINTEXT://:" + rig.BrokerPort + "," + a.name + "://:" + a.port,
		prefix + "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT," + a.name + ":SASL_SSL",
		prefix + "INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
		prefix + "SSL_KEYSTORE_TYPE":              "PEM",
		prefix + "SSL_KEYSTORE_LOCATION":          file("store"),
		prefix + "SSL_TRUSTSTORE_TYPE":            "PEM",
		prefix + "SSL_TRUSTSTORE_LOCATION":        file("ca"),

		prefix + "LISTENER_NAME_" + a.name + "_SASL_ENABLED_MECHANISMS": "PLAIN",
		prefix + "LISTENER_NAME_" + a.name + "_PLAIN_SASL_JAAS_CONFIG": "org.apache.kafka.common.security.plain." +
			`PlainLoginModule required user_sidecar="planted";`,

		"KRAFTPOD_BROKER":             cmp.Or(p.Manifest["KRAFTPOD_BROKER"], a.at(p)),
		"KRAFTPOD_TLS_CA_FILE":        file("ca"),
		"KRAFTPOD_SASL_MECHANISM":     "PLAIN",
		"KRAFTPOD_SASL_USERNAME":      "sidecar",
		"KRAFTPOD_SASL_PASSWORD_FILE": file("password"),
	})
}

// at is a pod's address by the listener.
func (a asked) at(p *rig.Pod) string { return p.At(a.port) }

// advertisedAs are the advertised listeners of a pod by which clients of this one are sent to another host.
func (a asked) advertisedAs(p *rig.Pod, host string) string {
	wrong := a.name + "://" + host + ":" + a.port
	if a.files == "" {
		return wrong
	}
	return "PLAINTEXT://" + p.FQDN() + ":" + rig.BrokerPort + "," + wrong
}

package cost_test

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// The broker's listeners besides the plaintext one.
const (
	tlsPort   = "9101" // TLS
	scramPort = "9102" // TLS and SCRAM
)

// secured are the listeners that want more than a connection, and what a client of theirs has.
type secured struct {
	files string
	// isOn: the broker has them. What is measured in plaintext has none.
	isOn bool
}

const (
	user     = "sidecar"
	password = "of-the-benchmark"
)

// listeners are Kafka's settings of them.
func (s *secured) listeners(p *rig.Pod) map[string]string {
	if !s.isOn {
		return nil
	}
	const all = "PLAINTEXT://IP:9092,TLS://IP:" + tlsPort + ",SCRAM://IP:" + scramPort
	const login = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
	return map[string]string{
		"KAFKA_LISTENERS":                      strings.ReplaceAll(all, "IP", p.IP) + ",CONTROLLER://" + p.IP + ":9093",
		"KAFKA_ADVERTISED_LISTENERS":           strings.ReplaceAll(all, "IP", ""),
		"KAFKA_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SCRAM:SASL_SSL",
		"KAFKA_SSL_KEYSTORE_TYPE":              "PEM",
		"KAFKA_SSL_KEYSTORE_LOCATION":          s.at("store"),

		"KAFKA_LISTENER_NAME_SCRAM_SASL_ENABLED_MECHANISMS":            "SCRAM-SHA-512",
		"KAFKA_LISTENER_NAME_SCRAM_SCRAM___SHA___512_SASL_JAAS_CONFIG": login,
	}
}

func (s *secured) at(file string) string { return filepath.Join(s.files, file) }

// secure restarts Kafka with or without these listeners.
func (k *bench) secure(on bool) {
	k.Helper()
	k.over.isOn = on
	k.must(k.pod.Kafka.Signal(syscall.SIGTERM))
	_, err := k.pod.Kafka.Wait(time.Minute)
	k.must(err)
	k.startSidecar("2s", nil)
	k.must(k.pod.StartKafka())
	k.ready()
}

// write writes the broker's certificate and what a client needs.
func (s *secured) write(k *bench) {
	ca := certs.NewCA(k, "kafka-ca")
	certs.Write(k, s.files, map[string][]byte{
		"store": ca.Pair("kafka", k.pod.FQDN()).Both(), "ca": ca.PEM, "password": []byte(password),
	})
}

// addUser adds the client's user.
func (s *secured) addUser(k *bench) {
	k.Helper()
	cl, err := k.cluster.Client(k.pod).Open()
	k.must(err)
	defer cl.Close()
	altered, err := kadm.NewClient(cl).AlterUserSCRAMs(k.ctx, nil, []kadm.UpsertSCRAM{
		{User: user, Mechanism: kadm.ScramSha512, Iterations: 4096, Password: password},
	})
	k.must(errors.Join(err, altered.Error()))
}

// tls is the environment of a client over TLS, scram of one that has a password too.
func (s *secured) tls() map[string]string {
	return map[string]string{"KRAFTPOD_TLS_CA_FILE": s.at("ca")}
}

func (s *secured) scram() map[string]string {
	return rig.Merged(s.tls(), map[string]string{
		"KRAFTPOD_SASL_MECHANISM": "SCRAM-SHA-512", "KRAFTPOD_SASL_USERNAME": user,
		"KRAFTPOD_SASL_PASSWORD_FILE": s.at("password"),
	})
}

func (k *bench) tapAt(port string) *tap {
	k.Helper()
	wire, err := newTap(k.ctx, net.JoinHostPort(k.pod.IP, port))
	k.must(err)
	return wire
}

// watchOver watches a sidecar that asks another listener, and is asked as in a pod.
func (k *bench) watchOver(port string, env map[string]string) cost {
	plain := k.wire
	k.wire = k.tapAt(port)
	defer func() {
		k.wire.Close()
		k.wire = plain
	}()
	k.startSidecar("2s", env)
	k.ready()
	return k.watchSidecar(true)
}

package secured_test

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// TestThroughout has a dedicated controller over TLS with certificates of both sides, and a broker over SASL_SSL whose
// sessions last 4 s: nothing is plaintext, and no sidecar is told whom to ask.
func TestThroughout(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		row := played.Plan(version, "secured throughout")
		row.Run(t, func(t *testing.T) { throughout(t, r, version) })
	}
	played.Close(t)
}

func throughout(t *testing.T, r *rig.Rig, version string) {
	image := rig.ImageOf(version)
	files := t.TempDir()
	sets := rig.Dedicated(1, 1)
	for _, set := range sets {
		maps.Copy(set.Env, throughoutEnv(files))
	}
	sets[0].PerPod = func(p *rig.Pod) map[string]string {
		return map[string]string{"KAFKA_LISTENERS": "CONTROLLER://" + p.IP + ":9093"}
	}
	sets[1].PerPod = func(p *rig.Pod) map[string]string {
		return map[string]string{
			"KAFKA_LISTENERS": "INTERNAL://" + p.IP + ":9092", "KAFKA_INTER_BROKER_LISTENER_NAME": "INTERNAL",
		}
	}
	made, err := r.NewCluster(image, sets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	controller, broker := made.Pods[0], made.Pods[1]
	ca := certs.NewCA(t, "kafka-ca")
	mine := ca.Pair(user)
	certs.Write(t, files, map[string][]byte{
		"ca": ca.PEM, "store": ca.Pair("kafka", controller.FQDN(), broker.FQDN()).Both(),
		"cert": mine.Cert, "key": mine.Key, "password": []byte(password),
	})
	at := func(name string) string { return filepath.Join(files, name) }
	asked := map[*rig.Pod]map[string]string{
		controller: {
			"KRAFTPOD_TLS_CA_FILE": at("ca"), "KRAFTPOD_TLS_CERT_FILE": at("cert"), "KRAFTPOD_TLS_KEY_FILE": at("key"),
		},
		broker: {
			"KRAFTPOD_TLS_CA_FILE": at("ca"), "KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": user,
			"KRAFTPOD_SASL_PASSWORD_FILE": at("password"),
		},
	}
	for _, p := range made.Pods {
		startAll(t, p, asked[p])
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), made.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, made.Logs())
	}
	s := &stage{Cluster: made, pod: broker}
	failed := pollFailures(t, broker)
	s.staysReady(t, several, func() {})
	if again := pollFailures(t, broker); again != failed {
		t.Errorf("%v polls failed while sessions of 4 s ended", again-failed)
	}
	restartsUnderItsSidecar(t, broker)
}

// throughoutEnv is the environment of both sets.
func throughoutEnv(files string) map[string]string {
	env := tlsEnv(files)
	maps.Copy(env, brokersByPlain())
	maps.Copy(env, map[string]string{
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP":           "CONTROLLER:SSL,INTERNAL:SASL_SSL",
		"KAFKA_LISTENER_NAME_CONTROLLER_SSL_CLIENT_AUTH": "required",
		"KAFKA_CONNECTIONS_MAX_REAUTH_MS":                "4000",
	})
	return env
}

// tlsEnv are Kafka's own certificate, and the authority that it believes.
func tlsEnv(files string) map[string]string {
	return map[string]string{
		"KAFKA_SSL_KEYSTORE_TYPE": "PEM", "KAFKA_SSL_KEYSTORE_LOCATION": filepath.Join(files, "store"),
		"KAFKA_SSL_TRUSTSTORE_TYPE": "PEM", "KAFKA_SSL_TRUSTSTORE_LOCATION": filepath.Join(files, "ca"),
	}
}

// brokersByPlain is how brokers know each other and the sidecars on a listener INTERNAL.
func brokersByPlain() map[string]string {
	return map[string]string{
		"KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL":           "PLAIN",
		"KAFKA_LISTENER_NAME_INTERNAL_PLAIN_SASL_JAAS_CONFIG":  plainLogin(),
		"KAFKA_LISTENER_NAME_INTERNAL_SASL_ENABLED_MECHANISMS": "PLAIN",
	}
}

// controllersByPlain is how controllers know each other, brokers and the sidecars.
func controllersByPlain() map[string]string {
	return map[string]string{
		"KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL":               "PLAIN",
		"KAFKA_LISTENER_NAME_CONTROLLER_PLAIN_SASL_JAAS_CONFIG":  plainLogin(),
		"KAFKA_LISTENER_NAME_CONTROLLER_SASL_ENABLED_MECHANISMS": "PLAIN",
	}
}

// plainLogin knows the nodes' own user and the sidecars'.
func plainLogin() string {
	return fmt.Sprintf(`org.apache.kafka.common.security.plain.PlainLoginModule required username="node" `+
		`password=%q user_node=%[1]q user_%s=%q;`, "planted-node", user, password)
}

func startAll(t *testing.T, p *rig.Pod, env map[string]string) {
	t.Helper()
	startSidecar(t, p, env)
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
}

func pollFailures(t *testing.T, p *rig.Pod) float64 {
	t.Helper()
	failed, err := p.Metric(t.Context(), "kraftpod_poll_failures_total")
	if err != nil {
		t.Fatal(err)
	}
	return failed
}

// restartsUnderItsSidecar kills Kafka: its sidecar says so within the second that is promised, and when it is back.
func restartsUnderItsSidecar(t *testing.T, p *rig.Pod) {
	suite.KillKafka(t, p)
	if _, err := p.Readyz(suite.Within(t, suite.StartLimit), http.StatusOK, 50*time.Millisecond); err != nil {
		t.Error(err)
	}
}

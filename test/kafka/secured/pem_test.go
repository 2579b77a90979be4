package secured_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// pemWay is how listeners get key stores of PEM in an image.
type pemWay struct {
	name, version string
	image         rig.Image
	generations   string
	// files are where a pod has them, below its root: of the names key, cert, both and ca.
	files map[string]string
	env   func(p *rig.Pod) map[string]string
}

// pemWays are those of all images, with every listener over TLS.
func pemWays() []pemWay {
	const certsDir = "bitnami/kafka/config/certs/"
	mounted := map[string]string{"both": "tls/store.pem", "ca": "tls/ca.pem"}
	fixed := map[string]string{
		"key": certsDir + "kafka.keystore.key", "cert": certsDir + "kafka.keystore.pem",
		"ca": certsDir + "kafka.truststore.pem",
	}
	early := maps.Clone(fixed)
	early["both"] = mounted["both"]
	located := func(prefix string, p *rig.Pod) map[string]string {
		return map[string]string{
			prefix + "SSL_KEYSTORE_TYPE": "PEM", prefix + "SSL_KEYSTORE_LOCATION": filepath.Join(p.Root, mounted["both"]),
			prefix + "SSL_TRUSTSTORE_TYPE": "PEM", prefix + "SSL_CLIENT_AUTH": "required",
		}
	}
	ofKafka := func(p *rig.Pod) map[string]string {
		return rig.Merged(located("KAFKA_", p), map[string]string{
			"KAFKA_SSL_TRUSTSTORE_LOCATION": filepath.Join(p.Root, mounted["ca"]),
		})
	}
	ofScripts := func(p *rig.Pod) map[string]string {
		return map[string]string{
			"KAFKA_TLS_TYPE": "PEM", "KAFKA_MOUNTED_CONF_DIR": filepath.Join(p.Root, "bitnami/kafka/config"),
		}
	}
	ofEarly := func(p *rig.Pod) map[string]string {
		return rig.Merged(ofScripts(p), located("KAFKA_CFG_", p), map[string]string{
			"APP_VERSION": rig.V340, "KAFKA_CFG_SSL_TRUSTSTORE_LOCATION": filepath.Join(p.Root, early["ca"]),
		})
	}
	return []pemWay{
		{name: "confluent 7", version: rig.V340, image: rig.Confluent(rig.V340), files: mounted, env: ofKafka},
		{
			name: "bitnami 3.4.0", version: rig.V340, image: rig.Bitnami(rig.V340), generations: "B", files: early, env: ofEarly,
		},
		{
			name: "bitnami 3.9", version: rig.V392, image: rig.Bitnami(rig.V392), generations: "C", files: fixed, env: ofScripts,
		},
		{name: "apache 4", version: rig.V431, image: rig.Apache(rig.V431), files: mounted, env: ofKafka},
		{name: "confluent 8", version: rig.V431, image: rig.Confluent(rig.V431), files: mounted, env: ofKafka},
	}
}

// TestPEM starts three nodes whose listeners all speak TLS, in each image's own way.
func TestPEM(t *testing.T) {
	r := suite.Rig(t)
	for _, way := range pemWays() {
		if !isPlayed(way.version) {
			continue
		}
		played.Plan(way.version, "PEM in "+way.name).Run(t, func(t *testing.T) { way.play(t, r) })
	}
	played.Close(t)
}

func isPlayed(version string) bool {
	return strings.Contains(","+strings.Join(suite.Versions(), ",")+",", ","+version+",")
}

func (way pemWay) play(t *testing.T, r *rig.Rig) {
	ca := certs.NewCA(t, "kafka-ca")
	made := way.cluster(t, r, 3, nil)
	for _, p := range made.Pods {
		way.write(t, p, ca, ca.Pair(p.Name, p.FQDN()))
	}
	mine := ca.Pair("sidecar")
	files := t.TempDir()
	certs.Write(t, files, map[string][]byte{"ca": ca.PEM, "cert": mine.Cert, "key": mine.Key})
	for _, p := range made.Pods {
		startAll(t, p, map[string]string{
			"KRAFTPOD_TLS_CA_FILE":   filepath.Join(files, "ca"),
			"KRAFTPOD_TLS_CERT_FILE": filepath.Join(files, "cert"), "KRAFTPOD_TLS_KEY_FILE": filepath.Join(files, "key"),
		})
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), made.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, made.Logs())
	}
	for _, p := range made.Pods {
		status, err := p.Status(t.Context())
		if err != nil || len(status.Warnings) > 0 {
			t.Errorf("warnings %q (%v), want none", status.Warnings, err)
		}
	}
}

// cluster has listeners TLS and CONTROLLER, both over TLS.
func (way pemWay) cluster(t *testing.T, r *rig.Rig, replicas int, more map[string]string) *rig.Cluster {
	prefix := way.image.Prefix
	set := rig.Minimal(replicas, rig.Merged(map[string]string{
		"CLUSTER_ID": "", way.image.ClusterID: rig.CanonicalClusterID,
		prefix + "LISTENER_SECURITY_PROTOCOL_MAP": "TLS:SSL,CONTROLLER:SSL",
		prefix + "DEFAULT_REPLICATION_FACTOR":     fmt.Sprint(replicas),
	}, more))
	if way.image.ClusterID != "CLUSTER_ID" {
		delete(set.Env, "CLUSTER_ID")
	}
	set.Generations = way.generations
	set.PerPod = func(p *rig.Pod) map[string]string {
		return rig.Merged(way.env(p), map[string]string{
			prefix + "LISTENERS": "TLS://" + p.IP + ":9092,CONTROLLER://" + p.IP + ":9093",
		})
	}
	made, err := r.NewCluster(way.image, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	return made
}

// write writes the files of a pod.
func (way pemWay) write(t *testing.T, p *rig.Pod, ca *certs.CA, pair certs.Pair) {
	t.Helper()
	content := map[string][]byte{"key": pair.Key, "cert": pair.Cert, "both": pair.Both(), "ca": ca.PEM}
	for name, path := range way.files {
		path = filepath.Join(p.Root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refusedRow is a key store that run refuses, and that Kafka refuses where run does not look.
type refusedRow struct {
	name  string
	pair  func(ca, other *certs.CA, host string) certs.Pair
	said  string // by run
	kafka string // by Kafka
	// runs: Kafka does not end, and is of no use.
	runs bool
}

func refusedRows() []refusedRow {
	const itself = "A client SSLEngine created with the provided settings can't connect to a server SSLEngine"
	return []refusedRow{
		{
			name: "a key that is PKCS#1", said: "the private key is PKCS#1", kafka: "Private key could not be loaded",
			pair: func(ca, _ *certs.CA, host string) certs.Pair { return ca.PKCS1("kafka", host) },
		},
		{
			name: "another certificate's key", said: "the private key is not that of the certificate", kafka: itself,
			pair: func(ca, _ *certs.CA, host string) certs.Pair {
				return certs.Pair{Cert: ca.Pair("kafka", host).Cert, Key: ca.Pair("kafka", host).Key}
			},
		},
		{
			name: "a CA that is not trusted", said: "does not lead to the trust store", kafka: itself,
			pair: func(_, other *certs.CA, host string) certs.Pair { return other.Pair("kafka", host) },
		},
		{
			name: "an expired certificate", said: "expired at", kafka: itself,
			pair: func(ca, _ *certs.CA, host string) certs.Pair {
				return ca.PairUntil("kafka", time.Now().Add(-time.Hour), host)
			},
		},
		{
			name: "a name that is not the controller's", said: "listener CONTROLLER: the certificate is not for", runs: true,
			kafka: "No subject alternative DNS name matching",
			pair:  func(ca, _ *certs.CA, _ string) certs.Pair { return ca.Pair("kafka", "nobody.example.com") },
		},
	}
}

// TestRefused has run refuse key stores, and Kafka: run does not judge where a class is named, and this is Kafka's own.
func TestRefused(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		var planned []*report.Row
		for _, row := range refusedRows() {
			planned = append(planned, played.Plan(version, "refused: "+row.name))
		}
		t.Run(version, func(t *testing.T) {
			for i, row := range refusedRows() {
				planned[i].Run(t, func(t *testing.T) { row.play(t, r, version) })
			}
		})
	}
	played.Close(t)
}

func (row refusedRow) play(t *testing.T, r *rig.Rig, version string) {
	const class = "KAFKA_SSL_ENGINE_FACTORY_CLASS"
	way := pemWays()[0]
	way.image = rig.ImageOf(version)
	ca, other := certs.NewCA(t, "kafka-ca"), certs.NewCA(t, "other-ca")
	own := map[string]string{class: "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory"}
	p := way.cluster(t, r, 1, own).Pods[0]
	way.write(t, p, ca, row.pair(ca, other, p.FQDN()))
	code, said, err := p.Run(suite.Within(t, suite.AskLimit), map[string]string{class: ""}, "run", "--", "true")
	if err != nil || code != 78 || !strings.Contains(said, row.said) {
		t.Errorf("run ends with %d (%v), want 78 and %q:\n%s", code, err, row.said, said)
	}
	if err := p.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
	if row.runs {
		err := rig.Until(suite.Within(t, suite.StartLimit), 100*time.Millisecond, func(context.Context) error {
			if !p.Kafka.Running() || !strings.Contains(p.Kafka.Tail(500), row.kafka) {
				return fmt.Errorf("want %q of a Kafka that runs", row.kafka)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%v\n%s", err, p.Kafka.Tail(30))
		}
		return
	}
	code, err = p.Kafka.Wait(suite.StartLimit)
	if err != nil || code == 0 || code == 78 || !strings.Contains(p.Kafka.Tail(500), row.kafka) {
		t.Errorf("Kafka ends with %d (%v), want an error and %q:\n%s", code, err, row.kafka, p.Kafka.Tail(30))
	}
}

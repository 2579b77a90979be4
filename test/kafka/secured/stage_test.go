package secured_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// The secrets that are planted: nothing of kraftpod's may show one.
const (
	password    = "planted-password-7Qx"
	newPassword = "planted-password-changed-9Zr"
	wrong       = "planted-password-wrong-3Kd"
	user        = "sidecar"
)

// listener is one of the broker's.
type listener struct {
	port     int
	protocol string
	// settings are Kafka's own of this listener, in the images' notation.
	settings map[string]string
}

// listeners are the broker's, by name. They share a name with nothing that the images' scripts look for.
func listeners() map[string]listener {
	plain := fmt.Sprintf("org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=%q user_%s=%q;",
		user, password, least, leastPassword)
	bearer := `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ` +
		`unsecuredLoginStringClaim_sub="broker";`
	return map[string]listener{
		"PLAINTEXT": {port: 9092, protocol: "PLAINTEXT"},
		"TLS":       {port: 9101, protocol: "SSL"},
		"MUTUAL":    {port: 9102, protocol: "SSL", settings: map[string]string{"SSL_CLIENT_AUTH": "required"}},
		"EXPIRED":   {port: 9103, protocol: "SSL"},
		"PASS": {port: 9104, protocol: "SASL_PLAINTEXT", settings: map[string]string{
			"SASL_ENABLED_MECHANISMS": "PLAIN", "PLAIN_SASL_JAAS_CONFIG": plain,
		}},
		"SCRAM": {port: 9105, protocol: "SASL_SSL", settings: map[string]string{
			"SASL_ENABLED_MECHANISMS":            "SCRAM-SHA-512,SCRAM-SHA-256",
			"SCRAM___SHA___512_SASL_JAAS_CONFIG": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
			"SCRAM___SHA___256_SASL_JAAS_CONFIG": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
		}},
		"BEARER": {port: 9106, protocol: "SASL_SSL", settings: map[string]string{
			"SASL_ENABLED_MECHANISMS": "OAUTHBEARER", "OAUTHBEARER_SASL_JAAS_CONFIG": bearer,
		}},
		"RENEWED": {port: 9107, protocol: "SASL_PLAINTEXT", settings: map[string]string{
			"SASL_ENABLED_MECHANISMS": "PLAIN", "PLAIN_SASL_JAAS_CONFIG": plain,
			"PLAIN_CONNECTIONS_MAX_REAUTH_MS": "3000",
		}},
	}
}

// stage is a broker with all these listeners, and the files of its clients.
type stage struct {
	*rig.Cluster
	pod   *rig.Pod
	ca    *certs.CA
	other *certs.CA
	// files is where those are that the rows name; a Secret's mount.
	files   string
	content map[string][]byte
	// stores is the same for what Kafka reads, controllers the protocol of the controllers' listener.
	stores, controllers string
}

func newStage(t *testing.T, r *rig.Rig, version, controllers string) *stage {
	s := &stage{
		stores: t.TempDir(), controllers: controllers, files: t.TempDir(),
		ca: certs.NewCA(t, "kafka-ca"), other: certs.NewCA(t, "other-ca"),
	}
	image := rig.ImageOf(version)
	set := rig.Minimal(1, map[string]string{
		"KAFKA_CONNECTIONS_MAX_IDLE_MS": "5000",
		"KAFKA_AUTHORIZER_CLASS_NAME":   "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"KAFKA_SUPER_USERS":             "User:ANONYMOUS;User:" + user + ";User:CN=" + user + ";User:CN=rotated",
	})
	set.PerPod = func(p *rig.Pod) map[string]string { return s.broker(p) }
	made, err := r.NewCluster(image, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	s.Cluster, s.pod = made, made.Pods[0]
	s.writeFiles(t)
	s.writeStores(t)
	if err := s.pod.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.pod.StartKafka(); err != nil {
		t.Fatal(err)
	}
	s.sidecar(t, row{at: "PLAINTEXT"})
	defer s.pod.Sidecar.Kill()
	if _, err := s.pod.Readyz(suite.Within(t, suite.StartLimit), http.StatusOK, 100*time.Millisecond); err != nil {
		t.Fatalf("%v\n%s", err, s.Logs())
	}
	if err := s.makeTopic(t.Context()); err != nil {
		t.Fatal(err)
	}
	if noScram(version) == "" {
		if err := s.setPassword(t.Context(), password); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// noScram is why a version has no users of SCRAM, or "".
func noScram(version string) string {
	if version == rig.V340 {
		return "KRaft knows users of SCRAM from Kafka 3.5 on (KIP-900)"
	}
	return ""
}

// broker is the environment of Kafka's container.
func (s *stage) broker(p *rig.Pod) map[string]string {
	all, advertised := []string{"CONTROLLER://" + p.IP + ":9093"}, []string{}
	protocols := []string{"CONTROLLER:" + s.controllers}
	env := map[string]string{
		"KAFKA_SSL_KEYSTORE_TYPE": "PEM", "KAFKA_SSL_KEYSTORE_LOCATION": filepath.Join(s.stores, "broker.pem"),
		"KAFKA_SSL_TRUSTSTORE_TYPE": "PEM", "KAFKA_SSL_TRUSTSTORE_LOCATION": filepath.Join(s.stores, "ca.pem"),
		"KAFKA_LISTENER_NAME_EXPIRED_SSL_KEYSTORE_LOCATION": filepath.Join(s.stores, "expired.pem"),
		"KAFKA_LISTENER_NAME_EXPIRED_SSL_KEYSTORE_TYPE":     "PEM",
		"KAFKA_INTER_BROKER_LISTENER_NAME":                  "PLAINTEXT",
	}
	for _, name := range slices.Sorted(maps.Keys(listeners())) {
		l := listeners()[name]
		all = append(all, name+"://"+p.IP+":"+strconv.Itoa(l.port))
		advertised = append(advertised, name+"://:"+strconv.Itoa(l.port))
		protocols = append(protocols, name+":"+l.protocol)
		for key, value := range l.settings {
			env["KAFKA_LISTENER_NAME_"+name+"_"+key] = value
		}
	}
	env["KAFKA_LISTENERS"] = strings.Join(all, ",")
	env["KAFKA_ADVERTISED_LISTENERS"] = strings.Join(advertised, ",")
	env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] = strings.Join(protocols, ",")
	return env
}

// writeStores writes what Kafka reads.
func (s *stage) writeStores(t *testing.T) {
	host := s.pod.FQDN()
	certs.Write(t, s.stores, map[string][]byte{
		"broker.pem":  s.ca.Pair(host, host).Both(),
		"expired.pem": s.ca.PairUntil("expired", time.Now().Add(-time.Hour), host).Both(),
		"ca.pem":      s.ca.PEM,
	})
}

// writeFiles writes what sidecars read.
func (s *stage) writeFiles(t *testing.T) {
	mine, strange := s.ca.Pair(user), s.other.Pair(user)
	expired := s.ca.PairUntil(user, time.Now().Add(-time.Hour))
	s.content = map[string][]byte{
		"ca": s.ca.PEM, "other-ca": s.other.PEM,
		"cert": mine.Cert, "key": mine.Key,
		"strange-cert": strange.Cert, "strange-key": strange.Key,
		"expired-cert": expired.Cert, "expired-key": expired.Key,
		"password": []byte(password + "\n"), "wrong": []byte(wrong), "least": []byte(leastPassword), "empty-token": {},
		"token":       []byte(token(time.Now().Add(time.Hour))),
		"late-token":  []byte(token(time.Now().Add(-time.Hour))),
		"wrong-token": []byte("planted-no-token"),
	}
	certs.Write(t, s.files, s.content)
}

// change swaps some of the files, as the kubelet does.
func (s *stage) change(t *testing.T, files map[string][]byte) {
	t.Helper()
	maps.Copy(s.content, files)
	certs.Write(t, s.files, s.content)
}

// token is an unsecured JSON web token, as Kafka's own validator takes it.
func token(until time.Time) string {
	encode := func(claims string) string { return base64.RawURLEncoding.EncodeToString([]byte(claims)) }
	return encode(`{"alg":"none"}`) + "." + encode(fmt.Sprintf(`{"sub":%q,"iat":%d,"exp":%d}`,
		user, until.Add(-2*time.Hour).Unix(), until.Unix())) + "."
}

// setPassword sets the user's for SCRAM, over the plaintext listener.
func (s *stage) setPassword(ctx context.Context, password string) error {
	cl, err := s.Client(s.pod).Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	for _, mechanism := range []kadm.ScramMechanism{kadm.ScramSha256, kadm.ScramSha512} { // one a request
		upsert := kadm.UpsertSCRAM{User: user, Mechanism: mechanism, Iterations: 4096, Password: password}
		altered, err := kadm.NewClient(cl).AlterUserSCRAMs(ctx, nil, []kadm.UpsertSCRAM{upsert})
		if err := errors.Join(err, altered.Error()); err != nil {
			return err
		}
	}
	return nil
}

// sidecar starts one for a row.
func (s *stage) sidecar(t *testing.T, row row) {
	t.Helper()
	env := map[string]string{
		"KRAFTPOD_BROKER":    s.pod.IP + ":" + strconv.Itoa(listeners()[row.at].port),
		"KRAFTPOD_LOG_LEVEL": "debug",
	}
	for name, value := range row.env {
		env[name] = value
		if file, is := strings.CutPrefix(value, "{"); is {
			env[name] = filepath.Join(s.files, strings.TrimSuffix(file, "}"))
		}
	}
	if row.lie != "" {
		env["KRAFTPOD_DIR"] = s.lyingPlan(t, row.at, row.lie)
	}
	if err := s.pod.StartSidecarAs(env); err != nil {
		t.Fatal(err)
	}
}

// lyingPlan is a directory with a plan in which a listener has another protocol.
func (s *stage) lyingPlan(t *testing.T, name, protocol string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.pod.Dir, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plan map[string]any
	if err := json.Unmarshal(content, &plan); err != nil {
		t.Fatal(err)
	}
	for _, l := range plan["listeners"].([]any) {
		if l := l.(map[string]any); l["name"] == name {
			l["protocol"] = protocol
		}
	}
	if content, err = json.Marshal(plan); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

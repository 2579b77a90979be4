package secured_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// The users that a cluster forms with.
const (
	scramMechanism = "SCRAM-SHA-512"
	admin          = "admin"
	adminPassword  = "planted-scram-admin-4Jw"
	scramPassword  = "planted-scram-sidecar-8Lc"
	topic          = "orders"
	recordCount    = 300
)

// formatScript is the manifests' own.
const formatScript = "../../../k8s/components/scram-users/format.sh"

// TestUsersFirst forms clusters of three whose brokers know each other by SCRAM alone, from the first start on.
func TestUsersFirst(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		for _, image := range []rig.Image{rig.Apache(version), rig.Confluent(version)} {
			row := played.Plan(version, "users before the first start, "+image.Dialect)
			switch {
			case noScram(version) != "":
				row.Skip(noScram(version))
			case image.Dialect == "confluent" && !suite.Slow():
				row.Skip(suite.NotSlow)
			default:
				row.Run(t, func(t *testing.T) { usersFirst(t, r, image) })
			}
		}
	}
	played.Close(t)
}

// users are a cluster whose brokers speak SCRAM to each other, and the files of its Secrets.
type users struct {
	*rig.Cluster
	ca      *certs.CA
	files   string
	format  string
	sidecar map[string]string
}

func usersFirst(t *testing.T, r *rig.Rig, image rig.Image) {
	u := newUsers(t, r, image, 3, 1)
	shown := watchArgv(t)

	// The container ends between the format step and Kafka: nothing has formed.
	for _, p := range u.Pods {
		startSidecar(t, p, u.sidecar)
		u.start(t, p, "true")
	}
	for _, p := range u.Pods {
		if _, err := p.Kafka.Wait(suite.StartLimit); err != nil || p.Kafka.Code != 0 {
			t.Fatalf("%v, exit %d\n%s", err, p.Kafka.Code, u.Logs())
		}
		u.holds(t, p, "virgin")
	}
	u.loseDisk(t, u.Pods[2])
	for _, p := range u.Pods {
		u.start(t, p)
	}
	u.ready(t)
	u.write(t)

	// A restart formats nothing; a lost disk is formatted again, and no harm.
	u.kill(t, u.Pods[0])
	u.start(t, u.Pods[0])
	u.ready(t)
	u.kill(t, u.Pods[1])
	u.loseDisk(t, u.Pods[1])
	u.start(t, u.Pods[1])
	u.ready(t)
	readAll(t, u.client())
	for i, want := range []int{1, 2, 2} {
		u.formatted(t, u.Pods[i], want)
	}
	if argv := shown(); argv != "" {
		t.Errorf("a list of processes shows a password: %s", argv)
	}
}

// newUsers has so many pods, each of so many log dirs.
func newUsers(t *testing.T, r *rig.Rig, image rig.Image, replicas, logDirs int) *users {
	u := &users{ca: certs.NewCA(t, "kafka-ca"), files: t.TempDir()}
	set := rig.Minimal(replicas, usersEnv(u.files))
	set.PerPod = func(p *rig.Pod) map[string]string {
		return map[string]string{
			"PATH":            p.Rig.Dir + ":" + os.Getenv("PATH"), // kafka-storage.sh
			"KAFKA_LISTENERS": "INTERNAL://" + p.IP + ":9092,CONTROLLER://" + p.IP + ":9093",
			"KAFKA_LOG_DIRS":  strings.Join(logDirsOf(p)[:logDirs], ","), "KRAFTPOD_DATA_DIR": "",
		}
	}
	made, err := r.NewCluster(image, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	u.Cluster = made
	if u.format, err = filepath.Abs(formatScript); err != nil {
		t.Fatal(err)
	}
	writeNodes(t, u.files, u.ca, made.Pods, map[string][]byte{
		"password": []byte(scramPassword),
		"users":    []byte(addScram(admin, adminPassword) + addScram(user, scramPassword)),
	})
	u.sidecar = map[string]string{
		"KRAFTPOD_TLS_CA_FILE":    filepath.Join(u.files, "ca"),
		"KRAFTPOD_SASL_MECHANISM": scramMechanism, "KRAFTPOD_SASL_USERNAME": user,
		"KRAFTPOD_SASL_PASSWORD_FILE": filepath.Join(u.files, "password"),
	}
	return u
}

// logDirsOf are the log dirs that a pod may have.
func logDirsOf(p *rig.Pod) []string { return []string{p.Data, filepath.Join(p.Volume, "second")} }

// addScram is what the Secret has for a user.
func addScram(name, password string) string {
	return fmt.Sprintf("--add-scram\n%s=[name=%s,password=%s]\n", scramMechanism, name, password)
}

// usersEnv is the environment of Kafka's container. Controllers know each other by PLAIN: there are no users before
// there is metadata.
func usersEnv(files string) map[string]string {
	env := tlsEnv(files)
	maps.Copy(env, controllersByPlain())
	maps.Copy(env, map[string]string{
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP":       "CONTROLLER:SASL_SSL,INTERNAL:SASL_SSL",
		"KAFKA_INTER_BROKER_LISTENER_NAME":           "INTERNAL",
		"KAFKA_SASL_ENABLED_MECHANISMS":              scramMechanism,
		"KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL": scramMechanism,
		"KAFKA_LISTENER_NAME_INTERNAL_SCRAM___SHA___512_SASL_JAAS_CONFIG": fmt.Sprintf(
			"org.apache.kafka.common.security.scram.ScramLoginModule required username=%q password=%q;", admin, adminPassword),
	})
	return env
}

// startSidecar is the init container, then the sidecar.
func startSidecar(t *testing.T, p *rig.Pod, env map[string]string) {
	t.Helper()
	if err := p.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.StartSidecarAs(env); err != nil {
		t.Fatal(err)
	}
}

// start starts Kafka's container through the script, perhaps with something in the entrypoint's place.
func (u *users) start(t *testing.T, p *rig.Pod, instead ...string) {
	t.Helper()
	command := append([]string{"bash", u.format, filepath.Join(u.files, "users")}, instead...)
	if err := p.StartKafkaThrough(command...); err != nil {
		t.Fatal(err)
	}
}

// kill ends Kafka, and waits until its sidecar has seen it.
func (u *users) kill(t *testing.T, p *rig.Pod) {
	t.Helper()
	p.Kafka.Kill()
	limit := suite.Within(t, suite.AskLimit)
	if _, err := p.Readyz(limit, http.StatusServiceUnavailable, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
}

func (u *users) ready(t *testing.T) {
	t.Helper()
	took, err := rig.Ready(suite.Within(t, suite.StartLimit), u.Pods...)
	if err != nil {
		t.Fatalf("%v\n%s", err, u.Logs())
	}
	t.Log("ready after", took)
}

// holds waits until the sidecar says what is on the disk.
func (u *users) holds(t *testing.T, p *rig.Pod, want string) {
	t.Helper()
	err := rig.Until(suite.Within(t, suite.AskLimit), 50*time.Millisecond, func(ctx context.Context) error {
		status, err := p.Status(ctx)
		if err == nil && status.Volume.State != want {
			err = fmt.Errorf("%s: the volume is %s (%s), want %s", p.Name, status.Volume.State, status.Volume.Reason, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (u *users) loseDisk(t *testing.T, p *rig.Pod) {
	t.Helper()
	if err := os.RemoveAll(p.Data); err != nil {
		t.Fatal(err)
	}
}

// client is the sidecar's user.
func (u *users) client() records.Client {
	return overTLS(u.Client(u.Pods...), u.ca,
		kgo.SASL(scram.Auth{User: user, Pass: scramPassword}.AsSha512Mechanism()))
}

// overTLS is a client of listeners that speak it.
func overTLS(c records.Client, ca *certs.CA, opts ...kgo.Opt) records.Client {
	dial, roots := c.Dial, x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM)
	c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		host, _, _ := strings.Cut(address, ":")
		return tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: host}), nil
	}
	c.Options = opts
	return c
}

func (u *users) write(t *testing.T) {
	t.Helper()
	ctx, c := suite.Within(t, suite.AskLimit), u.client()
	if err := c.Make(ctx, records.Topic{Topic: topic, Partitions: 3, Replication: 3}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Produce(ctx, records.Produce{Topic: topic, Count: recordCount}); err != nil {
		t.Fatal(err)
	}
}

// formatted holds that the script formatted the pod's disk so many times, and that Kafka's log has no password.
func (u *users) formatted(t *testing.T, p *rig.Pod, want int) {
	t.Helper()
	content, err := os.ReadFile(p.Log("kafka"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(content), "format.sh: formatted "); got != want {
		t.Errorf("%s: formatted %d times, want %d", p.Name, got, want)
	}
	for _, secret := range []string{"planted", "storedKey"} {
		if strings.Contains(string(content), secret) {
			t.Errorf("%s: the log of Kafka's container shows %q", p.Name, secret)
		}
	}
}

// watchArgv looks at every process's arguments until the returned function is called, which has those that show a
// password.
func watchArgv(t *testing.T) func() string {
	ctx, stop := context.WithCancel(t.Context())
	shown := make(chan string, 1)
	go func() {
		found := ""
		for ctx.Err() == nil && found == "" {
			all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, path := range all {
				content, _ := os.ReadFile(path)
				if argv := strings.ReplaceAll(string(content), "\x00", " "); strings.Contains(argv, "planted-scram") {
					found = argv
				}
			}
			time.Sleep(20 * time.Millisecond)
		}
		shown <- found
	}()
	t.Cleanup(stop)
	return func() string {
		stop()
		return <-shown
	}
}

// readAll wants all records, each once.
func readAll(t *testing.T, c records.Client) {
	t.Helper()
	found, err := c.Consume(suite.Within(t, suite.AskLimit), records.Consume{Topic: topic, Want: recordCount})
	if err == nil {
		err = found.Whole()
	}
	if err != nil {
		t.Error(err)
	}
}

package secured_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// TestDedicated has three dedicated controllers, a broker, and later a broker of a second pool. All of their listeners
// speak SASL over TLS.
func TestDedicated(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		row := played.Plan(version, "dedicated controllers, and a second pool of brokers")
		row.Run(t, func(t *testing.T) {
			d := newDedicated(t, r, version)
			d.forms(t)
			d.addsPool(t)
			d.losesController(t)
			readAll(t, d.client())
		})
	}
	played.Close(t)
}

// dedicated are the three sets.
type dedicated struct {
	*rig.Cluster
	ca            *certs.CA
	controllers   []*rig.Pod
	broker, large *rig.Pod
	sidecar       map[string]string
}

func newDedicated(t *testing.T, r *rig.Rig, version string) *dedicated {
	files := t.TempDir()
	sets := append(rig.Dedicated(3, 1), rig.Dedicated(3, 1)[1])
	sets[0].Env["KRAFTPOD_PEER_SERVICES"] = "kafka-broker"
	large := sets[2]
	large.Name, large.Service, large.Offset = "kafka-large", "kafka-large", 200
	large.Env["KRAFTPOD_NODE_ID_OFFSET"], large.Env["KRAFTPOD_PEER_SERVICES"] = "200", "kafka-broker"
	for i, set := range sets {
		maps.Copy(set.Env, tlsEnv(files))
		maps.Copy(set.Env, controllersByPlain())
		set.Env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] = "CONTROLLER:SASL_SSL,INTERNAL:SASL_SSL"
		listener := "CONTROLLER://%s:9093"
		if i > 0 {
			maps.Copy(set.Env, brokersByPlain())
			set.Env["KAFKA_INTER_BROKER_LISTENER_NAME"], listener = "INTERNAL", "INTERNAL://%s:9092"
		}
		set.PerPod = func(p *rig.Pod) map[string]string {
			return map[string]string{"KAFKA_LISTENERS": fmt.Sprintf(listener, p.IP)}
		}
	}
	made, err := r.NewCluster(rig.ImageOf(version), sets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	d := &dedicated{
		Cluster: made, ca: certs.NewCA(t, "kafka-ca"),
		controllers: made.Pods[:3], broker: made.Pods[3], large: made.Pods[4],
	}
	writeNodes(t, files, d.ca, made.Pods, map[string][]byte{"password": []byte(password)})
	d.sidecar = map[string]string{
		"KRAFTPOD_TLS_CA_FILE": filepath.Join(files, "ca"), "KRAFTPOD_SASL_MECHANISM": "PLAIN",
		"KRAFTPOD_SASL_USERNAME": user, "KRAFTPOD_SASL_PASSWORD_FILE": filepath.Join(files, "password"),
	}
	return d
}

// writeNodes writes what all nodes have in common, and more. The certificate has the addresses too: from Kafka 3.9 on
// controllers tell others the host that their listener is bound to, which here is one (a pod's is empty, and so is its
// name).
func writeNodes(t *testing.T, files string, ca *certs.CA, pods []*rig.Pod, more map[string][]byte) {
	t.Helper()
	var hosts []string
	for _, p := range pods {
		hosts = append(hosts, p.FQDN(), p.IP)
	}
	content := map[string][]byte{"ca": ca.PEM, "store": ca.Pair("kafka", hosts...).Both()}
	maps.Copy(content, more)
	certs.Write(t, files, content)
}

// forms starts the controllers, which wait for the brokers that they are told of, and then these.
func (d *dedicated) forms(t *testing.T) {
	for _, p := range d.controllers {
		startAll(t, p, d.sidecar)
	}
	for _, p := range d.controllers {
		d.waitsFor(t, p, d.broker.IP)
	}
	startAll(t, d.broker, d.sidecar)
	running := d.Pods[:4]
	d.ready(t, running...)
	d.leads(t)
	before := map[*rig.Pod]float64{}
	for _, p := range running {
		before[p] = pollFailures(t, p)
	}
	s := &stage{Cluster: d.Cluster, pod: d.controllers[0]}
	s.staysReady(t, several, func() {})
	for _, p := range running {
		if failed := pollFailures(t, p); failed != before[p] {
			t.Errorf("%s: %v polls failed while nothing happened", p.Name, failed-before[p])
		}
	}
}

// addsPool starts the broker of the second pool, at first with the node ids of the other pool.
func (d *dedicated) addsPool(t *testing.T) {
	manifest := d.large.Manifest
	d.large.Manifest = rig.Merged(manifest, map[string]string{"KRAFTPOD_NODE_ID_OFFSET": "100"})
	startAll(t, d.large, d.sidecar)
	d.waitsFor(t, d.large, d.broker.FQDN()+": node 100 of this cluster too, under another name")
	d.large.Kafka.Kill()
	if _, err := os.Stat(d.large.Data); err == nil {
		t.Errorf("%s was made, though nothing may have started", d.large.Data)
	}
	d.large.Manifest = manifest
	if err := d.large.StartKafka(); err != nil {
		t.Fatal(err)
	}
	d.ready(t, d.Pods...)
	ctx, c := suite.Within(t, suite.AskLimit), d.client()
	assignment := [][]int32{{100, 200}, {200, 100}}
	if err := c.Make(ctx, records.Topic{Topic: topic, Assignment: assignment}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Produce(ctx, records.Produce{Topic: topic, Count: recordCount}); err != nil {
		t.Fatal(err)
	}
}

// losesController takes the disk of a controller that does not lead: it starts once the leader, whose own sidecar asks
// it over TLS and SASL, is proved to have all.
func (d *dedicated) losesController(t *testing.T) {
	leader := d.leads(t)
	lost := d.controllers[slices.IndexFunc(d.controllers, func(p *rig.Pod) bool { return p.NodeID() != leader })]
	lost.Kafka.Kill()
	if err := os.RemoveAll(lost.Data); err != nil {
		t.Fatal(err)
	}
	if err := lost.StartKafka(); err != nil {
		t.Fatal(err)
	}
	d.ready(t, d.Pods...)
}

func (d *dedicated) ready(t *testing.T, pods ...*rig.Pod) {
	t.Helper()
	took, err := rig.Ready(suite.Within(t, suite.StartLimit), pods...)
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Logs())
	}
	t.Log("ready after", took)
}

// leads waits until a controller's sidecar has the quorum as its leader describes it, with three voters caught up, and
// returns that leader.
func (d *dedicated) leads(t *testing.T) int32 {
	t.Helper()
	leader := int32(-1)
	err := rig.Until(suite.Within(t, suite.AskLimit), 200*time.Millisecond, func(ctx context.Context) error {
		for _, p := range d.controllers {
			status, err := p.Status(ctx)
			if err != nil {
				return err
			}
			if q := status.Quorum; q != nil && slices.Equal(q.CaughtUp, []int32{0, 1, 2}) {
				leader = q.LeaderID
				return nil
			}
		}
		return fmt.Errorf("no controller's sidecar knows of three voters that are caught up")
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Logs())
	}
	return leader
}

// waitsFor waits until a pod that may not start says for whom.
func (d *dedicated) waitsFor(t *testing.T, p *rig.Pod, whom string) {
	t.Helper()
	err := rig.Until(suite.Within(t, suite.AskLimit), 50*time.Millisecond, func(ctx context.Context) error {
		status, err := p.Status(ctx)
		if err == nil && !strings.Contains(status.Blocker(), whom) {
			err = fmt.Errorf("%s waits for %q, want %q", p.Name, status.Blocker(), whom)
		}
		return err
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Logs())
	}
}

func (d *dedicated) client() records.Client {
	return overTLS(d.Client(d.broker, d.large), d.ca,
		kgo.SASL(plain.Auth{User: user, Pass: password}.AsMechanism()))
}

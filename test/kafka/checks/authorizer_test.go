package checks_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	sasl "github.com/twmb/franz-go/pkg/sasl/plain"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

const (
	insidePort  = "9095"
	protocols   = "CONTROLLER:SASL_PLAINTEXT,INSIDE:SASL_PLAINTEXT,PLAINTEXT:PLAINTEXT"
	superUser   = "kraft"
	hiddenTopic = "hidden"
	// whileAsked is for how long a verdict is looked at that must not change.
	whileAsked = 5 * time.Second
)

// authorized are clusters whose nodes speak SASL to each other, beside an authorizer; the sidecar has a plaintext
// listener, so it asks as User:ANONYMOUS.
func authorized(version string) row {
	image := rig.ImageOf(version)
	jaas := `org.apache.kafka.common.security.plain.PlainLoginModule required username="` + superUser +
		`" password="secret" user_` + superUser + `="secret";`
	set := rig.Minimal(3, map[string]string{})
	for setting, value := range map[string]string{
		"AUTHORIZER_CLASS_NAME":                            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"SUPER_USERS":                                      "User:" + superUser,
		"LISTENER_SECURITY_PROTOCOL_MAP":                   protocols,
		"INTER_BROKER_LISTENER_NAME":                       "INSIDE",
		"SASL_ENABLED_MECHANISMS":                          "PLAIN",
		"SASL_MECHANISM_INTER_BROKER_PROTOCOL":             "PLAIN",
		"SASL_MECHANISM_CONTROLLER_PROTOCOL":               "PLAIN",
		"LISTENER_NAME_INSIDE_PLAIN_SASL_JAAS_CONFIG":      jaas,
		"LISTENER_NAME_CONTROLLER_PLAIN_SASL_JAAS_CONFIG":  jaas,
		"LISTENER_NAME_CONTROLLER_SASL_ENABLED_MECHANISMS": "PLAIN",
		"REPLICA_FETCH_BACKOFF_MS":                         "500",
		"LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS":          "3600",
	} {
		set.Env[image.Prefix+setting] = value
	}
	bind := set.PerPod
	set.PerPod = func(p *rig.Pod) map[string]string {
		own := bind(p)
		own[image.Prefix+"LISTENERS"] += ",INSIDE://" + net.JoinHostPort(p.IP, insidePort)
		own["KRAFTPOD_BROKER"] = net.JoinHostPort(p.IP, rig.BrokerPort)
		return own
	}
	return row{
		name: "an authorizer, SASL between the nodes, 3", image: image, voters: ids(0, 1, 2), sets: one(set),
		checks: []check{
			{"forms", formsSecured},
			{"topics that it may not describe", hidesTopics},
			{"another voter set in the image", changesVoters},
		},
	}
}

// super is a client that may do everything.
func (c *cluster) super() records.Client {
	cl := c.Client()
	for _, p := range c.Pods {
		cl.Seeds = append(cl.Seeds, net.JoinHostPort(p.FQDN(), insidePort))
	}
	cl.Options = []kgo.Opt{kgo.SASL(sasl.Auth{User: superUser, Pass: "secret"}.AsMechanism())}
	return cl
}

// allow gives the sidecars' principal an operation.
func (c *cluster) allow(ctx context.Context, acl *kadm.ACLBuilder) error {
	cl, err := c.super().Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	acl = acl.Allow("User:ANONYMOUS").AllowHosts("*").ResourcePatternType(kadm.ACLPatternLiteral)
	results, err := kadm.NewClient(cl).CreateACLs(ctx, acl)
	for _, r := range results {
		if err == nil {
			err = r.Err
		}
	}
	return err
}

// formsSecured starts all pods. None is ready before its sidecar may describe the cluster, which the reason says.
func formsSecured(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Pods {
		if err := says(ctx, p, "storage", "CLUSTER_AUTHORIZATION_FAILED"); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.allow(ctx, kadm.NewACLs().Clusters().Operations(kadm.OpDescribe)); err != nil {
		t.Fatal(err)
	}
	took, err := rig.Ready(ctx, c.Pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("every sidecar said that it may not describe the cluster, and 200 after %v", took)
}

// says waits until a pod is not ready, and the first check that fails is the one, for a reason with all of the words.
func says(ctx context.Context, p *rig.Pod, check string, words ...string) error {
	return rig.Until(ctx, 50*time.Millisecond, func(ctx context.Context) error {
		code, body, err := p.Get(ctx, "/readyz?verbose")
		if err != nil {
			return err
		}
		_, first, _ := strings.Cut(body, "[-]")
		first, _, _ = strings.Cut(first, "\n")
		missing := slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(first, word) })
		if code != http.StatusServiceUnavailable || !strings.HasPrefix(first, check+" failed: ") || missing {
			return fmt.Errorf("%s: %d, %q, want %s to fail with %q", p.Name, code, first, check, words)
		}
		return nil
	})
}

// neverReady fails the test if a pod was ready since its Kafka was started, looked at for as long as whileAsked.
func neverReady(t *testing.T, p *rig.Pod) {
	t.Helper()
	for end := time.Now().Add(whileAsked); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if code, body, err := p.Get(t.Context(), "/readyz?verbose"); err != nil || code != http.StatusServiceUnavailable {
			t.Fatalf("%s: /readyz %d (%v), want 503:\n%s", p.Name, code, err, body)
		}
	}
}

// hidesTopics starts the last pod again behind topics that Metadata does not show its sidecar, and that cannot come in
// sync: their leaders are throttled. It is not ready, and says what to allow; nor once they are shown, before they are
// in sync.
func hidesTopics(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	super, p := c.super(), c.Pods[2]
	whole := [][]int32{{0, 1, 2}, {1, 0, 2}}
	if err := super.Make(ctx, records.Topic{Topic: hiddenTopic, Assignment: whole}); err != nil {
		t.Fatal(err)
	}
	if err := p.Kafka.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Kafka.Wait(time.Minute); err != nil {
		t.Fatal(err)
	}
	throttle(ctx, t, super, true)
	if err := super.Fill(ctx, records.Fill{Topic: hiddenTopic, MiB: 16}); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
	if err := says(ctx, p, "caught-up", "User:ANONYMOUS", "Describe on all topics"); err != nil {
		t.Fatal(err)
	}
	neverReady(t, p)
	if _, err := super.Watch(ctx, 50*time.Millisecond, behind(p.NodeID())); err != nil {
		t.Errorf("this proves nothing: %v", err)
	}
	if err := c.allow(ctx, kadm.NewACLs().Topics("*").Operations(kadm.OpDescribe)); err != nil {
		t.Fatal(err)
	}
	if err := says(ctx, p, "caught-up", "replicas here are not in sync: "+hiddenTopic+"-"); err != nil {
		t.Error(err)
	}
	throttle(ctx, t, super, false)
	took, err := rig.Ready(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("not ready while Metadata hides its topics and they are not in sync; ready %v after its start", took)
}

// behind wants a node's replicas of the hidden topic to be out of sync.
func behind(node int32) func(records.Metadata) error {
	return func(m records.Metadata) error {
		for n, p := range m.Topics[hiddenTopic] {
			if slices.Contains(p.ISR, node) {
				return fmt.Errorf("%s-%d is in sync on %v", hiddenTopic, n, p.ISR)
			}
		}
		return nil
	}
}

// throttle has the leaders of the hidden topic send next to nothing to who is not in sync, or all again.
func throttle(ctx context.Context, t *testing.T, super records.Client, on bool) {
	t.Helper()
	rate, all := "1", "*" // a byte a second
	throttled := &all
	if !on {
		throttled = nil
	}
	for _, set := range []records.Configure{
		{Brokers: []int32{0, 1}, Config: map[string]*string{"leader.replication.throttled.rate": &rate}},
		{Topic: hiddenTopic, Config: map[string]*string{"leader.replication.throttled.replicas": throttled}},
	} {
		if err := super.Set(ctx, set); err != nil {
			t.Fatal(err)
		}
	}
}

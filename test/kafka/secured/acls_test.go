package secured_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// The ACLs of docs/readiness.md, as OPERATION RESOURCE.
const (
	describeCluster = "DESCRIBE cluster"
	describeConfigs = "DESCRIBE_CONFIGS cluster"
	describeTopics  = "DESCRIBE topics"
)

// least is a user that may do only what a row allows.
const (
	least         = "least"
	leastPassword = "planted-password-least-5Hn"
)

// leastRows ask with exactly the ACLs that are documented, and with each one missing.
func leastRows(env map[string]string) []row {
	byLeast := func(name string, acls ...string) row {
		// A plan of its own, which is no lie, and so no latch of a sidecar before.
		return row{name: name, at: "PASS", env: env, acls: acls, isLeast: true, lie: "SASL_PLAINTEXT"}
	}
	all := byLeast("exactly the ACLs that it needs", describeCluster, describeConfigs, describeTopics)
	all.last = knowsQuorum
	noConfigs := byLeast("without DescribeConfigs on the cluster", describeCluster, describeTopics)
	noTopics := byLeast("without Describe on topics", describeCluster, describeConfigs)
	noTopics.reason = `caught-up: 1 of 1 replicas here are not in sync: orders-0; 1 of them are of topics that ` +
		`Metadata does not list: allow the principal of the sidecar's connection \(User:least\) ` +
		`the operation Describe on all topics`
	noCluster := byLeast("without Describe on the cluster", describeConfigs, describeTopics)
	noCluster.reason = `storage: the broker does not list its log dirs: CLUSTER_AUTHORIZATION_FAILED: .*; allow the ` +
		`principal of the sidecar's connection \(User:least\) the operation Describe on the cluster`
	none := byLeast("without any ACL")
	none.reason = noCluster.reason
	return []row{all, noConfigs, noTopics, noCluster, none}
}

// allow gives the user these ACLs and no other.
func (s *stage) allow(t *testing.T, acls []string) {
	t.Helper()
	allow(t, s.Client(s.pod), acls)
}

func allow(t *testing.T, super records.Client, acls []string) {
	t.Helper()
	cl, err := super.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	admin := kadm.NewClient(cl)
	every := kadm.NewACLs().AnyResource().Allow().AllowHosts().Operations().ResourcePatternType(kadm.ACLPatternAny)
	if _, err := admin.DeleteACLs(t.Context(), every); err != nil {
		t.Fatal(err)
	}
	operations := map[string]kadm.ACLOperation{
		"DESCRIBE": kadm.OpDescribe, "DESCRIBE_CONFIGS": kadm.OpDescribeConfigs,
		"ALTER_CONFIGS": kadm.OpAlterConfigs, "CLUSTER_ACTION": kadm.OpClusterAction,
		"ALTER": kadm.OpAlter,
	}
	for _, acl := range acls {
		operation, resource, _ := strings.Cut(acl, " ")
		b := kadm.NewACLs().Allow("User:" + least).AllowHosts("*").Operations(operations[operation]).
			ResourcePatternType(kadm.ACLPatternLiteral)
		if resource == "topics" {
			b.Topics("*")
		} else {
			b.Clusters()
		}
		created, err := admin.CreateACLs(t.Context(), b)
		for _, c := range created {
			err = errors.Join(err, c.Err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// makeTopic makes one topic, of which a log is here.
func (s *stage) makeTopic(ctx context.Context) error {
	cl, err := s.Client(s.pod).Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	created, err := kadm.NewClient(cl).CreateTopic(ctx, 1, 1, nil, "orders")
	return errors.Join(err, created.Err)
}

// knowsQuorum waits until /status has the quorum as its leader describes it.
func knowsQuorum(t *testing.T, s *stage) {
	err := rig.Until(suite.Within(t, suite.AskLimit), 100*time.Millisecond, func(ctx context.Context) error {
		status, err := s.pod.Status(ctx)
		if err == nil && status.Quorum == nil {
			err = errors.New("no quorum in /status")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// needsACL asks as a user that may do all but AlterConfigs on the cluster, then that too.
func (s *stage) needsACL(t *testing.T, super map[string]string, served []string) {
	t.Helper()
	acls := []string{describeCluster, describeConfigs, describeTopics}
	s.allow(t, acls)
	s.sidecar(t, row{at: "PASS", env: with(super,
		"KRAFTPOD_SASL_USERNAME", least, "KRAFTPOD_SASL_PASSWORD_FILE", "{least}")})
	s.isReady(t)
	stop := s.probes(t)
	time.Sleep(3 * time.Second) // what was there before is known
	next := s.pair()
	s.writeStore(t, next)
	s.warns(t, `allow the principal of the sidecar's connection (User:least) the operation AlterConfigs on the cluster`)
	if got, err := s.serves(t.Context(), "TLS"); err != nil || got == serial(t, next) {
		t.Errorf("%s is served (%v), which nobody may have had read", got, err)
	}
	s.allow(t, append(acls, "ALTER_CONFIGS cluster"))
	s.comes(t, "once it may", next, 40*time.Second, served...) // the first attempt again is after 30 s
	stop()
	s.nothingLeft(t)
	s.pod.Sidecar.Kill()
}

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

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// probePort is that of the listener on loopback.
const probePort = "9094"

// loopback is an address of loopback that is not the pod's: the pods of a cluster share one machine, and so cannot all
// be bound to 127.0.0.1.
func loopback(p *rig.Pod) string {
	parts := strings.Split(p.IP, ".")
	return fmt.Sprintf("%s.%d", strings.Join(parts[:3], "."), 200+p.Ordinal)
}

// secured is a set whose brokers authenticate each other by SASL. Its sidecars ask a plaintext listener on loopback,
// which is the first that is given, not among those that are advertised, and not named as anything: what run computes
// has to do.
func secured(image rig.Image) []*rig.StatefulSet {
	const jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" " +
		"password=\"broker-secret\" user_broker=\"broker-secret\";"
	env := map[string]string{
		"ADVERTISED_LISTENERS":                          "INTERNAL://:" + rig.BrokerPort,
		"LISTENER_SECURITY_PROTOCOL_MAP":                "INTERNAL:SASL_PLAINTEXT,PROBE:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"SASL_ENABLED_MECHANISMS":                       "PLAIN",
		"SASL_MECHANISM_INTER_BROKER_PROTOCOL":          "PLAIN",
		"LISTENER_NAME_INTERNAL_PLAIN_SASL_JAAS_CONFIG": jaas,
	}
	more := map[string]string{}
	for setting, value := range env {
		more[image.Prefix+setting] = value
	}
	set := rig.Minimal(3, more)
	set.PerPod = func(p *rig.Pod) map[string]string {
		probe := net.JoinHostPort(loopback(p), probePort)
		bound := strings.Replace(rig.BindToPod("", "controller,broker")(p)["LISTENERS"], "PLAINTEXT", "INTERNAL", 1)
		own := map[string]string{image.Prefix + "LISTENERS": "PROBE://" + probe + "," + bound, "KRAFTPOD_BROKER": probe}
		if p.Manifest[withoutProbe] != "" {
			own = map[string]string{image.Prefix + "LISTENERS": bound}
		}
		return own
	}
	return one(set)
}

// withoutProbe is a variable of a pod whose template lacks the listener on loopback.
const withoutProbe = "WITHOUT_PROBE"

// besideKafka is a client in the pod of one broker: of whatever name it is sent to, it finds the listener on loopback.
func besideKafka(c *cluster, first *rig.Pod) records.Client {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		for _, p := range c.Pods {
			if address == net.JoinHostPort(p.FQDN(), probePort) {
				var d net.Dialer
				return d.DialContext(ctx, network, net.JoinHostPort(loopback(p), probePort))
			}
		}
		return nil, fmt.Errorf("the client was sent to %q, which is no listener on loopback", address)
	}
	return records.Client{Dial: dial, Seeds: []string{net.JoinHostPort(first.FQDN(), probePort)}}
}

// advertisesLoopback wants every broker to tell the listener on loopback by its pod's name, and brokers to use the
// other one among themselves.
func advertisesLoopback(t *testing.T, c *cluster) {
	for _, p := range c.Pods {
		got, err := properties(p.Conf())
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			"advertised.listeners": "INTERNAL://" + net.JoinHostPort(p.FQDN(), rig.BrokerPort) +
				",PROBE://" + net.JoinHostPort(p.FQDN(), probePort),
			"inter.broker.listener.name": "INTERNAL",
		} {
			if got[key] != want {
				t.Errorf("%s: %s=%q, want %q", p.Name, key, got[key], want)
			}
		}
	}
}

// replicates writes by one listener on loopback what the brokers copy by SASL, and wants a broker that was killed to be
// ready once it has it all, as its sidecar sees it by loopback.
func replicates(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	cl := besideKafka(c, c.Pods[0])
	// Of the last partition pod 0 is the next to lead, once pod 1 is gone.
	made := records.Topic{Topic: topic, Assignment: [][]int32{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {1, 0, 2}}}
	if err := cl.Make(ctx, made); err != nil {
		t.Fatal(err)
	}
	if _, err := cl.Produce(ctx, records.Produce{Topic: topic, Count: plain}); err != nil {
		t.Fatal(err)
	}
	victim := c.Pods[2]
	restart(ctx, t, victim, syscall.SIGKILL)
	if _, err := rig.Ready(ctx, victim); err != nil {
		t.Fatal(err)
	}
	if err := besideKafka(c, victim).InSync(ctx, topic, 3); err != nil {
		t.Error(err)
	}
}

// restart ends a pod's Kafka by a signal and starts it again.
func restart(ctx context.Context, t *testing.T, p *rig.Pod, how syscall.Signal) {
	t.Helper()
	if err := p.Kafka.Signal(how); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Kafka.Wait(time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Readyz(ctx, http.StatusServiceUnavailable, 2*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
}

// countsThoseWithout is a rollout that brings the listener: pod 0 lacks it yet, and pod 1 is started anew. What pod 0
// leads is shown to pod 1's sidecar without a leader, and yet it has to be in sync there before the pod is ready.
func countsThoseWithout(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	old, p := c.Pods[0], c.Pods[1]
	cl := besideKafka(c, c.Pods[2])
	old.Manifest = rig.Merged(old.Manifest, map[string]string{withoutProbe: "yes"})
	restart(ctx, t, old, syscall.SIGTERM)
	if err := cl.InSync(ctx, topic, 3); err != nil {
		t.Fatal(err)
	}
	restart(ctx, t, p, syscall.SIGTERM)
	if _, err := rig.Ready(ctx, p); err != nil {
		t.Fatal(err)
	}
	m, err := besideKafka(c, p).Metadata(ctx)
	if err != nil {
		t.Fatal(err)
	}
	hidden := m.Partition(topic, 3)
	if m.Lists(0) || hidden.Leader >= 0 || !slices.Contains(hidden.ISR, p.NodeID()) {
		t.Errorf("this proves nothing: pod 0 is listed (%t), or leads nothing that %s has: %+v", m.Lists(0), p.Name, hidden)
	}
	s, err := p.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Replicas; r == nil || r.Here < 4 || r.InSync != r.Here || r.Leaderless != 0 {
		t.Errorf("%s: ready with the replicas %+v, want all of 4 in sync, and none without a leader", p.Name, r)
	}
}

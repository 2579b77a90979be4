package kafka_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// hasStatus reads /status of every pod: what the pod is, what is on its disk, what it wants.
func hasStatus(t *testing.T, c *cluster) {
	ctx := within(t, askLimit)
	for _, p := range c.pods {
		s, err := p.status(ctx)
		if err != nil {
			t.Error(err)
			continue
		}
		controller, broker := slices.Contains(c.voters, p.nodeID()), slices.Contains(c.brokers(), p)
		if s.API != 1 || s.Pod != p.fqdn() || s.NodeID == nil || *s.NodeID != p.nodeID() || !s.Ready {
			t.Errorf("%s: api %d, pod %q, node_id %v, ready %t; want 1, %q, %d, true", p.name, s.API, s.Pod, deref(s.NodeID), s.Ready, p.fqdn(), p.nodeID())
		}
		if got := strings.Join(s.Roles, ","); !slices.Contains(alike(roles(controller, broker)), got) {
			t.Errorf("%s: roles %q, want %q", p.name, got, roles(controller, broker))
		}
		if s.Intent == nil || !slices.Equal(s.Intent.Voters, c.voters) || !sameID(s.Intent.ClusterID, canonicalClusterID) {
			t.Errorf("%s: intent %+v, want the cluster id %s and voters %v", p.name, s.Intent, canonicalClusterID, c.voters)
		}
		v := s.Volume
		if v.State != "formed" || v.NodeID == nil || *v.NodeID != p.nodeID() || !sameID(v.ClusterID, canonicalClusterID) || !slices.Equal(v.Voters, c.voters) {
			t.Errorf("%s: volume %+v (node id %v), want formed, by %d, cluster id %s, voters %v", p.name, v, deref(v.NodeID), p.nodeID(), canonicalClusterID, c.voters)
		}
		want := []string{"answers", "registered", "advertised", "storage", "caught-up"}
		if !broker {
			want = []string{"answers", "quorum"}
		}
		var got []string
		for _, k := range s.Checks {
			got = append(got, k.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: checks %v, want %v", p.name, got, want)
		}
	}
}

// probes runs the exec probe in every pod.
func probes(t *testing.T, c *cluster) {
	ctx := within(t, askLimit)
	for _, p := range c.pods {
		began := time.Now()
		code, out, err := p.kraftpod(ctx, nil, "probe")
		if err != nil || code != 0 || !strings.Contains(out, "[+]answers ok") {
			t.Errorf("%s: kraftpod probe exits %d (%v), want 0 and a line \"[+]answers ok\":\n%s", p.name, code, err, out)
			continue
		}
		t.Logf("%s: exits 0 after %s: %s", p.name, time.Since(began).Round(time.Millisecond), strings.ReplaceAll(out, "\n", ", "))
	}
}

// sameID compares cluster ids as Kafka 3.4 does: the last character holds two spare bits.
func sameID(a, b string) bool {
	return len(a) == 22 && len(b) == 22 && a[:21] == b[:21]
}

func deref(n *int32) any {
	if n == nil {
		return nil
	}
	return *n
}

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

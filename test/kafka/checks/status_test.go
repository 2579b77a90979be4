package checks_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// hasStatus reads /status of every pod: what the pod is, what is on its disk, what it wants.
func hasStatus(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.AskLimit)
	for _, p := range c.Pods {
		s, err := p.Status(ctx)
		if err != nil {
			t.Error(err)
			continue
		}
		controller, broker := slices.Contains(c.voters, p.NodeID()), slices.Contains(c.Brokers(), p)
		if s.API != 1 || s.Pod != p.FQDN() || s.NodeID == nil || *s.NodeID != p.NodeID() || !s.Ready {
			t.Errorf("%s: api %d, pod %q, node_id %v, ready %t; want 1, %q, %d, true",
				p.Name, s.API, s.Pod, deref(s.NodeID), s.Ready, p.FQDN(), p.NodeID())
		}
		if got := strings.Join(s.Roles, ","); !slices.Contains(alike(roles(controller, broker)), got) {
			t.Errorf("%s: roles %q, want %q", p.Name, got, roles(controller, broker))
		}
		intent := s.Intent
		if intent == nil || !slices.Equal(intent.Voters, c.voters) || !sameID(intent.ClusterID, rig.CanonicalClusterID) {
			t.Errorf("%s: intent %+v, want the cluster id %s and voters %v",
				p.Name, intent, rig.CanonicalClusterID, c.voters)
		}
		c.hasFormed(t, p, s.Volume)
		want := []string{"answers", "registered", "advertised", "storage", "caught-up"}
		if !broker {
			want = []string{"answers", "quorum"}
		}
		var got []string
		for _, k := range s.Checks {
			got = append(got, k.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: checks %v, want %v", p.Name, got, want)
		}
	}
}

// hasFormed wants the disk to be that of a node of this cluster, with its voter set.
func (c *cluster) hasFormed(t *testing.T, p *rig.Pod, v rig.Volume) {
	t.Helper()
	if v.State != "formed" || v.NodeID == nil || *v.NodeID != p.NodeID() ||
		!sameID(v.ClusterID, rig.CanonicalClusterID) || !slices.Equal(v.Voters, c.voters) {
		t.Errorf("%s: volume %+v (node id %v), want formed, by %d, cluster id %s, voters %v",
			p.Name, v, deref(v.NodeID), p.NodeID(), rig.CanonicalClusterID, c.voters)
	}
}

// probes runs the exec probe in every pod.
func probes(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.AskLimit)
	for _, p := range c.Pods {
		began := time.Now()
		code, out, err := p.Run(ctx, nil, "probe")
		if err != nil || code != 0 || !strings.Contains(out, "[+]answers ok") {
			t.Errorf("%s: kraftpod probe exits %d (%v), want 0 and a line \"[+]answers ok\":\n%s",
				p.Name, code, err, out)
			continue
		}
		took := time.Since(began).Round(time.Millisecond)
		t.Logf("%s: exits 0 after %s: %s", p.Name, took, strings.ReplaceAll(out, "\n", ", "))
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

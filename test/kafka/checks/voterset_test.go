package checks_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// changesVoters starts pod 0 again behind an entrypoint that puts a voter list of its own in the place of the one that
// was computed, and takes quorum-state away, as bitnami's scripts do from generation C on: Kafka begins a quorum of its
// own. The pod is never ready with it, and the warning stands.
func changesVoters(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	p := c.Pods[0]
	for _, p := range c.Pods { // beside the others' quorum it would die of two leaders in one epoch, sooner or later
		p.Kafka.Kill()
	}
	script := filepath.Join(c.Dir, "another-voter-set.sh")
	content := fmt.Sprintf("#!/bin/bash\nrm -f '%s'\nexport %sCONTROLLER_QUORUM_VOTERS='0@%s'\nexec %s \"$@\"\n",
		filepath.Join(p.Data, "__cluster_metadata-0", "quorum-state"), c.Image.Prefix,
		net.JoinHostPort(p.FQDN(), rig.ControllerPort), c.Rig.Entrypoint)
	if err := os.WriteFile(script, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafkaBy(script); err != nil {
		t.Fatal(err)
	}
	const differs = "the disk's voter set [0] is not [0 1 2], with which Kafka was started"
	if err := says(ctx, p, "storage", differs); err != nil {
		t.Fatal(err)
	}
	alone := c.super()
	alone.Seeds = alone.Seeds[:1]
	_, err := alone.Watch(ctx, 50*time.Millisecond, func(m records.Metadata) error {
		if len(m.Brokers) != 1 || !m.Lists(p.NodeID()) {
			return fmt.Errorf("it lists the brokers %v, want itself alone", m.Brokers)
		}
		return nil
	})
	if err != nil {
		t.Errorf("this proves nothing: %v", err)
	}
	neverReady(t, p)
	s, err := p.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(s.Warnings, func(w string) bool { return strings.Contains(w, differs) }) ||
		!slices.Equal(s.Volume.Voters, ids(0)) || !slices.Equal(s.Intent.Voters, c.voters) {
		t.Errorf("/status: warnings %q, voters %v on the disk, meant %v", s.Warnings, s.Volume.Voters, s.Intent.Voters)
	}
	t.Logf("Kafka serves in a quorum of its own, and its pod is not ready: %s", s.Blocker())
}

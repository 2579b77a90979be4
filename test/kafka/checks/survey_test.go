package checks_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// survey is what kraftpod status --json says, as a script reads it.
type survey struct {
	Ready bool
	Pods  []surveyed
	Odd   []oddity
}

type surveyed struct {
	Pod     string
	Answers bool
	NodeID  *int32 `json:"node_id"`
	Roles   []string
	Ready   bool
	Reason  string
	Volume  string
	Voters  []int32
	Quorum  *rig.Quorum
}

type oddity struct{ Kind, Text string }

// lookLimit is how long a look at the whole cluster takes at most, whoever is down.
const lookLimit = time.Second

// look runs kraftpod status in a pod, as in its sidecar's container: the plan alone tells whom to ask.
func look(ctx context.Context, p *rig.Pod) (survey, error) {
	var s survey
	unset := map[string]string{"KRAFTPOD_REPLICAS": "", "KRAFTPOD_CONTROLLER_SET": "", "KRAFTPOD_ROLES": ""}
	began := time.Now()
	code, said, err := p.Run(ctx, unset, "status", "--json")
	took := time.Since(began)
	if err == nil {
		err = json.Unmarshal([]byte(said), &s)
	}
	// Each pod's own warnings are no concern of this: log dirs on no volume, for one.
	s.Odd = slices.DeleteFunc(s.Odd, func(o oddity) bool { return o.Kind == "warning" })
	switch want := map[bool]int{true: 0, false: 1}[s.Ready]; {
	case err != nil:
	case code != want:
		err = fmt.Errorf("it ends with %d, want %d", code, want)
	case took > lookLimit:
		err = fmt.Errorf("it takes %v", took)
	}
	if err != nil {
		return s, fmt.Errorf("kraftpod status in %s: %w:\n%s", p.Name, err, said)
	}
	return s, nil
}

// showsAll runs kraftpod status in every broker's pod: all pods in order, with what is true of each; and with one of
// them down, and with one whose sidecar hangs, at once and without a word that is not true of the others.
func showsAll(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	whole := func(ctx context.Context) error {
		for _, p := range c.Brokers() {
			s, err := look(ctx, p)
			if err != nil {
				return err
			}
			if !s.Ready || len(s.Odd) > 0 || len(s.Pods) != len(c.Pods) {
				return fmt.Errorf("%s: want %d ready pods and nothing odd: %+v", p.Name, len(c.Pods), s)
			}
			for _, said := range s.Pods { // the leader is asked anew every ten seconds
				if slices.Contains(said.Roles, "broker") && said.Quorum == nil {
					return fmt.Errorf("%s: %s knows no quorum", p.Name, said.Pod)
				}
			}
		}
		return nil
	}
	if err := rig.Until(ctx, 200*time.Millisecond, whole); err != nil {
		t.Fatal(err)
	}
	s, err := look(ctx, c.Brokers()[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Pods {
		i := slices.IndexFunc(s.Pods, func(said surveyed) bool { return said.Pod == p.FQDN() })
		if i < 0 {
			t.Errorf("%s is missing in %+v", p.Name, s)
			continue
		}
		said := s.Pods[i]
		isBroker := slices.Contains(c.Brokers(), p)
		if said.NodeID == nil || *said.NodeID != p.NodeID() || said.Volume != "formed" ||
			!slices.Equal(said.Voters, c.voters) || slices.Contains(said.Roles, "broker") != isBroker ||
			isBroker && (said.Quorum == nil || !slices.Contains(c.voters, said.Quorum.LeaderID)) {
			t.Errorf("%s: %+v, want node %d of the voters %v, and a leader", p.Name, said, p.NodeID(), c.voters)
		}
	}
	logTable(ctx, t, c.Brokers()[0])
	c.showsDown(ctx, t)
	if err := rig.Until(ctx, 200*time.Millisecond, whole); err != nil {
		t.Error(err)
	}
}

// showsDown has one broker's sidecar hang, and then its pod die.
func (c *cluster) showsDown(ctx context.Context, t *testing.T) {
	t.Helper()
	brokers := c.Brokers()
	down, seen := brokers[len(brokers)-1], brokers[0]
	for _, how := range []struct {
		reason string
		do     func() error
	}{
		{reason: "its sidecar does not answer in time", do: func() error { return down.Sidecar.Signal(syscall.SIGSTOP) }},
		{reason: "its sidecar's port refuses connections", do: func() error { down.Stop(); return nil }},
	} {
		if err := how.do(); err != nil {
			t.Fatal(err)
		}
		s, err := look(ctx, seen)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, p := range s.Pods {
			if isDown := p.Pod == down.FQDN(); p.Ready == isDown || isDown && p.Reason != how.reason {
				t.Errorf("%s: ready %t: %s, want %s down: %s", p.Pod, p.Ready, p.Reason, down.Name, how.reason)
			}
		}
		if !slices.ContainsFunc(s.Odd, func(o oddity) bool {
			return o.Kind == "no-sidecar" && strings.Contains(o.Text, " "+down.Name+":")
		}) {
			t.Errorf("nothing is odd of %s: %+v", down.Name, s.Odd)
		}
	}
	logTable(ctx, t, seen)
	if c.Image.Version == rig.V431 { // before 4.0 nobody is told of those that are fenced
		c.isFenced(ctx, t, seen, down)
	}
	if err := down.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(ctx, down); err != nil {
		t.Fatal(err)
	}
}

// logTable logs what a person sees.
func logTable(ctx context.Context, t *testing.T, p *rig.Pod) {
	t.Helper()
	_, said, err := p.Run(ctx, nil, "status")
	if err != nil {
		t.Error(err)
	}
	t.Logf("kraftpod status in %s:\n%s", p.Name, said)
}

// isFenced waits until a broker says in its /status that another one is registered, and fenced.
func (c *cluster) isFenced(ctx context.Context, t *testing.T, seen, down *rig.Pod) {
	t.Helper()
	want := fmt.Sprintf(`{"id":%d,"fenced":true}`, down.NodeID())
	err := rig.Until(ctx, 200*time.Millisecond, func(ctx context.Context) error {
		_, said, err := seen.Get(ctx, "/status")
		if err == nil && !strings.Contains(said, want) {
			err = fmt.Errorf("%s does not say %s: %s", seen.Name, want, said)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

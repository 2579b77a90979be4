package kafka_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestScaling plays the table of scenarios: what changes the number of pods, or takes disks from them,
// with kraftpod and by hand. KRAFTPOD_SCALING is "ci" or "all"; without it there is nothing to do.
//
//	make scaling CASE='1 to 3'
func TestScaling(t *testing.T) {
	set := os.Getenv("KRAFTPOD_SCALING")
	if shared == nil || wantPlayed[set] == nil {
		t.Skip("set KRAFTPOD_SCALING=ci or =all, and KRAFTPOD_KAFKA=3.4.0,4.3.1, to play on real Kafka")
	}
	tab := &scalingTable{set: set}
	defer tab.print(os.Stdout)
	for _, v := range versions() {
		if _, ok := wantPlayed[set][v]; !ok {
			t.Fatalf("KRAFTPOD_KAFKA=%q: no scenarios for Kafka %s", os.Getenv("KRAFTPOD_KAFKA"), v)
		}
		t.Run(v, func(t *testing.T) { tab.playVersion(t, v) })
	}
}

func (tab *scalingTable) playVersion(t *testing.T, version string) {
	ran := 0
	for _, sc := range scenarios() {
		for _, byHand := range []bool{true, false} {
			c := cell{sc: sc, version: version, byHand: byHand}
			why := c.skip(tab.set)
			t.Run(sc.name+"/"+c.mode(), func(t *testing.T) {
				if why != "" {
					t.Skip(why)
				}
				ran++
				c.play(t)
			})
			tab.add(c, why)
		}
	}
	if pattern := flag.Lookup("test.run").Value.String(); ran != wantPlayed[tab.set][version] && !strings.Contains(pattern, "/") {
		t.Errorf("%d cells were played, but %d should have been (wantPlayed)", ran, wantPlayed[tab.set][version])
	}
}

// cell is a scenario on a version, with kraftpod or by hand.
type cell struct {
	sc      scenario
	version string
	byHand  bool
	ran     bool
	took    time.Duration
	outcome
	verdict string
}

func (c *cell) mode() string {
	if c.byHand {
		return "by hand"
	}
	return "kraftpod"
}

// skip is why a cell is not played; "" if it is.
func (c *cell) skip(set string) string {
	on := c.sc.on
	if on == nil {
		on = []string{old, between, current}
	}
	switch {
	case !slices.Contains(on, c.version):
		return "only on " + strings.Join(on, " and ")
	case set == "ci" && !slices.Contains(strings.Split(c.sc.ci, ", "), c.version+" "+c.mode()):
		return "not for CI"
	}
	return ""
}

func (c *cell) play(t *testing.T) {
	began := time.Now()
	c.ran = true
	defer func() { c.took = time.Since(began) }()
	s, err := newPlay(t, shared, c.version, c.byHand)
	if err != nil {
		t.Fatal(err)
	}
	c.outcome = s.run(context.WithoutCancel(t.Context()), c.sc)
	for _, q := range c.quorums {
		t.Log(q)
	}
	for _, p := range c.pods {
		t.Logf("%s: %s", p.name, p.what)
	}
	wrong := c.judge()
	if wrong != "" {
		c.verdict = "FAILED: " + wrong
		t.Error(wrong)
	}
}

// judge says what became of it, and what of that is wrong.
func (c *cell) judge() (wrong string) {
	lost := c.before - c.after
	got := keeps
	switch {
	case c.served == 0:
		got = stops
	case lost > 0:
		got = loses
	}
	c.verdict = c.summary(got, lost)
	if c.byHand {
		if want := c.sc.byHand[c.version]; want != "" && got != want {
			return fmt.Sprintf("by hand it %s, but it should: the scenario proves nothing (%s)", want, c.verdict)
		}
		return ""
	}
	var all []string
	if c.stuck != nil {
		all = append(all, c.stuck.Error())
	}
	if lost > 0 {
		all = append(all, fmt.Sprintf("%d of %d records are lost", lost, c.before))
	}
	if len(c.quorums) != 1 {
		all = append(all, fmt.Sprintf("%d quorums", len(c.quorums)))
	} else if q := c.quorums[0]; !slices.Equal(q.voters, c.sc.voters) {
		all = append(all, fmt.Sprintf("voters %v, want %v", q.voters, c.sc.voters))
	}
	for _, p := range c.pods {
		if !p.ready {
			all = append(all, p.name+" is not ready: "+p.what)
		}
	}
	return strings.Join(all, "; ")
}

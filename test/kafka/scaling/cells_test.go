package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/report"
)

// cell is a scenario on a version, with kraftpod or by hand.
type cell struct {
	sc      scenario
	version string
	byHand  bool
	row     *report.Row
}

func (c *cell) mode() string {
	if c.byHand {
		return "by hand"
	}
	return "kraftpod"
}

func (c *cell) play(t *testing.T, r *rig.Rig) {
	s, err := newPlay(t, r, c.version, c.byHand)
	if err != nil {
		t.Fatal(err)
	}
	o := s.run(context.WithoutCancel(t.Context()), c.sc)
	for _, q := range o.quorums {
		t.Log(q)
	}
	for _, p := range o.pods {
		t.Logf("%s: %s", p.name, p.what)
	}
	served := "never"
	if o.served > 0 {
		served = fmt.Sprintf("%.1f", o.served.Seconds())
	}
	c.row.Figures(strconv.Itoa(o.before), strconv.Itoa(o.after), strconv.Itoa(len(o.quorums)), served,
		fmt.Sprintf("%.1f", o.leaderless.Seconds()), o.summary())
	if err := c.judge(o); err != nil {
		t.Error(err)
	}
}

// judge says what is wrong with what became of it.
func (c *cell) judge(o outcome) error {
	if o.before == 0 {
		return errors.Join(o.stuck, errors.New("no record was written: this proves nothing"))
	}
	if c.byHand {
		want := c.sc.byHand[c.version]
		if got := o.fate(); want != "" && got != want {
			return fmt.Errorf("by hand it %s, but as a rule it %s: this proves nothing (%s)", got, want, o.summary())
		}
		return nil
	}
	wrong := o.stuck
	if lost := o.before - o.after; lost > 0 {
		wrong = errors.Join(wrong, fmt.Errorf("%d of %d records are lost", lost, o.before))
	}
	if len(o.quorums) != 1 {
		wrong = errors.Join(wrong, fmt.Errorf("%d quorums, want one", len(o.quorums)))
	} else if voters := o.quorums[0].voters; !slices.Equal(voters, c.sc.voters) {
		wrong = errors.Join(wrong, fmt.Errorf("voters %v, want %v", voters, c.sc.voters))
	}
	for _, p := range o.pods {
		if !p.ready {
			wrong = errors.Join(wrong, fmt.Errorf("%s is not ready: %s", p.name, p.what))
		}
	}
	return wrong
}

// fate is what became of the records.
func (o outcome) fate() fate {
	switch {
	case o.served == 0:
		return stops
	case o.after < o.before:
		return loses
	default:
		return keeps
	}
}

// summary is what became of a cluster, in a few words.
func (o outcome) summary() string {
	var words []string
	switch o.fate() {
	case stops:
		words = append(words, "does not serve")
	case loses:
		words = append(words, fmt.Sprintf("%d of %d records LOST", o.before-o.after, o.before))
	case keeps:
		words = append(words, "nothing lost")
	}
	if len(o.quorums) > 1 {
		words = append(words, "SPLIT")
	}
	for _, p := range o.pods {
		if !p.ready || p.crashes > 0 {
			words = append(words, p.name+" "+p.what)
		}
	}
	return strings.Join(words, "; ")
}

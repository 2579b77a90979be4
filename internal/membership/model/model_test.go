package model_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
	"text/tabwriter"

	"github.com/kraftpod/kraftpod/internal/membership/model"
)

// TestModel plays schedules of what people and machines do to a StatefulSet
// whose voters follow: under kraftpod's rules nothing is lost and nothing stays
// undone, and with one of them changed it does, or the model would prove nothing.
// KRAFTPOD_MODEL is the number of schedules, KRAFTPOD_MODEL_RULE the only wrong
// rule to try.
func TestModel(t *testing.T) {
	n, only := 120, os.Getenv("KRAFTPOD_MODEL_RULE")
	if more, err := strconv.Atoi(os.Getenv("KRAFTPOD_MODEL")); err == nil {
		n = more
	}
	var right *model.Tally
	var table bytes.Buffer
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tab, "%d schedules each\tlost\ttwo quorums\tquorum lost\tstuck\tleader of two\tchanges\t\n", n)
	for _, rule := range model.Rules() {
		if only != "" && only != rule.Name && rule.Name != model.Right {
			continue
		}
		tally := model.Try(n, rule)
		if right == nil {
			right = tally
		}
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
			rule.Name, tally.Lost, tally.TwoQuorums, tally.Quorum, tally.Stuck, tally.Alone, tally.Changes)
		if rule.Worse != nil && n >= rule.Shows && !rule.Worse(right, tally) {
			t.Errorf("%s: no worse than with the rule: the model proves nothing about it", rule.Name)
		}
	}
	tab.Flush()
	t.Logf("\n%s", table.String())
	for _, line := range right.Causes() {
		t.Log(line)
	}
	if s, ok := right.First(); ok {
		rule := model.Rules()[0]
		s = model.Shrink(s, rule, model.Outcome.Harmed)
		t.Errorf("%+v: %s", model.Play(s, rule, t.Logf), s)
	}
}

// TestShrink: what is left of a schedule still goes wrong, and needs all of it.
func TestShrink(t *testing.T) {
	rule := model.Rules()[1]
	s, ok := model.Try(20, rule).First()
	if !ok {
		t.Fatal("nothing to shrink")
	}
	shrunk := model.Shrink(s, rule, model.Outcome.Harmed)
	if o := model.Play(shrunk, rule, nil); !o.Harmed() {
		t.Errorf("%s: shrunk to %s, which does no harm", s, shrunk)
	}
	if again := model.Shrink(shrunk, rule, model.Outcome.Harmed); again.String() != shrunk.String() {
		t.Errorf("%s: can be shrunk to %s", shrunk, again)
	}
}

// TestSame: a schedule is played the same each time.
func TestSame(t *testing.T) {
	for seed := range uint64(20) {
		s := model.Generate(seed)
		first, second := model.Play(s, model.Rules()[0], nil), model.Play(model.Generate(seed), model.Rules()[0], nil)
		if first != second {
			t.Errorf("%s: %+v, then %+v", s, first, second)
		}
	}
}

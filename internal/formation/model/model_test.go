package model_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strconv"
	"testing"
	"text/tabwriter"

	"github.com/kraftpod/kraftpod/internal/formation/model"
)

// TestModel plays schedules of what people and machines do to a StatefulSet:
// under kraftpod's rules nothing committed is lost, and with one of them
// changed it is, or the model would prove nothing. KRAFTPOD_MODEL is the number
// of schedules, KRAFTPOD_MODEL_RULE the only wrong rule to try.
func TestModel(t *testing.T) { tryAll(t, model.Generate, model.Rules()) }

// TestModelBesides is the same beside a set of another name that has the data,
// and with a name server that fails or is late.
func TestModelBesides(t *testing.T) { tryAll(t, model.GenerateBesides, model.RulesBesides()) }

func tryAll(t *testing.T, generate func(seed uint64) model.Schedule, rules []model.Rule) {
	t.Helper()
	n, only := 500, os.Getenv("KRAFTPOD_MODEL_RULE")
	if more, err := strconv.Atoi(os.Getenv("KRAFTPOD_MODEL")); err == nil {
		n = more
	}
	tallies := map[string]*model.Tally{}
	var table bytes.Buffer
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tab, "%d schedules each\tlost\ttwo quorums\torphaned\tdown\tpod left out\t\n", n)
	for _, rule := range rules {
		if only != "" && only != rule.Name && rule.Name != model.Right {
			continue
		}
		wrong := model.Try(n, generate, rule)
		tallies[rule.Name] = wrong
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t%d\t\n",
			rule.Name, wrong.Lost, wrong.TwoQuorums, wrong.Orphaned, wrong.Down, wrong.LeftOut)
		right := tallies[cmp.Or(rule.Than, model.Right)]
		if rule.Worse == nil || right == nil || n < rule.Shows {
			continue
		}
		if !rule.Worse(right, wrong) {
			t.Errorf("%s: no worse than with the rule: the model proves nothing about it", rule.Name)
		}
	}
	tab.Flush()
	t.Logf("\n%s", table.String())
	checkRight(t, tallies[model.Right])
}

// checkRight fails where anything was lost under kraftpod's rules, and tells
// the shortest schedule that does it.
func checkRight(t *testing.T, tally *model.Tally) {
	t.Helper()
	for _, line := range tally.Causes() {
		t.Log(line)
	}
	s, ok := tally.First()
	if !ok {
		return
	}
	rule := model.Rules()[0]
	s = model.Shrink(s, rule, model.Outcome.Harmed)
	o := model.Play(s, rule, t.Logf)
	t.Errorf("lost %q, two quorums %q: %s", o.Lost, o.Two, s)
}

// TestShrink: what is left of a schedule still goes wrong, and needs all of it.
func TestShrink(t *testing.T) {
	rule := model.Rules()[1]
	s, ok := model.Try(100, model.Generate, rule).First()
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
	t.Logf("%s\nshrunk: %s", s, shrunk)
}

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

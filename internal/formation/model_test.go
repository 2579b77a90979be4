package formation

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"text/tabwriter"
)

// tally is what happened under a rule: how often, and the first schedule.
type tally struct {
	mu                                 sync.Mutex
	lost, two, orphaned, down, leftOut int
	many                               map[string]int
	first                              map[string]schedule
}

func (t *tally) stuck() int { return t.down + t.leftOut }

func (t *tally) add(s schedule, r result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	note := func(sum *int, what, why string) {
		if why == "" {
			return
		}
		*sum++
		t.many[what]++
		if old, ok := t.first[what]; !ok || s.seed < old.seed {
			t.first[what] = s
		}
	}
	if r.orphaned {
		note(&t.orphaned, "orphaned", r.lost+r.two)
	} else {
		note(&t.lost, "lost", r.lost)
		note(&t.two, "two quorums", r.two)
	}
	note(&t.down, "down: "+r.down, r.down)
	note(&t.leftOut, "pod left out: "+r.out, r.out)
}

// try plays n schedules under a rule, on two processors.
func try(n int, rule rule) *tally {
	sum := &tally{many: map[string]int{}, first: map[string]schedule{}}
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for seed := part; seed < n; seed += 2 {
				s := generate(uint64(seed))
				sum.add(s, play(s, rule, nil))
			}
		})
	}
	wg.Wait()
	return sum
}

// long is a run that shows what is rare.
const long = 20_000

// TestModel plays schedules of what people and machines do to a StatefulSet:
// under kraftpod's rules nothing committed is lost, and without any one of
// them it is, or the model would prove nothing. KRAFTPOD_MODEL is the number of
// schedules, KRAFTPOD_MODEL_RULE the only rule to try.
func TestModel(t *testing.T) {
	n, only := 500, os.Getenv("KRAFTPOD_MODEL_RULE")
	if more, err := strconv.Atoi(os.Getenv("KRAFTPOD_MODEL")); err == nil {
		n = more
	}
	sums := map[string]*tally{}
	var table bytes.Buffer
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tab, "%d schedules each\tlost\ttwo quorums\torphaned\tdown\tpod left out\t\n", n)
	for _, r := range rules {
		if only != "" && only != r.name && r.name != guarded {
			continue
		}
		sum := try(n, r)
		sums[r.name] = sum
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t%d\t\n", r.name, sum.lost, sum.two, sum.orphaned, sum.down, sum.leftOut)
		with := sums[cmp.Or(r.than, guarded)]
		if r.worse != nil && with != nil && (n >= long || !r.rare) && !r.worse(with, sum) {
			t.Errorf("%s: no worse than with the rule: the model proves nothing about it", r.name)
		}
	}
	tab.Flush()
	t.Logf("\n%s", table.String())
	sum := sums[guarded]
	for _, what := range slices.Sorted(maps.Keys(sum.first)) {
		t.Logf("%5d %s, such as: %s", sum.many[what], what, sum.first[what])
	}
	wrong := func(r result) bool { return r.lost+r.two != "" && !r.orphaned }
	for _, what := range []string{"lost", "two quorums"} {
		if s, ok := sum.first[what]; ok {
			s = shrink(s, rules[0], wrong)
			t.Errorf("%s: %s", what, s)
			play(s, rules[0], t.Logf)
		}
	}
}

package kafka_test

import (
	"fmt"
	"strings"
	"time"
)

// scenario is one row: steps, and what they come to with kraftpod and by hand.
type scenario struct {
	name  string
	from  int // replicas that form first and take records; 0: none
	steps []step
	on    []string // versions; nil: all three
	ci    string   // the cells that CI plays, separated by commas: "3.4.0 by hand"
	// voters at the end, with kraftpod.
	voters []int32
	// byHand is what becomes of the cluster by hand where Kafka leaves no choice; elsewhere it is only
	// noted.
	byHand map[string]fate
}

// fate is what becomes of the records by hand.
type fate string

const (
	loses fate = "loses" // it serves, but without the records
	stops fate = "stops" // it does not serve any more
	keeps fate = "keeps"
)

// wantPlayed is how many cells are played of each version, of all rows and of those for CI: numbers to
// change by hand.
var wantPlayed = map[string]map[string]int{
	"all": {old: 36, between: 36, "4.1.2": 4, current: 40},
	"ci":  {old: 5, between: 3, "4.1.2": 0, current: 5},
}

func scenarios() []scenario {
	all := []scenario{
		{
			name: "1 to 3", from: 1, steps: steps(apply(3), settled()), voters: ids(0),
			ci: "3.4.0 by hand, 3.4.0 kraftpod, 4.3.1 kraftpod", byHand: map[string]fate{old: loses},
		},
		{
			name: "1 to 3, pod 0 held back", from: 1, voters: ids(0), ci: "3.9.2 kraftpod",
			steps:  steps(hold(0), apply(3), waits(60*time.Second, 1, 2), release(0), settled()),
			byHand: map[string]fate{old: loses, between: loses, current: loses},
		},
		{name: "1 to 3, kubectl scale", from: 1, steps: steps(scale(3), settled()), voters: ids(0)},
		{name: "1 to 4", from: 1, ci: "3.4.0 kraftpod", steps: steps(apply(4), settled()), voters: ids(0), byHand: map[string]fate{old: loses}},
		{
			name: "3 to 5", from: 3, steps: steps(apply(5), settled()), voters: ids(0, 1, 2), ci: "3.4.0 kraftpod",
			byHand: map[string]fate{old: stops},
		},
		{
			name: "3 to 1 to 3", from: 3, voters: ids(0, 1, 2),
			steps:  steps(apply(1), gone(1, 2), replaced(0), apply(3), settled()),
			byHand: map[string]fate{old: keeps},
		},
		{
			name: "3 to 1 to 3, stale survivors", from: 3, voters: ids(0, 1, 2), ci: "4.3.1 kraftpod",
			steps: steps(apply(1), gone(1, 2), replaced(0), mayWrite("at-1"), hold(0), apply(3), elected(0), release(0), settled()),
		},
		{name: "everything killed", from: 3, ci: "3.9.2 kraftpod", steps: steps(killAll(), settled()), voters: ids(0, 1, 2)},
		{
			name: "two of three disks lost", from: 3, voters: ids(0, 1, 2), ci: "4.3.1 kraftpod",
			steps: steps(lose(1, 2), waits(5*time.Second, 1, 2), recovers(0, 1, 2), settled()),
		},
		{
			name: "dynamic quorum, all restarted", from: 3, on: []string{"4.1.2", current}, voters: ids(0, 1, 2), ci: "4.3.1 kraftpod",
			steps: steps(upgrade(), killAll(), settled(), rollout(), settled()),
		},
		{
			name: "dynamic quorum, disk of 1 lost", from: 3, on: []string{"4.1.2", current}, voters: ids(0, 1, 2),
			steps: steps(upgrade(), rollout(), settled(), lose(1), settled()),
		},
	}
	for n := range 3 {
		all = append(all, scenario{
			name: fmt.Sprintf("disk of %d lost", n), from: 3, voters: ids(0, 1, 2),
			steps: steps(lose(n), settled()), ci: map[int]string{0: "3.4.0 kraftpod", 2: "3.9.2 kraftpod"}[n],
		})
	}
	for _, o := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		all = append(all, firstStart(o))
	}
	return all
}

// firstStart makes the pods of a new cluster one after another, each when the one before has got as
// far as it gets.
func firstStart(order []int) scenario {
	sc := scenario{name: "first start in the order " + strings.Trim(fmt.Sprint(order), "[]"), voters: ids(0, 1, 2)}
	if order[0] == 2 && order[1] == 1 {
		sc.ci = "4.3.1 kraftpod"
	}
	sc.steps = steps(hold(order...), apply(3))
	for _, n := range order {
		sc.steps = append(sc.steps, release(n), begins(n))
	}
	sc.steps = append(sc.steps, settled(), write("after"))
	return sc
}

func steps(all ...step) []step { return all }

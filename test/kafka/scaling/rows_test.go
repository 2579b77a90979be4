package scaling_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// scenario is one row: steps, and what they come to with kraftpod and by hand.
type scenario struct {
	name  string
	from  int // replicas that form first and take records; 0: none
	steps []step
	// quorum is what the first template says of the quorum.
	quorum map[string]string
	on     []string // versions; nil: 3.4.0, 3.9.2 and 4.3.1
	ci     string   // the cells that CI plays, separated by commas: "3.4.0 by hand"
	// voters at the end, with kraftpod.
	voters []int32
	// byHand is what becomes of the cluster by hand, by version, where Kafka leaves no choice. Elsewhere it is luck,
	// which proves nothing: there it is played only to be looked at.
	byHand map[string]fate
}

// fate is what becomes of the records.
type fate string

const (
	loses fate = "loses" // it serves, but without the records
	stops fate = "stops" // it does not serve any more
	keeps fate = "keeps"
)

// everywhere is the same fate on all versions.
func everywhere(f fate) map[string]fate {
	return map[string]fate{rig.V340: f, rig.V392: f, rig.V431: f}
}

// scenarios are the table: a row more is a scenario more.
func scenarios() []scenario {
	all := []scenario{
		{
			name: "1 to 3", from: 1, steps: steps(apply(3), settled()), voters: ids(0),
			ci: "3.4.0 by hand, 3.4.0 kraftpod, 4.3.1 kraftpod", byHand: map[string]fate{rig.V340: loses},
		},
		{
			name: "1 to 3, pod 0 held back", from: 1, voters: ids(0), ci: "3.9.2 kraftpod",
			steps:  steps(hold(0), apply(3), waits(60*time.Second, 1, 2), release(0), settled()),
			byHand: everywhere(loses),
		},
		{name: "1 to 3, kubectl scale", from: 1, steps: steps(scale(3), settled()), voters: ids(0)},
		{
			name: "1 to 4", from: 1, steps: steps(apply(4), settled()), voters: ids(0), ci: "3.4.0 kraftpod",
			byHand: map[string]fate{rig.V340: loses},
		},
		{
			name: "3 to 5", from: 3, steps: steps(apply(5), settled()), voters: ids(0, 1, 2), ci: "3.4.0 kraftpod",
			byHand: map[string]fate{rig.V340: stops},
		},
		{
			name: "3 to 1 to 3", from: 3, voters: ids(0, 1, 2),
			steps:  steps(apply(1), gone(1, 2), replaced(0), apply(3), settled()),
			byHand: map[string]fate{rig.V340: keeps},
		},
		{
			name: "3 to 1 to 3, stale survivors", from: 3, voters: ids(0, 1, 2), ci: "4.3.1 kraftpod",
			steps: steps(apply(1), gone(1, 2), replaced(0), mayWrite("at-1"), hold(0), apply(3), elected(0), release(0),
				settled()),
		},
		{
			name: "everything killed", from: 3, steps: steps(killAll(), settled()), voters: ids(0, 1, 2),
			ci: "3.9.2 kraftpod", byHand: everywhere(keeps),
		},
		{
			name: "two of three disks lost", from: 3, voters: ids(0, 1, 2), ci: "4.3.1 kraftpod",
			steps: steps(lose(1, 2), waits(5*time.Second, 1, 2), recovers(0, 1, 2), settled()),
		},
		{
			name: "dynamic quorum, all restarted", from: 3, on: []string{rig.V412, rig.V421, rig.V431}, voters: ids(0, 1, 2),
			steps: steps(upgrade(), killAll(), settled(), rollout(), settled()), ci: "4.3.1 kraftpod",
		},
		{
			name: "dynamic quorum, disk of 1 lost", from: 3, on: []string{rig.V412, rig.V421, rig.V431}, voters: ids(0, 1, 2),
			steps: steps(upgrade(), rollout(), settled(), lose(1), settled()),
		},
		diskLost(0, "3.4.0 kraftpod"),
		diskLost(1, ""),
		diskLost(2, "3.9.2 kraftpod"),
		frozenVoter(),
	}
	all = append(all, followed()...)
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}} {
		all = append(all, firstStart(order, ""))
	}
	return append(all, firstStart([]int{2, 1, 0}, "4.3.1 kraftpod"))
}

// soon is within what time a pod that lost its disk has its proof while the others are well: two descriptions of the
// quorum, a few seconds apart, on a loaded machine.
const soon = 20 * time.Second

// diskLost takes one pod's disk. By hand, too, the other two are a majority that has everything.
func diskLost(ordinal int, ci string) scenario {
	return scenario{
		name: fmt.Sprintf("disk of %d lost", ordinal), from: 3,
		steps:  steps(lose(ordinal), startsWithin(soon, ordinal), settled()),
		voters: ids(0, 1, 2), ci: ci, byHand: everywhere(keeps),
	}
}

// firstStart makes the pods of a new cluster one after another, each when the one before has got as far as it gets.
func firstStart(order []int, ci string) scenario {
	sc := scenario{
		name:   "first start in the order " + strings.Trim(fmt.Sprint(order), "[]"),
		voters: ids(0, 1, 2), ci: ci, steps: steps(hold(order...), apply(3)),
	}
	for _, n := range order {
		sc.steps = append(sc.steps, release(n), begins(n))
	}
	sc.steps = append(sc.steps, settled(), write("after"))
	return sc
}

func steps(all ...step) []step { return all }

func ids(all ...int32) []int32 { return all }

package membership

import (
	"testing"
	"time"
)

// TestMemory: what counts only after a while counts from the last time that it
// was not so. Each look comes two seconds after the one before.
func TestMemory(t *testing.T) {
	const every = 2 * time.Second
	due := set(zero, three) // add 1
	beside := with(due, pod(7, three...), away(7, time.Minute))
	gone3 := set(four, three).voterIs(never(3)).podIs(3, notThere)
	rows := []struct {
		name   string
		before View          // seen for long enough
		odd    View          // then once
		pause  time.Duration // then for so long nothing
		after  View
		want   int // looks until something is done
	}{
		{name: "nothing odd", before: due, odd: due, after: due, want: 0},
		{
			name: "a pod of another template", before: due, odd: due.podIs(2, func(p *Pod) { p.Wanted = five }),
			after: due, want: 3,
		},
		{name: "a pod that does not answer", before: beside, odd: beside.podIs(7, mute), after: beside, want: 5},
		{
			name: "a newcomer that lags", before: due, odd: due.observerIs(Replica{ID: 1, Directory: disk(1, 1), Lag: 1000}),
			after: due, want: 5,
		},
		{name: "a newcomer with another disk", before: due, odd: due, after: due.observerIs(newDisk(1)), want: 5},
		{name: "a pause", before: due, odd: due, pause: mostPause, after: due, want: 5},
		{name: "less than a pause", before: due, odd: due, pause: mostPause - every, after: due, want: 0},
		{name: "a clock that goes back", before: due, odd: due, pause: -time.Hour, after: due, want: 5},
		{name: "a voter that came back", before: gone3, odd: set(four, three).podIs(3, notThere), after: gone3, want: 30},
		{name: "a voter that did not", before: gone3, odd: gone3, after: gone3, want: 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			memory := &Memory{}
			at := now
			look := func(v View) Verdict {
				at = at.Add(every)
				v.Now = at
				return Decide(v, memory)
			}
			for range 60 {
				look(row.before)
			}
			if got := look(row.before); got.Change.Kind == None {
				t.Fatalf("nothing is done before: %q", got.Waits)
			}
			look(row.odd)
			at = at.Add(row.pause)
			for n := range 60 {
				if got := look(row.after); got.Change.Kind == None {
					continue
				}
				if n != row.want {
					t.Errorf("done at look %d, want %d", n, row.want)
				}
				return
			}
			t.Error("nothing is done")
		})
	}
}

// TestChange: what is asked of the leader is of the disk that is meant, and where
// it is reached.
func TestChange(t *testing.T) {
	lost := set(three, three).voterIs(away(1, time.Minute)).observerIs(newDisk(1))
	rows := []struct {
		view View
		want Change
	}{
		{view: set(two, three), want: Change{
			Kind: Add, ID: 2, Directory: disk(2, 1), Endpoint: Endpoint{"CONTROLLER", "kafka-2.kafka", 9093},
			Why: "kafka-2 is to vote, and has the log",
		}},
		{view: lost, want: Change{
			Kind: Remove, ID: 1, Directory: disk(1, 1), Why: "kafka-1 has a new disk, whose Kafka takes its place",
		}},
		{view: set(four, three), want: Change{Kind: Remove, ID: 3, Directory: disk(3, 1), Why: "kafka-3 is not to vote"}},
		{view: static(set(three, three)), want: Change{Kind: Upgrade, Why: "the quorum becomes a dynamic one"}},
	}
	for _, row := range rows {
		memory := &Memory{}
		before := row.view
		before.Now = now.Add(-settled)
		Decide(before, memory)
		if got := Decide(row.view, memory); got.Change != row.want {
			t.Errorf("%+v, want %+v", got.Change, row.want)
		}
	}
}

// TestKind: the words of logs and metrics.
func TestKind(t *testing.T) {
	for kind, want := range map[Kind]string{None: "none", Upgrade: "upgrade", Add: "add", Remove: "remove", 9: "none"} {
		if got := kind.String(); got != want {
			t.Errorf("%d is %q, want %q", kind, got, want)
		}
	}
}

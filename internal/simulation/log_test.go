package simulation_test

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

type entry = simulation.Entry[string]

// grow adds an entry of each epoch to a log.
func grow(log *entry, epochs ...int) *entry {
	for _, epoch := range epochs {
		log = &entry{Parent: log, Epoch: epoch, Length: log.Len() + 1}
	}
	return log
}

// TestLogs compares two logs that have their first two entries in common.
func TestLogs(t *testing.T) {
	var empty *entry
	common := grow(nil, 1, 1)
	short, long, later := grow(common, 1), grow(common, 1, 1), grow(common, 2)
	whole := grow(later, 2)
	for _, row := range []struct {
		name          string
		log, other    *entry
		holds, behind bool
		next          *entry // the other one, after a fetch
	}{
		{name: "both empty", log: empty, other: empty, holds: true, behind: false, next: empty},
		{name: "empty, and another", log: empty, other: common, holds: false, behind: true, next: empty},
		{name: "the same", log: short, other: short, holds: true, behind: false, next: short},
		{name: "of an empty one", log: later, other: empty, holds: true, behind: false, next: common.Parent},
		{name: "of its begin", log: whole, other: common, holds: true, behind: false, next: later},
		{name: "of a longer one", log: common, other: later, holds: false, behind: true, next: common},
		{name: "shorter, of a later epoch", log: later, other: long, holds: false, behind: false, next: later},
		{name: "longer, of an earlier epoch", log: long, other: later, holds: false, behind: true, next: long.Parent},
		{name: "shorter, of the same epoch", log: short, other: long, holds: false, behind: true, next: short},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.log.Holds(row.other); got != row.holds {
				t.Errorf("holds the other: %v", got)
			}
			if got := row.log.Behind(row.other); got != row.behind {
				t.Errorf("is behind the other: %v", got)
			}
			if got := row.log.Next(row.other); got != row.next {
				t.Errorf("the other, one fetch later: %d entries to epoch %d", got.Len(), got.LastEpoch())
			}
		})
	}
}

// TestCommit: what the committed entry does not hold stays, as it is lost.
func TestCommit(t *testing.T) {
	first := grow(nil, 1)
	one, other := grow(first, 1), grow(first, 2)
	for _, row := range []struct {
		name         string
		before, want []*entry
	}{
		{name: "the first", want: []*entry{other}},
		{name: "its begin", before: []*entry{first}, want: []*entry{other}},
		{name: "another", before: []*entry{one}, want: []*entry{other, one}},
		{name: "both", before: []*entry{first, one}, want: []*entry{other, one}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := other.Commit(row.before); !slices.Equal(got, row.want) {
				t.Errorf("%d entries, want %d", len(got), len(row.want))
			}
		})
	}
}

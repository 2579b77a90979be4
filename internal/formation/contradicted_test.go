package formation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kraftpod/kraftpod/internal/disk"
)

func TestContradicted(t *testing.T) {
	const (
		oddThree1 = "kafka-1: formed, voters meant [0 1 2], recorded [0 1 2]"
		oddTwo1   = "kafka-1: formed, voters meant [0 1], recorded [0 1]"
	)
	for _, row := range []struct {
		name    string
		id      int32
		voters  []int32
		answers []Answer
		odd     []string
		unsafe  bool
	}{
		{
			name: "all agree", voters: three,
			answers: heard(formed(1, three...), formed(2, three...)),
		},
		{
			name: "all silent", voters: three,
			answers: []Answer{silent(1, Refused), silent(2, NoAddress)},
		},
		{name: "nobody asked", voters: one},
		{
			name: "a stale volume among the healthy", voters: three,
			answers: heard(formed(1, 0, 1), formed(2, three...)),
			odd:     []string{oddTwo1},
		},
		{
			name: "a candidate is healthy as well", voters: three,
			answers: heard(formed(1, 0, 1), candidate(2, three...)),
			odd:     []string{oddTwo1},
		},
		{
			name: "the stale volume itself", id: 2, voters: []int32{1, 2},
			answers: heard(formed(0, three...), formed(1, three...)),
			odd:     []string{"kafka-0: formed, voters meant [0 1 2], recorded [0 1 2]", oddThree1},
			unsafe:  true,
		},
		{
			name: "one of three, alone with a contradiction", voters: three,
			answers: with(heard(formed(1, 0, 1)), silent(2, Refused)),
			odd:     []string{oddTwo1},
			unsafe:  true,
		},
		{
			name: "a single voter is its own majority", voters: one,
			answers: heard(formed(1, three...)),
			odd:     []string{oddThree1},
		},
		{
			name: "a broker counts itself for nothing", id: 3, voters: one,
			answers: heard(formed(1, three...)),
			odd:     []string{oddThree1},
			unsafe:  true,
		},
		{
			name: "a broker beside its voter", id: 3, voters: one,
			answers: heard(formed(0, 0), formed(1, three...)),
			odd:     []string{oddThree1},
		},
		{
			name: "a voter set of no voter", voters: three,
			answers: heard(says(3, disk.Formed, three, 0)),
		},
		{
			name: "a voter set without data", voters: three,
			answers: heard(says(1, disk.Virgin, three, 1)),
		},
		{
			name: "another cluster behind the same Service", voters: one,
			answers: heard(elsewhere(formed(1, three...))),
		},
		{
			name: "another cluster does not agree either", voters: three,
			answers: heard(formed(1, 0, 1), elsewhere(formed(2, three...))),
			odd:     []string{oddTwo1},
			unsafe:  true,
		},
		{
			name: "a dynamic quorum has no voter set", voters: three,
			answers: heard(dynamic(says(1, disk.Formed, three))),
		},
		{
			name: "one of two", voters: []int32{0, 4},
			answers: heard(formed(1, three...)),
			odd:     []string{oddThree1},
			unsafe:  true,
		},
		{
			name: "both of two", voters: []int32{0, 4},
			answers: heard(formed(1, three...), formed(4, 0, 4)),
			odd:     []string{oddThree1},
		},
		{
			name: "two of four", voters: four,
			answers: heard(formed(1, three...), formed(2, four...)),
			odd:     []string{oddThree1},
			unsafe:  true,
		},
		{
			name: "three of four", voters: four,
			answers: heard(formed(1, three...), formed(2, four...), formed(3, four...)),
			odd:     []string{oddThree1},
		},
		{
			name: "two of five", voters: five,
			answers: heard(formed(1, three...), formed(2, five...)),
			odd:     []string{oddThree1},
			unsafe:  true,
		},
		{
			name: "three of five", voters: five,
			answers: heard(formed(1, three...), formed(2, five...), formed(3, five...)),
			odd:     []string{oddThree1},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			volume := disk.Volume{State: disk.Formed, Formatted: true, Voters: row.voters}
			odd, unsafe := Contradicted(holding(empty(row.id, row.voters, row.answers...), volume))
			if diff := cmp.Diff(row.odd, odd, cmpopts.EquateEmpty()); diff != "" || unsafe != row.unsafe {
				t.Errorf("unsafe %v, want %v; odd (-want +got):\n%s", unsafe, row.unsafe, diff)
			}
		})
	}
}

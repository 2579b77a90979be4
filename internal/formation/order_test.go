package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestDecideEveryOrder: three empty pods start whatever the order and the
// delay in which they come up, and none before it has heard all.
func TestDecideEveryOrder(t *testing.T) {
	for known := range 8 {
		for id := range int32(3) {
			v, all := empty(id, three), true
			for _, other := range three {
				switch {
				case other == id:
				case known&(1<<other) != 0:
					v.Answers = append(v.Answers, heard(says(other, disk.Virgin, three))...)
				default:
					all = false
					v.Answers = append(v.Answers, silent(int(other), NoAddress))
				}
			}
			if got := Decide(v, Sightings{}).Action; (got == Start) != all {
				t.Errorf("kafka-%d, who knows %03b: Decide = %v, want a start: %v", id, known, got, all)
			}
		}
	}
}

package simulation_test

import (
	"fmt"
	"testing"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

// TestSource: a seed and a stream give the same numbers each time, and others
// than the next ones do.
func TestSource(t *testing.T) {
	seen := map[[2]uint64]string{}
	for seed := range uint64(3) {
		for stream := range uint64(3) {
			draw := func() [2]uint64 {
				random := simulation.Source(seed, stream)
				return [2]uint64{random.Uint64(), random.Uint64()}
			}
			drawn, name := draw(), fmt.Sprintf("seed %d, stream %d", seed, stream)
			if again := draw(); again != drawn {
				t.Errorf("%s: %v, then %v", name, drawn, again)
			}
			if other := seen[drawn]; other != "" {
				t.Errorf("%s draws what %s does", name, other)
			}
			seen[drawn] = name
		}
	}
}

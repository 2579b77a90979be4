package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

func TestDefaultControllers(t *testing.T) {
	for replicas, want := range map[config.Count]config.Count{1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 5, 100: 5} {
		if got := defaultControllers(replicas); got != want {
			t.Errorf("defaultControllers(%d) = %d, want %d", replicas, got, want)
		}
	}
}

package simulation_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

// TestSync: pods are told by a letter: absent, of an old template, new and
// ready, or unready.
func TestSync(t *testing.T) {
	for _, row := range []struct {
		name, pods string
		replicas   int
		want       []string
	}{
		{name: "all is well", pods: "nnnaa", replicas: 3},
		{name: "none is there", pods: "aaaaa", replicas: 3, want: []string{"create 0", "create 1", "create 2"}},
		{name: "scaled down", pods: "nnnou", replicas: 3, want: []string{"terminate 3", "terminate 4"}},
		{name: "a new template", pods: "oooaa", replicas: 3, want: []string{"replace 2"}},
		{name: "in a rollout", pods: "oonaa", replicas: 3, want: []string{"replace 1"}},
		{name: "a higher one is not ready", pods: "oouaa", replicas: 3},
		{name: "a lower one is not ready", pods: "uonaa", replicas: 3, want: []string{"replace 1"}},
		{name: "one is missing in a rollout", pods: "onaaa", replicas: 3, want: []string{"create 2"}},
		{name: "scaled down in a rollout", pods: "oooua", replicas: 3, want: []string{"terminate 3", "replace 2"}},
		{name: "no replicas", pods: "noaaa", replicas: 0, want: []string{"terminate 0", "terminate 1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			is := func(state byte) func(int) bool { return func(id int) bool { return row.pods[id] == state } }
			does := func(what string) func(int) {
				return func(id int) { got = append(got, fmt.Sprintf("%s %d", what, id)) }
			}
			simulation.Controller[int]{
				Absent: is('a'), Old: is('o'), Ready: is('n'),
				Create: does("create"), Terminate: does("terminate"), Replace: does("replace"),
			}.Sync([]int{0, 1, 2, 3, 4}, row.replicas)
			if !slices.Equal(got, row.want) {
				t.Errorf("%v, want %v", got, row.want)
			}
		})
	}
}

package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

func TestHint(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	twin := heard(blank(1))[0]
	for _, row := range []struct {
		name string
		view View
		want string
	}{
		{
			name: "nobody asked",
			view: empty(0, one),
		},
		{
			name: "all answer",
			view: empty(2, three, heard(blank(0), blank(1))...),
		},
		{
			name: "nobody answers",
			view: empty(0, three, silent(1, "no answer"), silent(2, "no answer")),
		},
		{
			name: "no names",
			view: empty(0, three, silent(1, NoAddress), silent(2, "no answer")),
			want: namesHint,
		},
		{
			name: "no name below",
			view: empty(1, three, silent(0, NoAddress), silent(2, NoAddress)),
			want: namesHint,
		},
		{
			name: "only lower ordinals",
			view: empty(1, three, with(heard(blank(0)), silent(2, NoAddress))...),
			want: namesHint + "; " + orderHint,
		},
		{
			name: "only lower ordinals, one of them by the asking pod's own id",
			view: empty(1, three, twin, silent(2, NoAddress)),
			want: namesHint + "; " + orderHint,
		},
		{
			name: "no sidecars",
			view: empty(1, three, silent(0, Refused), silent(2, "no answer")),
			want: aloneHint,
		},
		{
			name: "all of it",
			view: empty(1, three, silent(0, Refused), silent(2, NoAddress)),
			want: namesHint + "; " + orderHint + "; " + aloneHint,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.view.hint(); got != row.want {
				t.Errorf("hint = %q, want %q", got, row.want)
			}
		})
	}
}

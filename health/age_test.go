package health

import (
	"testing"
	"time"
)

// The age of the quorum's description is that of when the status is made, and
// never too young; what is known of the quorum is left as it is.
func TestStatusAge(t *testing.T) {
	s, _ := fullState()
	for _, row := range []struct {
		now  time.Duration
		want int64
	}{
		{0, 0},
		{1, 1},
		{time.Millisecond, 1},
		{time.Millisecond + 1, 2},
		{4 * time.Second, 4000},
		{12 * time.Second, 12_000},
	} {
		q := newStatus(s, after(row.now), "").Quorum
		if q == nil || q.AgeMS == nil || *q.AgeMS != row.want {
			t.Errorf("quorum after %v: %+v, want the age %d", row.now, q, row.want)
		}
	}
	if s.quorum.AgeMS != nil || s.quorum.At.Location() == time.UTC {
		t.Errorf("the status changed what is known of the quorum: %+v", s.quorum)
	}
}

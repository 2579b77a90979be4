package health

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
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
		s.metadataMovedAt = after(row.now)
		q := newStatus(s, after(row.now), "").Quorum
		if q == nil || q.AgeMS == nil || *q.AgeMS != row.want {
			t.Errorf("quorum after %v: %+v, want the age %d", row.now, q, row.want)
		}
	}
	if s.quorum.AgeMS != nil || s.quorum.At.Location() == time.UTC {
		t.Errorf("the status changed what is known of the quorum: %+v", s.quorum)
	}
}

// Each answer is dated anew: what was said to one reader is no age for the next,
// whose proof would rest on it.
func TestStatusAgesBetweenReaders(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(3 * time.Second) // its metadata stands still, but not for long
		b.Network.Hang(brokertest.DescribeQuorum)
		age := func() time.Duration {
			q, _ := s.status()["quorum"].(map[string]any)
			ms, ok := q["age_ms"].(float64)
			if !ok {
				t.Fatalf("the status says of the quorum: %v", q)
			}
			return time.Duration(ms) * time.Millisecond
		}
		before := age()
		time.Sleep(300 * time.Millisecond)
		if after := age(); after-before != 300*time.Millisecond {
			t.Errorf("the description is %v old, and 300 ms later %v", before, after)
		}
		b.Network.Release()
	})
}

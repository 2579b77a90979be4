package peers

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// "No such name" is looked up anew each round, and is used for 3 s while the
// name server is late; a failure is used for nothing.
func TestLookupAbsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{}
		n := newNames(l)
		for i := range 3 {
			if got, took := l.round(n); len(got.addresses) != 0 || got.silence != "" || took != 0 || l.lookups() != i+1 {
				t.Fatalf("found %+v after %v, %d look-ups, want no such name by a look-up of its own", got, took, l.lookups())
			}
		}
		l.set(func(l *late) { l.delay, l.fails = 4*time.Second, true })
		time.Sleep(absentTime - patience)
		if got, took := l.round(n); got.silence != "" || took != patience {
			t.Errorf("at 3 s: %+v after %v, want no such name still", got, took)
		}
		if got, _ := l.round(n); !strings.HasPrefix(got.silence, formation.NoNameServer+": it has not said yet") {
			t.Errorf("after 3 s: %+v, want silence", got)
		}
		time.Sleep(10 * time.Second)
		l.set(func(l *late) { l.delay = 700 * time.Millisecond })
		if got, took := l.round(n); !strings.Contains(got.silence, "server misbehaving") || took != 600*time.Millisecond {
			t.Errorf("the look-up failed: %+v after %v, want what the name server said", got, took)
		}
		l.set(func(l *late) { l.fails, l.address = false, "10.0.0.1" })
		time.Sleep(time.Minute)
		if got, _ := l.round(n); len(got.addresses) != 0 {
			t.Errorf("found %+v, want a failure of a minute ago to count for nothing", got)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

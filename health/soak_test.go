package health

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// A compressed soak: thousands of broker restarts and an hour's polls; the
// bubble itself fails where a goroutine is left.
func TestSoak(t *testing.T) {
	restarts := 2000
	if testing.Short() {
		restarts = 200
	}
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		goroutines, connections := 0, 0
		for i := range restarts {
			b.Network.Down()
			time.Sleep(time.Second)
			s.want(false, "refused: Kafka is not up yet")
			b.Network.Up()
			time.Sleep(readyTime)
			s.want(true, "")
			synctest.Wait()
			if n := runtime.NumGoroutine(); i == 10 {
				goroutines, connections = n, b.Network.Open()
			} else if i > 10 && (n > goroutines+50 || b.Network.Open() > connections) {
				t.Fatalf("after %d restarts %d goroutines and %d connections, want the %d and %d of the start",
					i, n, b.Network.Open(), goroutines, connections)
			}
		}
		time.Sleep(time.Hour)
		s.want(true, "")
		if n := runtime.NumGoroutine(); n > goroutines+50 || b.Network.Open() > connections {
			t.Errorf("after an hour %d goroutines and %d connections, want %d and %d",
				n, b.Network.Open(), goroutines, connections)
		}
		if st, _ := s.now(); st.failedPolls > uint64(restarts*8) {
			t.Errorf("%d polls failed in %d restarts of a second", st.failedPolls, restarts)
		}
	})
}

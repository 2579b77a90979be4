package health

import (
	"context"
	"sync"
	"time"
)

const (
	// leavePause parts two rounds of questions for hold, curiousPause for anybody else:
	// their answers grow with the cluster.
	leavePause   = 200 * time.Millisecond
	curiousPause = 2 * time.Second
)

// asker asks for all who want to know, one round at a time. Nothing is asked while
// nobody does.
type asker struct {
	ask func()
	// pause is how long to wait from one round to the next.
	pause func() time.Duration

	mu sync.Mutex
	// next is closed at the end of the round that has not begun yet; nil: nobody
	// waits for one.
	next    chan struct{}
	running bool
	// ended is when the last round did.
	ended time.Time
}

// fresh returns what is closed at the end of a round that begins from now on.
func (a *asker) fresh() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next == nil {
		a.next = make(chan struct{})
	}
	if !a.running {
		a.running = true
		go a.play()
	}
	return a.next
}

// play asks until nobody wants to know.
func (a *asker) play() {
	for {
		a.mu.Lock()
		ended := a.ended
		a.mu.Unlock()
		time.Sleep(a.pause() - time.Since(ended)) // and take on those who come meanwhile
		a.mu.Lock()
		done := a.next
		a.next = nil
		a.mu.Unlock()
		a.ask()
		close(done)
		a.mu.Lock()
		a.ended, a.running = time.Now(), a.next != nil
		again := a.running
		a.mu.Unlock()
		if !again {
			return
		}
	}
}

// freshDeparture waits until it was asked anew whether this pod may go.
func (s *sidecar) freshDeparture(ctx context.Context) {
	select {
	case <-s.leaves.fresh():
	case <-ctx.Done():
	}
}

// leavesPause is how long to wait from one round to the next: whoever only asks
// does not make the broker work.
func (s *sidecar) leavesPause() time.Duration {
	s.readAnnouncement()
	if st, _ := s.now(); st.departure.announced.ID != "" {
		return leavePause
	}
	return curiousPause
}

package health

import (
	"context"
	"sync"
	"time"
)

const (
	// leavePause parts two rounds of questions for hold, curiousPause for anybody else:
	// their answers grow with the cluster.
	leavePause   = 50 * time.Millisecond
	curiousPause = 2 * time.Second
	// soonTime bounds the wait for an answer; it is more than a round takes.
	soonTime = 8500 * time.Millisecond
)

// asker asks for all who want to know, one round at a time. Nothing is asked while
// nobody does.
type asker struct {
	ask func()
	// pause is how long to wait from one round to the next.
	pause func() time.Duration
	// ended is when the last round did; it is play's.
	ended time.Time

	mu sync.Mutex
	// next is closed at the end of the round that has not begun yet; nil: nobody
	// waits for one.
	next    chan struct{}
	running bool
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
		time.Sleep(a.pause() - time.Since(a.ended)) // and take on those who come meanwhile
		a.mu.Lock()
		done := a.next
		a.next = nil
		a.mu.Unlock()
		a.ask()
		close(done)
		a.ended = time.Now()
		a.mu.Lock()
		a.running = a.next != nil
		again := a.running
		a.mu.Unlock()
		if !again {
			return
		}
	}
}

// freshDeparture waits until it was asked anew whether this pod may go, and for a
// moment longer where that is only a question of all hearing of each other: they
// are to go together.
func (s *sidecar) freshDeparture(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, soonTime)
	defer cancel()
	for isSoon := true; isSoon && ctx.Err() == nil; {
		select {
		case <-s.leaves.fresh():
		case <-ctx.Done():
		}
		st, _ := s.now()
		isSoon = st.departure.verdict.Soon && st.departure.announced.ID != ""
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

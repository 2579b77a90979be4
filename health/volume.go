package health

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/internal/disk"
)

const (
	// volumeAge is how old a reading of the log dirs may be that is shown: so
	// often are they read at most, whoever asks.
	volumeAge = time.Second
	// volumeReadyAge is the same where nobody asks and the pod is ready: a voter
	// set that changes under a running Kafka is found within this time.
	volumeReadyAge = 30 * time.Second
	// volumeBound is how long a reading may take before the disk counts as hung.
	// Those who ask wait no longer; peers give up on an answer later.
	volumeBound = 500 * time.Millisecond
)

// reading is what the log dirs held when they were read.
type reading struct {
	dirs   []disk.Dir
	begun  time.Time
	volume disk.Volume
}

// volumeReader reads the log dirs for all who ask, one reading at a time: on a
// disk that hangs one thread stays behind, not one a request.
type volumeReader struct {
	look func([]disk.Dir) disk.Volume
	// deliver takes a reading at its end or, where it takes too long, twice.
	deliver func(reading)

	mu sync.Mutex
	// last is the last reading that was delivered.
	last reading
	// settled is closed once the reading under way has been delivered; nil: none
	// is under way.
	settled chan struct{}
}

// start begins a reading, unless one is under way or the last of these dirs was
// begun at the time or since. What it returns is closed once there is something
// to show; nil: at once.
func (r *volumeReader) start(dirs []disk.Dir, since time.Time) (settled <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	isFresh := !r.last.begun.Before(since) && slices.Equal(r.last.dirs, dirs)
	if r.settled == nil && !isFresh {
		r.settled = make(chan struct{})
		go r.read(reading{dirs: dirs, begun: time.Now()}, r.settled)
	}
	return r.settled
}

// read reads the log dirs. It goes on where that hangs, after it has said so.
func (r *volumeReader) read(now reading, settled chan struct{}) {
	done := make(chan disk.Volume, 1)
	go func() { done <- r.look(now.dirs) }()
	select {
	case now.volume = <-done:
		r.end(now, settled)
	case <-time.After(volumeBound):
		hung := now
		hung.volume = disk.Volume{
			State:  disk.Unknown,
			Reason: fmt.Sprintf("the log dirs could not be read within %v: the disk hangs, or is very slow", volumeBound),
		}
		r.deliver(hung)
		close(settled)
		now.volume = <-done
		r.end(now, nil)
	}
}

// end delivers a reading, and lets the next one begin.
func (r *volumeReader) end(now reading, settled chan struct{}) {
	r.deliver(now)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.settled = now, nil
	if settled != nil {
		close(settled)
	}
}

// freshVolume sees to it that what is known of the log dirs is no older than it
// may be to be shown.
func (s *sidecar) freshVolume(ctx context.Context) {
	st, now := s.now()
	if st.plan == nil {
		return
	}
	settled := s.volume.start(st.plan.LogDirs, now.Add(-volumeAge))
	if settled == nil {
		return
	}
	select {
	case <-settled:
	case <-ctx.Done():
	}
}

// watchVolume keeps what the verdict needs to know of the log dirs, and waits
// for nothing.
func (s *sidecar) watchVolume() {
	st, now := s.now()
	if st.plan != nil {
		s.volume.start(st.plan.LogDirs, st.volumeSince(now))
	}
}

// volumeSince is since when the log dirs should have been read: lately, and
// since Kafka serves, which has written its voter set before.
func (s *state) volumeSince(now time.Time) time.Time {
	since := now.Add(-volumeAge)
	if s.ready(now) {
		since = now.Add(-volumeReadyAge)
	}
	if s.servingSince.After(since) {
		return s.servingSince
	}
	return since
}

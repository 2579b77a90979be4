package states_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// sigstop stops pod 2: its port stays open, and nothing answers.
var sigstop = state{
	name: "SIGSTOP", want: silent, promised: 12 * time.Second,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		p, event := s.Pods[2], time.Now()
		if err := p.Kafka.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		return p, event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		s.othersReady(t, event, p)
	},
}

// sigcont wakes pod 2.
var sigcont = state{
	name: "SIGCONT", want: ready,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		p := s.Pods[2]
		if s.transcripts == nil || s.of(p).unready(time.Now()) == nil {
			_, event := sigstop.make(t, s)
			if _, err := s.of(p).wait(suite.Within(t, suite.AskLimit), event, verdict{code: 503}); err != nil {
				t.Fatal(err)
			}
		}
		// Long enough for the others to have given it up: it wakes up fenced.
		_, err := s.truth(suite.Within(t, suite.AskLimit), s.Pods[0], listed(2, false))
		if err != nil {
			t.Fatal(err)
		}
		event := time.Now()
		if err := p.Kafka.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if s.listed, err = s.truth(suite.Within(t, suite.AskLimit), p, listed(2, true)); err != nil {
			t.Fatal(err)
		}
		return p, event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		s.row.Note(t, "its own Metadata lists it after %.3f s, 200 %.3f s after that",
			s.listed.Sub(event).Seconds(), m.at.Sub(s.listed).Seconds())
		s.rejoins(t, p, event)
		s.othersReady(t, event, p)
	},
}

// shutDown ends pod 2 as the kubelet does.
var shutDown = state{
	name: "controlled shutdown", want: verdict{503, "registered|answers", ""},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		p, event := s.Pods[2], time.Now()
		s.refuses = make(chan time.Time, 1)
		go func() { s.refuses <- whenRefused(s.life, net.JoinHostPort(p.IP, rig.BrokerPort)) }()
		if err := p.Kafka.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		return p, event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		code, err := p.Kafka.Wait(time.Minute)
		if err != nil || code != 143 {
			t.Errorf("exit code %d (%v), want 143", code, err)
		}
		refused := <-s.refuses
		late := m.at.Sub(refused)
		s.row.Note(t, "the port refuses after %.3f s, Kafka is gone after %.3f s; 503 %.3f s after the port",
			refused.Sub(event).Seconds(), p.Kafka.Ended.Sub(event).Seconds(), late.Seconds())
		if late > time.Second {
			t.Errorf("503 came %s after the port refused, want a second at most", late)
		}
		s.othersReady(t, event, p)
	},
}

// killed kills pod 1.
var killed = state{
	name: "kill -9", want: refused, promised: time.Second,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		p := s.Pods[1]
		if !p.Kafka.Running() || ask(t.Context(), p).code != http.StatusOK {
			s.up(t)
		}
		event := time.Now()
		if err := p.Kafka.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		return p, event
	},
}

// whenRefused dials until the port refuses.
func whenRefused(ctx context.Context, address string) time.Time {
	_ = rig.Until(ctx, 5*time.Millisecond, func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
		} else if errors.Is(err, syscall.ECONNREFUSED) {
			return nil
		}
		return fmt.Errorf("dial %s: %w", address, err)
	})
	return time.Now()
}

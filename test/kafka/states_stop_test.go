package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

func sigstop(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	p, event := s.pods[2], time.Now()
	if err := p.kafka.signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	return p, event
}

func sigcont(t *testing.T, s *stage) (*pod, time.Time) {
	p := s.pods[2]
	if s.said == nil || s.of(p).unready(time.Now()) == nil {
		_, event := sigstop(t, s)
		if _, err := s.of(p).wait(within(t, askLimit), event, verdict{code: 503}); err != nil {
			t.Fatal(err)
		}
	}
	// Long enough for the others to have given it up: it wakes up fenced.
	_, err := s.truth(within(t, askLimit), s.pods[0], func(m *kmsg.MetadataResponse) error { return listed(m, 2, false) })
	if err != nil {
		t.Fatal(err)
	}
	event := time.Now()
	if err := p.kafka.signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if s.listed, err = s.truth(within(t, askLimit), p, func(m *kmsg.MetadataResponse) error { return listed(m, 2, true) }); err != nil {
		t.Fatal(err)
	}
	return p, event
}

func sigcontAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	measured.note(t, "its own Metadata lists it after %.3f s, 200 %.3f s after that", s.listed.Sub(event).Seconds(), m.at.Sub(s.listed).Seconds())
	s.rejoins(t, p, event)
	s.othersReady(t, event, p)
}

func othersStayed(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	s.othersReady(t, event, p)
}

// shutDown ends pod 2 as the kubelet does.
func shutDown(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	p, event := s.pods[2], time.Now()
	s.refuses = make(chan time.Time, 1)
	go func() { s.refuses <- whenRefused(s.life, net.JoinHostPort(p.ip, brokerPort)) }()
	if err := p.kafka.signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return p, event
}

func shutDownAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	code, err := p.kafka.wait(time.Minute)
	if err != nil || code != 143 {
		t.Errorf("exit code %d (%v), want 143", code, err)
	}
	refused := <-s.refuses
	late := m.at.Sub(refused)
	measured.note(t, "the port refuses after %.3f s, Kafka is gone after %.3f s; 503 %.3f s after the port", refused.Sub(event).Seconds(), p.kafka.ended.Sub(event).Seconds(), late.Seconds())
	if late > time.Second {
		t.Errorf("503 came %s after the port refused, want a second at most", late)
	}
	s.othersReady(t, event, p)
}

// whenRefused dials until the port refuses.
func whenRefused(ctx context.Context, address string) time.Time {
	_ = until(ctx, 5*time.Millisecond, func(ctx context.Context) error {
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

// killed kills pod 1.
func killed(t *testing.T, s *stage) (*pod, time.Time) {
	p := s.pods[1]
	if !p.kafka.running() || p.verdict(t.Context()).code != http.StatusOK {
		s.up(t)
	}
	event := time.Now()
	if err := p.kafka.signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	return p, event
}

package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// starting starts the sidecars, then all Kafkas: until a port opens, the plan is known and it refuses.
func starting(t *testing.T, s *stage) (*pod, time.Time) {
	if s.said != nil {
		t.Skip("all were started before")
	}
	s.begin(t)
	for _, p := range s.pods {
		if err := p.startKafka(); err != nil {
			t.Fatal(err)
		}
	}
	return s.pods[0], s.pods[0].kafka.started
}

func started(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	if code, body, err := p.get(t.Context(), "/startupz"); err != nil || code != http.StatusServiceUnavailable {
		t.Errorf("/startupz of a Kafka that does not answer: got %d (%v), want 503: %s", code, err, body)
	}
	s.up(t)
	for _, p := range s.pods {
		if code, body, err := p.get(t.Context(), "/startupz"); err != nil || code != http.StatusOK {
			t.Errorf("/startupz of a ready Kafka: got %d (%v), want 200: %s", code, err, body)
		}
		measured.note(t, "%s ready %.1f s after its start", p.name, s.readyAgain(t, p, p.kafka.started).Seconds())
		t.Log(s.of(p).story(event))
	}
}

// fenced starts pod 2 anew.
func fenced(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	p := s.pods[2]
	s.down(t, p, syscall.SIGTERM)
	if err := p.startKafka(); err != nil {
		t.Fatal(err)
	}
	return p, p.kafka.started
}

func thenReady(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	measured.note(t, "ready %.3f s later", (s.readyAgain(t, p, m.at)).Seconds())
}

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
	event := time.Now()
	if err := p.kafka.signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.listed, err = s.truth(within(t, askLimit), p, func(m *kmsg.MetadataResponse) error { return listed(m, 2, true) }); err != nil {
		t.Fatal(err)
	}
	return p, event
}

func sigcontAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	measured.note(t, "its own Metadata lists it after %.3f s, 200 %.3f s after that", s.listed.Sub(event).Seconds(), m.at.Sub(s.listed).Seconds())
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

// diskFull fills the volume of pod 1: Kafka gives up at the next record of its metadata log.
func diskFull(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	f, err := os.Create(s.filler)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	event := time.Now()
	for block := make([]byte, 1<<20); err == nil; {
		_, err = f.Write(block)
	}
	for err = nil; err == nil; {
		_, err = f.Write([]byte{0})
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return s.pods[1], event
}

func diskFullAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	code, err := p.kafka.wait(30 * time.Second)
	if err != nil {
		t.Error(err)
	}
	measured.note(t, "Kafka exits with %d after %.3f s, 503 %.3f s later", code, p.kafka.ended.Sub(event).Seconds(), m.at.Sub(p.kafka.ended).Seconds())
	if late := m.at.Sub(p.kafka.ended); late > time.Second {
		t.Errorf("503 came %s after Kafka ended, want a second at most", late)
	}
	s.othersReady(t, event, p)
	if err := os.Remove(s.filler); err != nil {
		t.Fatal(err)
	}
	t.Log(strings.TrimSpace(p.kafka.tail(3)))
}

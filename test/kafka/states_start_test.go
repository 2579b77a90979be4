package kafka_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"
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
	measured.note(t, "ready %.3f s later", s.readyAgain(t, p, m.at).Seconds())
}

// wrongHost starts pod 2 with another address for its clients than kraftpod computed.
func wrongHost(t *testing.T, s *stage) (*pod, time.Time) {
	if s.said == nil {
		s.up(t)
	}
	p := s.pods[2]
	s.down(t, p, syscall.SIGTERM)
	s.startAs(t, p, "ADVERTISED_LISTENERS", "PLAINTEXT://wrong.example:9092")
	return p, p.kafka.started
}

func wrongHostAfter(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	s.othersReady(t, event, p)
	s.down(t, p, syscall.SIGTERM)
}

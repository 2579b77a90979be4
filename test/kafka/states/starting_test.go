package states_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// starting starts the sidecars, then all Kafkas: until a port opens, the plan is known, and either its pod waits for
// the others, or the port refuses.
var starting = state{
	name: "starting",
	want: verdict{503, "answers", "run waits before Kafka's first start, for kafka-|" + refused.reason},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		if s.transcripts != nil {
			t.Fatal("it must be the first of the table: all were started before")
		}
		s.begin(t)
		for _, p := range s.Pods {
			if err := p.StartKafka(); err != nil {
				t.Fatal(err)
			}
		}
		return s.Pods[0], s.Pods[0].Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		if code, body, err := p.Get(t.Context(), "/startupz"); err != nil || code != http.StatusServiceUnavailable {
			t.Errorf("/startupz of a Kafka that does not answer: got %d (%v), want 503: %s", code, err, body)
		}
		s.up(t)
		for _, p := range s.Pods {
			if code, body, err := p.Get(t.Context(), "/startupz"); err != nil || code != http.StatusOK {
				t.Errorf("/startupz of a ready Kafka: got %d (%v), want 200: %s", code, err, body)
			}
			s.row.Note(t, "%s ready %.1f s after its start", p.Name, s.readyAgain(t, p, p.Kafka.Started).Seconds())
			t.Log(s.of(p).story(event))
		}
	},
}

// fenced starts pod 2 anew.
var fenced = state{
	name: "fenced", want: verdict{503, "registered", "node 2 is not among the brokers of its own Metadata"},
	skip: func(version string) string {
		if version == rig.V340 {
			return ""
		}
		return "since 3.9 the port opens only once the broker is unfenced"
	},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		p := s.Pods[2]
		s.down(t, p, syscall.SIGTERM)
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		s.row.Note(t, "ready %.3f s later", s.readyAgain(t, p, m.at).Seconds())
	},
}

// wrongHost starts pod 2 with another address for its clients than kraftpod computed.
var wrongHost = state{
	name: "wrong advertised host",
	want: verdict{
		503, "advertised", `wrong.example:\d+, intended is kafka-2.kafka-headless.kafka.svc.cluster.local:\d+`,
	},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		if s.transcripts == nil {
			s.up(t)
		}
		p := s.Pods[2]
		s.down(t, p, syscall.SIGTERM)
		s.startAs(t, p, "ADVERTISED_LISTENERS", s.asked.advertisedAs(p, "wrong.example"))
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		s.othersReady(t, event, p)
		s.down(t, p, syscall.SIGTERM)
	},
}

// anotherNode starts pod 2 with pod 0's address for its sidecar, in Kafka's container as all settings are. Whoever
// answers there knows pod 2 as well as pod 2 does.
var anotherNode = state{
	name: "another node's port", want: verdict{503, "answers", "is not node 2's: Unexpected broker id, expected 0"},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		p := s.Pods[2]
		s.down(t, p, syscall.SIGTERM)
		p.Manifest = rig.Merged(p.Manifest, map[string]string{"KRAFTPOD_BROKER": s.asked.at(s.Pods[0])})
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		if _, err := s.truth(suite.Within(t, suite.StartLimit), p, listed(2, true)); err != nil {
			t.Errorf("this proves nothing: %v", err)
		}
		for _, m := range s.of(p).since(event) {
			if m.code == http.StatusOK {
				t.Errorf("ready %s after the start by another node's answers", m.at.Sub(event))
			}
		}
		p.Manifest = rig.Merged(p.Manifest, map[string]string{"KRAFTPOD_BROKER": ""})
		s.down(t, p, syscall.SIGTERM)
		s.othersReady(t, event, p)
	},
}

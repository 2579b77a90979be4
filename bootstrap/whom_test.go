package bootstrap

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// Which further Services a pod asks before a first start: each once, its own not
// again. A restart asks none of them.
func TestAgreeWhichServices(t *testing.T) {
	env := map[string]string{
		"KRAFTPOD_PEER_SERVICES": " broker-headless, old.other,kafka-headless ,broker-headless.elk",
	}
	want := []string{"broker-headless.elk.svc.cluster.local", "old.other.svc.cluster.local"}
	for _, formed := range []bool{false, true} {
		inBubble(t, 1, 3, env, func(t *testing.T, s *starting) {
			if formed {
				s.form(1, 0, 1, 2)
				want = nil
			}
			if _, err := s.start(); exitCode(err) == config.ExitConfig {
				t.Fatal(err)
			}
			if !slices.Equal(s.asked, want) {
				t.Errorf("a disk that formed (%v): asked the Services %q, want %q", formed, s.asked, want)
			}
		})
	}
}

func TestPeerServices(t *testing.T) {
	for text, ok := range map[string]bool{
		"a": true, "a.b": true, "a,b.c": true, "": true, " a , ": true,
		"a.b.c": false, "A": false, "a.": false, ".b": false, "a b": false, "a;b": false, "-a": false, "a.b_c": false,
	} {
		var p PeerServices
		if err := p.UnmarshalText([]byte(text)); (err == nil) != ok {
			t.Errorf("%q: %v, want a mistake: %v", text, err, !ok)
		}
	}
}

// Whom a pod asks by name.
func TestAgreeWhomToAsk(t *testing.T) {
	for _, tt := range []struct {
		name              string
		ordinal, replicas int
		env               map[string]string
		want              []string
	}{
		{"a voter asks the others", 1, 3, nil, []string{podName(0), podName(2)}},
		{"a broker asks all voters", 3, 4, nil, []string{podName(0), podName(1), podName(2)}},
		{
			"the only voter asks the pods of the count", 0, 3,
			map[string]string{"KRAFTPOD_CONTROLLERS": "1"},
			[]string{podName(1), podName(2)},
		},
		{
			"a set of brokers asks the controllers", 0, 3,
			map[string]string{"KRAFTPOD_ROLES": "broker", "KRAFTPOD_CONTROLLER_SET": "c.ch.other:2+100"},
			[]string{"c-0.ch.other.svc.cluster.local", "c-1.ch.other.svc.cluster.local"},
		},
		{
			"voters by hand with short names and addresses", 0, 3,
			map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0:9093,1@kafka-1:9093,2@10.0.0.2:9093"},
			[]string{podName(1), podName(2)},
		},
		{
			"voters by hand with the dot at the end", 0, 3,
			map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@" + podName(0) + ".:9093,1@" + podName(1) + ".:9093"},
			[]string{podName(1)},
		},
		{
			"a voter by hand with a name of its own", 0, 3,
			map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0:9093,1@kafka-1.far.off.svc.cluster.local:9093"},
			[]string{"kafka-1.far.off.svc.cluster.local"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.ordinal, tt.replicas, tt.env, func(t *testing.T, s *starting) {
				var asked []string
				s.answers = func(pod formation.Answer) formation.Answer {
					if !slices.Contains(asked, pod.Pod) {
						asked = append(asked, pod.Pod)
					}
					return pod
				}
				_, _ = s.start()
				if !slices.Equal(asked, tt.want) {
					t.Errorf("asked %q, want %q", asked, tt.want)
				}
			})
		})
	}
}

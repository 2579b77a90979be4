package bootstrap

import (
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/test/nameserver"
)

// A start beside a name server that fails, is late, or is behind a dead one: real
// look-ups, real questions.

// The Service's name cannot be looked up in the first round, in which all that
// are asked by name are empty; the second one finds the pod with data.
func TestServiceFailsOneRound(t *testing.T) {
	t.Parallel()
	n := newNeighbourhood(t)
	n.serve(says(1, disk.Empty, 0, 1, 2))
	n.serve(says(2, disk.Empty, 0, 1, 2))
	n.serve(withVoters(says(3, disk.Formed, 0, 1, 2), 0, 1, 2))
	n.list(0, 1, 2, 3)
	began := time.Now()
	n.dns.Behave(func(name, _ string) nameserver.Behaviour {
		if name == serviceName && time.Since(began) < roundTime {
			return nameserver.Fails
		}
		return nameserver.Answers
	})
	s := n.start(t, 0, 3, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "2500ms"})
	_, err := s.start()
	if said := s.said(err); exitCode(err) != config.ExitUnavailable || !strings.Contains(said, podName(3)+": formed") {
		t.Errorf("%s, want code 69 for kafka-3's data", said)
	}
}

// A pod that is to be the only voter, beside a quorum that runs: DNS answers
// after 0.7 s, which is more than a round.
func TestLateBesideQuorum(t *testing.T) {
	t.Parallel()
	n := newNeighbourhood(t)
	for _, id := range []int32{1, 2} {
		n.serve(withVoters(says(id, disk.Formed, 0, 1, 2), 0, 1, 2))
	}
	n.list(0, 1, 2)
	n.dns.Late(700 * time.Millisecond)
	s := n.start(t, 0, 1, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "7s"})
	voters, err := s.start()
	said := s.said(err)
	if exitCode(err) != config.ExitUnavailable || !strings.Contains(said, "recorded [0 1 2]") {
		t.Errorf("started with %q: %s, want code 69 for those that formed", voters, said)
	}
}

// Three pods, each behind a first name server that is dead: the resolver takes
// 5 s for each answer, and the pods agree all the same.
func TestDeadFirstNameServer(t *testing.T) {
	t.Parallel()
	var pods sync.WaitGroup
	defer pods.Wait()
	for ordinal := range int32(3) {
		n := newNeighbourhood(t)
		for id := range int32(3) {
			if id != ordinal {
				n.serve(says(id, disk.Empty, 0, 1, 2))
			}
		}
		n.list(0, 1, 2)
		n.dns.Behave(nameserver.DeadFirst())
		s := n.start(t, int(ordinal), 3, nil)
		pods.Go(func() {
			began := time.Now()
			voters, err := s.start()
			waited := time.Since(began)
			if err != nil || voters != "0 1 2" || waited < 4*time.Second || waited > 8*time.Second {
				t.Errorf("kafka-%d: voters %q after %v: %v, want 0 1 2 after 5 s", ordinal, voters, waited, err)
			}
			said := s.said(err)
			if !strings.Contains(said, "/etc/resolv.conf") || strings.Contains(said, "publishNotReadyAddresses") {
				t.Errorf("kafka-%d: %s, want a hint of the name server, and of nothing else", ordinal, said)
			}
		})
	}
}

// A name server that is late only: the pods agree with its second answer at the
// latest, and a single voter with its first.
func TestLateNameServer(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{700 * time.Millisecond, 3 * time.Second} {
		t.Run(delay.String(), func(t *testing.T) {
			t.Parallel()
			n := newNeighbourhood(t)
			n.serve(says(1, disk.Empty, 0, 1, 2))
			n.serve(says(2, disk.Empty, 0, 1, 2))
			n.serve(says(3, disk.Empty, 0, 1, 2)) // whom the Service alone lists
			n.list(0, 1, 2, 3)
			n.dns.Late(delay)
			began := time.Now()
			voters, err := n.start(t, 0, 3, nil).start()
			waited := time.Since(began)
			if err != nil || voters != "0 1 2" || waited < delay || waited > 3*delay+2*time.Second {
				t.Errorf("voters %q after %v: %v", voters, waited, err)
			}
		})
	}
}

// A renamed set, behind the same Service or behind one that it is told of: the
// old one's data is never overlooked.
func TestRenamedSet(t *testing.T) {
	t.Parallel()
	const old, ownAddress = "old-headless.elk.svc.cluster.local", "127.79.9.9"
	for _, tt := range []struct {
		name, service string
		env           map[string]string
		blank         bool
		text          string // "": it starts
	}{
		{name: "the same Service", service: serviceName, text: "formed, voters meant [0], recorded [0]"},
		{
			name: "another Service that it is told of", service: old, text: "formed, voters meant [0], recorded [0]",
			env: map[string]string{"KRAFTPOD_PEER_SERVICES": "old-headless"},
		},
		{name: "another Service", service: old},
		{
			name: "neither has data yet", service: serviceName, blank: true,
			text: "node 0 of this cluster too, under another name",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := newNeighbourhood(t)
			name := "old-0." + tt.service
			a := otherSet(name, withVoters(says(0, disk.Formed, 0), 0))
			if tt.blank {
				a = otherSet(name, says(0, disk.Empty, 0))
			}
			n.serve(a)
			n.dns.Name(serviceName, ownAddress)
			n.dns.Name(tt.service, ownAddress, podAddress(0))
			env := map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "1500ms"}
			maps.Copy(env, tt.env)
			s := n.startAt(t, ownAddress, 0, 1, env)
			voters, err := s.start()
			said := s.said(err)
			if tt.text == "" {
				if err != nil || voters != "0" {
					t.Errorf("voters %q: %v, want a start", voters, err)
				}
				return
			}
			if exitCode(err) != config.ExitUnavailable || !strings.Contains(said, name+": "+tt.text) {
				t.Errorf("started with %q: %s, want code 69 for %s", voters, said, name)
			}
		})
	}
}

// A pod that has the labels and no sidecar holds a first start up, and is named
// by its address.
func TestNoSidecar(t *testing.T) {
	t.Parallel()
	n := newNeighbourhood(t)
	n.list(0, 4)
	s := n.start(t, 0, 1, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "1s"})
	_, err := s.start()
	said := s.said(err)
	if !strings.Contains(said, podAddress(4)+": "+formation.Refused) ||
		!strings.Contains(said, "labels of its selector") || strings.Contains(said, "migrate at the same size") {
		t.Errorf("%s, want the address, and a hint at its labels", said)
	}
}

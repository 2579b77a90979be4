package bootstrap

import (
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// ofAnotherAPI is what kafka-ORDINAL says in an api that is not this one's.
func ofAnotherAPI(ordinal int32) formation.Answer {
	other := api.Status{API: api.Version + 1, Pod: podName(ordinal), NodeID: ordinal}
	return formation.Hear(podName(ordinal), ordinal, &other)
}

// A rolling upgrade replaces pods that have data: each starts at once beside peers
// whose sidecars speak another api.
func TestUpgradeBesideAnotherAPI(t *testing.T) {
	inBubble(t, 2, 3, nil, func(t *testing.T, s *starting) {
		s.form(2, 0, 1, 2)
		s.answers = func(pod formation.Answer) formation.Answer { return ofAnotherAPI(pod.NodeID) }
		began := time.Now()
		voters, err := s.start()
		if waited := time.Since(began); err != nil || voters != "0 1 2" || waited > 500*time.Millisecond {
			t.Errorf("started with the voters %q after %v, %v; want all three at once", voters, waited, err)
		}
	})
}

// A pod without data waits meanwhile, and says for whom and why: what it does not
// understand is no proof that nobody has data. It ends as soon as the others have
// been upgraded, too.
func TestUpgradeOfAPodWithoutData(t *testing.T) {
	const upgraded = 3 * time.Second
	for _, tt := range []struct {
		name   string
		after  time.Duration
		voters string
		text   string
	}{
		{"the others follow", upgraded, "0 1 2", ""},
		{"the others stay", time.Hour, "", "its kraftpod speaks api 2, this one 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 2, 3, nil, func(t *testing.T, s *starting) {
				began := time.Now()
				s.answers = func(pod formation.Answer) formation.Answer {
					if time.Since(began) < tt.after {
						return ofAnotherAPI(pod.NodeID)
					}
					return says(pod.NodeID, disk.Empty, 0, 1, 2)
				}
				voters, err := s.start()
				if voters != tt.voters || (err == nil) != (tt.text == "") || !strings.Contains(s.said(err), tt.text) {
					t.Errorf("started with %q after %v: %s\nwant %q and %q", voters, time.Since(began), s.said(err),
						tt.voters, tt.text)
				}
				if err == nil && time.Since(began) < tt.after {
					t.Errorf("started after %v, before the others were upgraded", time.Since(began))
				}
			})
		})
	}
}

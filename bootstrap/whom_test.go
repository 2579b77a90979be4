package bootstrap

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
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

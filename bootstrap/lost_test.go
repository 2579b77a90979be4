package bootstrap

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// lostDisk starts kafka-0, whose disk was lost, beside kafka-1, which tells what
// described makes of the time since the start, and kafka-2, which is silent. It
// returns when it started.
func lostDisk(
	t *testing.T, s *starting, described func(formed formation.Answer, waited time.Duration) formation.Answer,
) (after time.Duration, err error) {
	t.Helper()
	began := time.Now()
	s.answers = func(pod formation.Answer) formation.Answer {
		if pod.NodeID == 2 {
			pod.Silence = "no answer"
			return pod
		}
		return described(withVoters(says(1, disk.Formed, 0, 1, 2), 0, 1, 2), time.Since(began))
	}
	voters, err := s.start()
	if err == nil && voters != "0 1 2" {
		t.Errorf("started with the voters %q, want 0 1 2", voters)
	}
	return time.Since(began), err
}

// cached is a description as a sidecar has it that asks every two seconds, the
// first time a second before the pod began to ask: the leader writes one record
// every half second, of which lag are not committed yet.
func cached(formed formation.Answer, waited time.Duration, lag int64) formation.Answer {
	const turn = 2 * time.Second
	age := (waited + time.Second) % turn
	logEnd := 100 + int64((waited-age)/(500*time.Millisecond))
	return describing(formed, age, logEnd-lag, logEnd)
}

// TestLostDiskStarts: a pod whose disk was lost starts with the second
// description that was made since it began to ask, whoever else is silent.
func TestLostDiskStarts(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		after, err := lostDisk(t, s, func(formed formation.Answer, waited time.Duration) formation.Answer {
			return cached(formed, waited, 1)
		})
		if err != nil || after < 3*time.Second || after > 3*time.Second+roundPause {
			t.Errorf("started after %v, %v, want 3 s: the second description since it began", after, err)
		}
	})
}

// TestLostDiskWaits: what proves nothing starts nothing, however long it is
// said.
func TestLostDiskWaits(t *testing.T) {
	for _, tt := range []struct {
		name      string
		described func(formed formation.Answer, waited time.Duration) formation.Answer
	}{
		{"nothing is described", func(formed formation.Answer, _ time.Duration) formation.Answer { return formed }},
		{
			"all was described before it asked", func(formed formation.Answer, waited time.Duration) formation.Answer {
				// Of two that came after each other, as two sidecars have them.
				if waited < 5*time.Second {
					return describing(formed, waited+2*time.Second, 100, 102)
				}
				return describing(formed, waited+time.Second, 104, 104)
			},
		},
		{
			"the first was described before it asked", func(formed formation.Answer, waited time.Duration) formation.Answer {
				if waited < 2*time.Second {
					return describing(formed, waited+time.Millisecond, 100, 102)
				}
				return describing(formed, 0, 104, 104)
			},
		},
		{
			"the same one", func(formed formation.Answer, waited time.Duration) formation.Answer {
				return describing(formed, waited, 104, 104)
			},
		},
		{
			"the watermark does not reach the log's end", func(formed formation.Answer, waited time.Duration) formation.Answer {
				return cached(formed, waited, int64(waited/time.Second)*2+2)
			},
		},
		{
			"a kraftpod that tells no age", func(formed formation.Answer, waited time.Duration) formation.Answer {
				a := describing(formed, 0, 100+int64(waited/time.Second), 100+int64(waited/time.Second))
				a.Status.Quorum.AgeMS = nil
				return formation.Hear(a.Pod, a.NodeID, a.Status).AskedAt(time.Now())
			},
		},
		{
			"a kraftpod that tells no log's end", func(formed formation.Answer, waited time.Duration) formation.Answer {
				return describing(formed, 0, 100+int64(waited/time.Second), 0)
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
				after, err := lostDisk(t, s, tt.described)
				if exitCode(err) != config.ExitUnavailable {
					t.Errorf("after %v: %v, want code 69", after, err)
				}
			})
		})
	}
}

package bootstrap

import (
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// TestAgreeRestart: a disk that has a voter set waits for nobody, and is refused
// only by a formed voter's contradiction without a majority of its own.
func TestAgreeRestart(t *testing.T) {
	other := withVoters(says(0, disk.Formed, 0), 0)
	same := withVoters(says(2, disk.Formed, 0, 1, 2), 0, 1, 2)
	for _, tt := range []struct {
		name string
		pods map[int32]formation.Answer
		code int
		text string
	}{
		{name: "nobody is there"},
		{name: "all agree", pods: map[int32]formation.Answer{2: same}},
		{
			name: "contradicted", pods: map[int32]formation.Answer{0: other}, code: config.ExitData,
			text: podName(0) + ": formed, voters meant [0], recorded [0]",
		},
		{
			name: "contradicted though its majority agrees", pods: map[int32]formation.Answer{0: other, 2: same},
			text: "a peer's disk records other voters",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
				s.form(1, 0, 1, 2)
				rounds := 0
				s.answers = func(pod formation.Answer) formation.Answer {
					rounds++
					if a, ok := tt.pods[pod.NodeID]; ok {
						return a
					}
					return pod
				}
				_, err := s.start()
				if exitCode(err) != tt.code {
					t.Fatalf("%v, want code %d", err, tt.code)
				}
				if rounds != 2 {
					t.Errorf("%d questions, want one to each of the two peers", rounds)
				}
				if said := s.said(err); !strings.Contains(said, tt.text) {
					t.Errorf("said %s\nwant %q in it", said, tt.text)
				}
			})
		})
	}
}

// The voters of a dynamic quorum are in its log: nobody is asked.
func TestRestartOfADynamicQuorum(t *testing.T) {
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		format(t, s.Config.DataDir, 1, testID)
		s.quorumState(`{"currentVoters":[],"data_version":1}`)
		s.afterRound = func() { t.Error("peers were asked") }
		if voters, err := s.start(); err != nil || voters != "0 1 2" {
			t.Errorf("started with %q, %v, want the voters of the replicas", voters, err)
		}
	})
}

// A single voter that formed waits for nobody either, and asks once.
func TestRestartOfASingleVoter(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.form(0, 0)
		s.listed = false
		rounds := 0
		s.afterRound = func() { rounds++ }
		began := time.Now()
		if voters, err := s.start(); err != nil || voters != "0" || rounds != 1 || time.Since(began) != 0 {
			t.Errorf("started with %q, %v after %d rounds and %v", voters, err, rounds, time.Since(began))
		}
	})
}

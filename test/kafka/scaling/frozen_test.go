package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// frozenVoter is one disk of three lost while another voter hangs: what was acknowledged meanwhile is on the leader's
// disk alone. Were the pod without a disk to start now, it would vote for the voter that hung, which then leads
// without what was acknowledged; so it has to wait until that voter is back.
//
// All records are on the leader's disk alone, too: they go where the metadata goes, and nothing rests on who is in
// sync. They are few and quick, since a voter that hangs counts as caught up for 5 s more.
func frozenVoter() scenario {
	return scenario{
		name: "one disk lost, another voter frozen", voters: ids(0, 1, 2),
		steps: steps(apply(3), settled(), casts(), writeAtLeader("before"),
			signal("freeze", syscall.SIGSTOP), writeAtLeader("while-frozen"), playedBy("lose the disk of", losesDisk),
			heldBack(10*time.Second),
			playedBy("cut the power of", cutsLeader), signal("thaw", syscall.SIGCONT), nobodyLeads(5*time.Second),
			playedBy("release", releasesLeader), settled()),
		byHand: map[string]fate{rig.V431: loses},
	}
}

// cast is who plays what: nobody knows before who leads.
type cast struct{ leader, frozen, lost int }

// casts gives the parts to the pods of a set of three.
func casts() step {
	return step{"who leads", func(ctx context.Context, s *play) error {
		return rig.Until(ctx, pollPause, func(context.Context) error {
			said := s.quorums.all()
			if len(said) != 1 {
				return fmt.Errorf("%d quorums, want one", len(said))
			}
			leader := int(said[0].leader)
			s.cast = cast{leader: leader, frozen: (leader + 1) % 3, lost: (leader + 2) % 3}
			s.logf("%d leads; %d will be frozen, and the disk of %d lost", s.cast.leader, s.cast.frozen, s.cast.lost)
			return nil
		})
	}}
}

// playedBy is a step of another table for who plays a part.
func playedBy(name string, of func(c cast) step) step {
	return step{name + " one", func(ctx context.Context, s *play) error {
		next := of(s.cast)
		s.logf("%s", next.name)
		return next.do(ctx, s)
	}}
}

func losesDisk(c cast) step      { return lose(c.lost) }
func cutsLeader(c cast) step     { return cutPower(c.leader) }
func releasesLeader(c cast) step { return release(c.leader) }

// cutPower takes a pod's node away, but not its volume; no node takes it until it is released.
func cutPower(ordinal int) step {
	return change(fmt.Sprint("cut the power of ", ordinal), func(ctx context.Context, s *play) error {
		s.control.want(func() {
			m := s.control.members[ordinal]
			s.control.held[ordinal] = true
			s.control.remove(m, m.Stop)
		})
		return gone(ordinal).do(ctx, s)
	})
}

// signal freezes or thaws Kafka in the pod that plays that part. Its sidecar goes on.
func signal(name string, sig syscall.Signal) step {
	return step{name + " a voter", func(_ context.Context, s *play) (err error) {
		s.control.want(func() { err = s.control.members[s.cast.frozen].Kafka.Signal(sig) })
		return err
	}}
}

// writeAtLeader writes a topic that has its only copy on the leader's pod, through that pod alone: a client that
// asked a frozen broker would wait for it.
func writeAtLeader(topic string) step {
	return step{"write " + topic, func(ctx context.Context, s *play) error {
		ctx, cancel := context.WithTimeout(ctx, s.patience())
		defer cancel()
		s.control.mu.Lock()
		m := s.control.members[s.cast.leader]
		s.control.mu.Unlock()
		cl := s.client(m)
		cl.Options = append(cl.Options, kgo.RetryBackoffFn(func(int) time.Duration { return 50 * time.Millisecond }))
		every := cl.Dial
		cl.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if !strings.HasPrefix(address, m.FQDN()+":") {
				return nil, fmt.Errorf("%s may be frozen", address)
			}
			return every(ctx, network, address)
		}
		here := []int32{m.NodeID()}
		// It goes to whomever the pod names as the controller, which is somebody else each time.
		err := rig.Until(ctx, pollPause, func(ctx context.Context) error {
			err := cl.Make(ctx, records.Topic{Topic: topic, Assignment: [][]int32{here, here, here}})
			if errors.Is(err, kerr.TopicAlreadyExists) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
		done, err := cl.Produce(ctx, records.Produce{Topic: topic, Count: perWrite})
		s.written[topic] = done.Keys
		s.logf("%d records of %s acknowledged", len(done.Keys), topic)
		return err
	}}
}

// heldBack wants the pod that lost its disk to wait for so long. If it does not, the play goes on at once, to show
// what comes of it; by hand nothing holds it back.
func heldBack(d time.Duration) step {
	return step{fmt.Sprintf("%v without a majority that could vouch", d), func(ctx context.Context, s *play) error {
		if !s.byHand {
			s.mustWait(ctx, d)
		}
		return nil
	}}
}

func (s *play) mustWait(ctx context.Context, d time.Duration) {
	began := time.Now()
	if err := s.waitFor(ctx, d, s.cast.lost); err != nil {
		s.logf("after %.1f s: %v", time.Since(began).Seconds(), err)
		s.wrong = errors.Join(s.wrong, err)
	}
}

// nobodyLeads wants the pod that lost its disk to wait further, with a voter that was frozen and no leader. Where it
// has started, that voter gets the time to be elected.
func nobodyLeads(d time.Duration) step {
	return step{fmt.Sprintf("%v without the leader", d), func(ctx context.Context, s *play) error {
		if !s.byHand && s.wrong == nil {
			s.mustWait(ctx, d)
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		err := s.leads(ctx, int32(s.cast.frozen))
		s.logf("the frozen one leads: %t", err == nil)
		return nil
	}}
}

// leads waits until a node does.
func (s *play) leads(ctx context.Context, node int32) error {
	return rig.Until(ctx, pollPause, func(context.Context) error {
		for _, c := range s.quorums.all() {
			if c.leader == node {
				return nil
			}
		}
		return errors.New("another one leads")
	})
}

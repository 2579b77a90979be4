package health

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/leaving"
	"github.com/kraftpod/kraftpod/internal/security"
)

const (
	// othersTimeout bounds the question to the other pods: one that is down must not
	// hold this one up.
	othersTimeout = time.Second
	// leaveTimeout bounds the questions to Kafka. With the others' it is less than
	// the server gives an answer.
	leaveTimeout = 6 * time.Second
	// leavePause parts two rounds of questions for hold, curiousPause for anybody else:
	// their answers grow with the cluster.
	leavePause   = 200 * time.Millisecond
	curiousPause = 2 * time.Second
)

// asker asks for all who want to know, one round at a time. Nothing is asked while
// nobody does.
type asker struct {
	ask func()
	// pause is how long to wait from one round to the next.
	pause func() time.Duration

	mu sync.Mutex
	// next is closed at the end of the round that has not begun yet; nil: nobody
	// waits for one.
	next    chan struct{}
	running bool
	// ended is when the last round did.
	ended time.Time
}

// fresh returns what is closed at the end of a round that begins from now on.
func (a *asker) fresh() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next == nil {
		a.next = make(chan struct{})
	}
	if !a.running {
		a.running = true
		go a.play()
	}
	return a.next
}

// play asks until nobody wants to know.
func (a *asker) play() {
	for {
		a.mu.Lock()
		ended := a.ended
		a.mu.Unlock()
		time.Sleep(a.pause() - time.Since(ended)) // and take on those who come meanwhile
		a.mu.Lock()
		done := a.next
		a.next = nil
		a.mu.Unlock()
		a.ask()
		close(done)
		a.mu.Lock()
		a.ended, a.running = time.Now(), a.next != nil
		again := a.running
		a.mu.Unlock()
		if !again {
			return
		}
	}
}

// freshDeparture waits until it was asked anew whether this pod may go.
func (s *sidecar) freshDeparture(ctx context.Context) {
	select {
	case <-s.leaves.fresh():
	case <-ctx.Done():
	}
}

// readAnnouncement takes what hold left in KRAFTPOD_DIR.
func (s *sidecar) readAnnouncement() {
	a := api.ReadAnnouncement(s.cfg.Dir)
	s.transit(func(st *state) {
		if !st.isAnnounced(a, time.Now()) {
			a = api.Announcement{}
		}
		st.departure.announce(a)
	})
}

// leavesPause is how long to wait from one round to the next: whoever only asks
// does not make the broker work.
func (s *sidecar) leavesPause() time.Duration {
	s.readAnnouncement()
	if st, _ := s.now(); st.departure.announced.ID != "" {
		return leavePause
	}
	return curiousPause
}

// askToLeave asks whether this pod may go: its own announcement first, then what
// the other pods say, and only then Kafka, so that of two pods that leave one sees
// the other.
func (s *sidecar) askToLeave() {
	ctx, cancel := context.WithTimeout(context.Background(), othersTimeout+leaveTimeout)
	defer cancel()
	s.readAnnouncement()
	st, _ := s.now()
	target, noTarget := st.target()
	if noTarget != "" {
		s.conclude(leaving.Verdict{Go: true, Why: "its Kafka is not known: " + noTarget}, remarks{})
		return
	}
	in := leaving.Input{NodeID: st.plan.NodeID, ID: st.departure.announced.ID}
	in.Peers, in.NoService = s.askOthers(ctx, st.plan)
	s.transit(func(st *state) {
		st.departure.peers = leaving.Recall(in.NodeID, st.departure.peers, in.Peers)
		in.Peers = st.departure.peers
		st.departure.heard = leaving.Heard(in)
		// A name server that has just started may not know the Service yet.
		in.NoService, st.departure.noService = in.NoService && st.departure.noService, in.NoService
	})

	ctx, cancel = context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	known, err := s.askKafka(ctx, &st, target, &in)
	if err != nil {
		s.conclude(leaving.Verdict{Go: true, Why: fmt.Sprintf("its Kafka does not answer: %v", err)}, remarks{})
		return
	}
	s.conclude(leaving.Decide(in), known)
}

// askOthers asks the other pods.
func (s *sidecar) askOthers(ctx context.Context, plan *api.Plan) (others []leaving.Peer, noService bool) {
	if s.cfg.Others == nil {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, othersTimeout)
	defer cancel()
	return s.cfg.Others(ctx, plan)
}

// conclude takes a verdict, and logs what is waited for where that is news.
func (s *sidecar) conclude(v leaving.Verdict, r remarks) {
	before, after := s.transit(func(st *state) { st.departure.conclude(v, r) })
	was, is := before.departure.waitsFor(), after.departure.waitsFor()
	if after.departure.announced.ID != "" && len(is) > 0 && !slices.Equal(was, is) {
		s.log.Warn("hold waits before this pod ends", zap.Strings("waits_for", is))
	}
}

// askKafka asks this pod's own Kafka, over connections of its own. What it may not
// ask it remarks.
func (s *sidecar) askKafka(
	ctx context.Context, st *state, target security.Listener, in *leaving.Input,
) (r remarks, err error) {
	access := security.NewAccess(st.cfg.Security)
	local := newClient(access, s.dial, target, st.cfg.Timeout)
	defer local.Close()
	if err := local.Answers(ctx); err != nil {
		return r, err
	}
	var quorum *broker.Quorum
	var silence error
	var asking sync.WaitGroup
	asking.Go(func() { quorum, silence = s.askQuorum(ctx, st, access, target) })
	if !st.controllerOnly() {
		var held *broker.Held
		if held, err = local.Held(ctx, in.NodeID); err == nil {
			in.Partitions = held.Partitions
			if held.Assumed > 0 {
				r.partitions = fmt.Sprintf("min.insync.replicas of %d topics is taken for 2: allow %s the operation "+
					"DescribeConfigs on all topics", held.Assumed, st.principal())
			}
		}
	}
	asking.Wait()
	refused, isRefused := silence.(*kerr.Error) //nolint:errorlint // DescribeQuorum returns it as it is
	switch {
	case quorum != nil:
		in.Quorum = leaving.Quorum{Voters: quorum.VoterIDs, CaughtUp: quorum.CaughtUp}
	case isRefused && refused.Code == kerr.ClusterAuthorizationFailed.Code:
		r.quorum = fmt.Sprintf("not known: allow %s the operation Describe on the cluster", st.principal())
	default:
		in.Quorum.Silent = silence.Error()
	}
	return r, err
}

// askQuorum asks the quorum's leader: by this broker or, beside a controller that
// is none, itself.
func (s *sidecar) askQuorum(
	ctx context.Context, st *state, access *security.Access, target security.Listener,
) (*broker.Quorum, error) {
	leader := &leaderClient{access: access, own: target}
	defer leader.close()
	if address := st.followed(); address != "" && leader.open(ctx, s, address) {
		return leader.client.DescribeQuorum(ctx, st.plan.NodeID)
	}
	forwarded := newClient(access, s.dial, target, st.cfg.Timeout)
	defer forwarded.Close()
	return forwarded.DescribeQuorum(ctx, st.plan.NodeID)
}

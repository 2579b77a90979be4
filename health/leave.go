package health

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/leaving"
	"github.com/kraftpod/kraftpod/internal/membership"
	"github.com/kraftpod/kraftpod/internal/security"
)

const (
	// othersTimeout bounds the question to the other pods: one that is down must not
	// hold this one up.
	othersTimeout = time.Second
	// fetchPause is more than passes between two fetches of a voter that runs, which
	// a leader with nothing new answers after half a second (Kafka's KafkaRaftClient).
	fetchPause = 2 * time.Second
	// leaveTimeout bounds the questions to Kafka. With the others' it is less than
	// the server gives an answer.
	leaveTimeout = 6 * time.Second
)

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
		st.departure.allLeave = leaving.AllLeave(in.Peers)
		// A name server that has just started may not know the Service yet.
		in.NoService, st.departure.noService = in.NoService && st.departure.noService, in.NoService
	})

	if v, ok := leaving.Together(in, st.departure.verdict); ok {
		s.conclude(v, st.departure.remarks)
		return
	}
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

// rememberInterval is the time from one look where the other pods are to the next, once
// this one is ready; a set whose pods come up changes sooner.
const (
	rememberInterval      = 30 * time.Second
	rememberIntervalFirst = 2 * time.Second
)

// rememberOthers looks where the other pods are, now and then.
func (s *sidecar) rememberOthers(ctx context.Context) {
	for s.cfg.Remember != nil && ctx.Err() == nil {
		st, now := s.now()
		if st.plan != nil {
			looking, cancel := context.WithTimeout(ctx, othersTimeout)
			s.cfg.Remember(looking, st.plan)
			cancel()
		}
		if st.ready(now) {
			sleep(ctx, rememberInterval)
		} else {
			sleep(ctx, rememberIntervalFirst)
		}
	}
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
	switch {
	case quorum != nil:
		in.Quorum = leaving.Quorum{Voters: quorum.VoterIDs, CaughtUp: staying(quorum)}
	case errors.Is(silence, kerr.ClusterAuthorizationFailed):
		r.quorum = fmt.Sprintf("not known: allow %s the operation Describe on the cluster", st.principal())
	case errors.Is(silence, kerr.NotLeaderForPartition) && st.followsUnseen():
		r.quorum = "not known: before Kafka 3.7 a controller does not tell where the leader is"
	default:
		in.Quorum.Silent = silence.Error()
	}
	return r, err
}

// staying are the voters that are caught up and fetch: a voter that has ended counts as
// caught up for 5 s.
func staying(q *broker.Quorum) []int32 {
	return slices.DeleteFunc(slices.Clone(q.CaughtUp), func(id int32) bool {
		return !slices.ContainsFunc(q.Replicas, func(r membership.Replica) bool {
			return r.ID == id && r.Fetched <= fetchPause
		})
	})
}

// followsUnseen says whether a controller that is no broker follows another one,
// and does not tell where that is.
func (s *state) followsUnseen() bool {
	return s.controllerOnly() && s.snapshot != nil && s.snapshot.Leader >= 0 && s.snapshot.LeaderAddress == ""
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

package health

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/security"
)

// leaderHeard is what is known of the quorum's leader by asking it, beside a
// controller that is no broker and follows it. From Kafka 4.0 on such a controller
// may go on naming a leader that is gone: it stands for election as a prospective
// candidate, and remembers whom it followed (KIP-996).
type leaderHeard struct {
	// failures counts the questions in a row to which nobody answered as the leader,
	// err is the last's.
	failures int
	err      error
}

// leaderClient asks the leader for as long as it is at its address, as this pod's
// own listener is asked.
type leaderClient struct {
	access *security.Access
	own    security.Listener

	address string
	client  *broker.Client
}

// followed is the address of the other node that leads, "" where none is known.
func (s *state) followed() string {
	if !s.controllerOnly() || s.snapshot == nil {
		return ""
	}
	return s.snapshot.LeaderAddress
}

// ask asks the leader that the controller follows how it sees the quorum.
func (c *leaderClient) ask(ctx context.Context, s *sidecar) {
	st, _ := s.now()
	address := st.followed()
	if address != c.address {
		c.close()
	}
	if address == "" {
		return
	}
	if c.client == nil {
		target := c.own
		target.Address = address
		target.Host, _, _ = net.SplitHostPort(address)
		c.address, c.client = address, newClient(c.access, s.dialPod, target, st.cfg.Timeout)
	}
	q, err := c.client.DescribeQuorum(ctx, st.plan.NodeID)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.log.Debug("the leader did not describe the quorum", zap.String("leader", address), zap.Error(err))
	}
	s.update(func(st *state) { st.hearLeader(address, q, err) })
}

func (c *leaderClient) close() {
	if c.client != nil {
		c.client.Close()
	}
	c.address, c.client = "", nil
}

// dialPod opens a connection to another pod.
func (s *sidecar) dialPod(ctx context.Context, network, addr string) (net.Conn, error) {
	if host, port, err := net.SplitHostPort(addr); err == nil && s.cfg.HostAddresses != nil {
		if known := s.cfg.HostAddresses(host); len(known) > 0 {
			addr = net.JoinHostPort(known[0], port)
		}
	}
	return s.dial(ctx, network, addr)
}

// hearLeader takes the answer of the leader at an address, or why there is none.
func (s *state) hearLeader(address string, q *broker.Quorum, err error) {
	switch {
	case s.followed() != address: // there is another one meanwhile
	case err == nil:
		s.leader = leaderHeard{}
		s.describeQuorum(q)
	case isAbsent(err):
		s.leader.failures++
		s.leader.err = err
	default: // it is there, and tells others only
		s.leader = leaderHeard{}
	}
}

// isAbsent says whether nobody answered as the quorum's leader, by the error. Whom
// it does not let in, or what it does not allow, says that it is there.
func isAbsent(err error) bool {
	if refusal, is := errors.AsType[*kerr.Error](err); is {
		return refusal.Code == kerr.NotLeaderForPartition.Code
	}
	return !isBarred(err)
}

// isLeaderless says whether nobody answers as the leader that the controller names.
func (s *state) isLeaderless() bool { return s.leader.failures > toleratedFailures }

func quorumHasLeader(s *state, now time.Time) (ok bool, reason string) {
	if s.snapshot.Leader < 0 {
		return fails("this controller knows no leader of the quorum: "+
			"see that a majority of the voters runs and reaches the others%s", s.withoutVoters(now))
	}
	if s.isLeaderless() {
		return fails("node %d leads the quorum, to this controller, and nobody answers as the leader at %s (%v): "+
			"see that a majority of the voters runs and reaches the others%s",
			s.snapshot.Leader, s.snapshot.LeaderAddress, s.leader.err, s.withoutVoters(now))
	}
	return voterSet(s)
}

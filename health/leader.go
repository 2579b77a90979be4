package health

import (
	"context"
	"errors"
	"fmt"
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

// ask asks the leader that the controller follows how it sees the quorum. That a name
// server does not say where the leader is says nothing of the leader.
func (c *leaderClient) ask(ctx context.Context, s *sidecar) {
	st, _ := s.now()
	address := st.followed()
	if address != c.address {
		c.close()
	}
	if address == "" || c.client == nil && !c.open(ctx, s, address) {
		return
	}
	q, err := c.client.DescribeQuorum(ctx, st.plan.NodeID)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.log.Debug("the leader did not describe the quorum", zap.String("leader", address), zap.Error(err))
		c.close() // its pod may have another address by now
	}
	s.update(func(st *state) { st.hearLeader(address, q, err) })
}

// open makes the client of a leader; not ok: it is not known where that is.
func (c *leaderClient) open(ctx context.Context, s *sidecar, address string) (ok bool) {
	st, _ := s.now()
	host, port, err := net.SplitHostPort(address)
	if err != nil || s.cfg.Addresses == nil {
		return false
	}
	hosts := []string{host}
	if net.ParseIP(host) == nil {
		looking, cancel := context.WithTimeout(ctx, st.cfg.Timeout)
		var unknown string
		hosts, unknown = s.cfg.Addresses(looking, host)
		cancel()
		if len(hosts) == 0 && unknown != "" {
			s.log.Debug("the leader's address is not known", zap.String("leader", address), zap.String("why", unknown))
			return false
		}
	}
	target := c.own
	target.Address, target.Host = address, host
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		err := fmt.Errorf("%s has no address", host)
		for _, h := range hosts {
			var conn net.Conn
			if conn, err = s.dial(ctx, network, net.JoinHostPort(h, port)); err == nil {
				return conn, nil
			}
		}
		return nil, err
	}
	c.address, c.client = address, newClient(c.access, dial, target, st.cfg.Timeout)
	return true
}

func (c *leaderClient) close() {
	if c.client != nil {
		c.client.Close()
	}
	c.address, c.client = "", nil
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

package scaling_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/twmb/franz-go/pkg/kgo"
)

// claim is what a node that leads a metadata quorum says of it (DescribeQuorum).
type claim struct {
	history   uint32 // of its metadata log's first batch: who elected on an empty log has another
	leader    int32
	epoch     int32
	watermark int64 // up to which the quorum has committed
	voters    []int32
	at        time.Time
}

// line is one line of committed history: a quorum that elects leader after leader, each with all that
// was committed before. Two lines of one cluster are a split: what one has committed the other has not.
type line struct {
	claim                // the newest
	past  map[int32]term // by epoch
}

// term is that of a leader who was followed by another.
type term struct {
	leader int32
	last   int64 // the watermark that it claimed since; 0: it was not heard
}

// quorums puts the claims of all nodes together.
type quorums struct {
	mu    sync.Mutex
	lines []*line
	last  time.Time     // of all claims
	gap   time.Duration // the longest between two of them
}

const claimPause = 100 * time.Millisecond

// follow asks a pod for as long as ctx lasts. It asks the controllers' listener: a broker that is
// fenced has no other one, and what followers answer there is an error.
func (q *quorums) follow(ctx context.Context, p *rig.Pod) {
	controller := records.Client{Seeds: []string{net.JoinHostPort(p.IP, rig.ControllerPort)}}
	cl, err := controller.Open(kgo.RequestTimeoutOverhead(time.Second))
	if err != nil {
		return
	}
	defer cl.Close()
	for tick := time.NewTicker(claimPause); ctx.Err() == nil; {
		if c, ok := ask(ctx, cl, p); ok {
			q.add(c)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
		}
	}
}

func ask(ctx context.Context, cl *kgo.Client, p *rig.Pod) (claim, bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	q, err := records.DescribeQuorum(ctx, cl.SeedBrokers()[0])
	if err != nil {
		return claim{}, false
	}
	c := claim{
		history: history(p), leader: q.Leader, epoch: q.Epoch, watermark: q.HighWatermark, voters: q.Voters, at: time.Now(),
	}
	// No watermark: it leads, but has not yet committed anything in its epoch.
	return c, c.leader == p.NodeID() && c.watermark > 0 && c.history != 0
}

// history is a checksum of the first batch of the pod's metadata log, which names the leader that wrote
// it, and when; 0 when there is none.
func history(p *rig.Pod) uint32 {
	log, err := os.Open(filepath.Join(p.Data, "__cluster_metadata-0", "00000000000000000000.log"))
	if err != nil {
		return 0
	}
	defer log.Close()
	head := make([]byte, 12) // base offset, length
	if _, err := log.ReadAt(head, 0); err != nil {
		return 0
	}
	batch := make([]byte, 12+min(binary.BigEndian.Uint32(head[8:]), 1<<16))
	if _, err := log.ReadAt(batch, 0); err != nil {
		return 0
	}
	return crc32.ChecksumIEEE(batch)
}

// add finds the line that a claim belongs to, or begins another one.
func (q *quorums) add(c claim) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.last.IsZero() {
		q.gap = max(q.gap, c.at.Sub(q.last))
	}
	q.last = c.at
	for _, l := range q.lines {
		if l.history == c.history && l.epoch == c.epoch && l.leader == c.leader {
			l.claim = c
			return
		}
	}
	for _, l := range q.lines {
		if l.takes(c) {
			return
		}
	}
	q.lines = append(q.lines, &line{claim: c, past: map[int32]term{}})
}

// takes says whether the claim of another leader is of this line: of one that was elected later and has
// all that was committed, or of an earlier one that has not heard of its end, and commits nothing more.
func (l *line) takes(c claim) bool {
	if c.history != l.history || c.epoch == l.epoch {
		return false
	}
	if c.epoch > l.epoch {
		if c.watermark < l.watermark {
			return false
		}
		l.past[l.epoch] = term{leader: l.leader}
		l.claim = c
		return true
	}
	t, known := l.past[c.epoch]
	if !known || t.leader != c.leader || t.last > 0 && c.watermark > t.last {
		return false
	}
	t.last = c.watermark
	l.past[c.epoch] = t
	return true
}

// leaderless is for how long nobody led, at most.
func (q *quorums) leaderless() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.gap
}

// all is a copy of the lines.
func (q *quorums) all() []claim {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all []claim
	for _, l := range q.lines {
		all = append(all, l.claim)
	}
	return all
}

func (c claim) String() string {
	return fmt.Sprintf("%08x: node %d leads %v in epoch %d, committed up to %d",
		c.history, c.leader, c.voters, c.epoch, c.watermark)
}

package health

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// wire is an in-memory network with one listener, so that kfake, kgo and the
// sidecar can live in a synctest bubble.
type wire struct {
	mu      sync.Mutex
	up      bool
	accept  chan net.Conn
	conns   []*queue
	alive   int            // connections that are open
	waiting int            // requests that hang or hung
	hung    map[int16]bool // keys of requests that are not answered until released
	dials   int
	closed  chan struct{}
}

func newWire() *wire {
	return &wire{up: true, hung: map[int16]bool{}, accept: make(chan net.Conn), closed: make(chan struct{})}
}

func (n *wire) listen(string, string) (net.Listener, error) { return n, nil }

func (n *wire) Accept() (net.Conn, error) {
	select {
	case c := <-n.accept:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *wire) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.closed:
	default:
		close(n.closed)
	}
	return nil
}

func (n *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9092} }

func (n *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	pipe, server := net.Pipe()
	client := &queue{Conn: pipe, wire: n, server: server}
	n.mu.Lock()
	n.dials++
	up := n.up
	if up {
		n.conns = append(n.conns, client)
		n.alive++
	}
	n.mu.Unlock()
	if !up {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	select {
	case n.accept <- server:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drop closes every connection, as an idle timeout does.
func (n *wire) drop() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.conns {
		c.Conn.Close()
	}
	n.conns = nil
}

// queue is a connection whose peer handles one request after the other, as a
// broker does: behind a hung one everything waits.
type queue struct {
	net.Conn
	wire   *wire
	server net.Conn
	once   sync.Once
	used   bool
	dead   bool // closed by the peer while idle: writes are lost, reads end
	queued [][]byte
}

func (q *queue) Close() error {
	q.once.Do(func() {
		q.wire.mu.Lock()
		q.wire.alive--
		q.wire.mu.Unlock()
	})
	return q.Conn.Close()
}

// open is how many connections the sidecar has open.
func (n *wire) open() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.alive
}

func (q *queue) Write(b []byte) (int, error) {
	q.wire.mu.Lock()
	q.used = true
	if len(q.queued) > 0 || q.wire.hung[int16(binary.BigEndian.Uint16(b[4:]))] {
		q.queued = append(q.queued, bytes.Clone(b))
		q.wire.waiting++
		q.wire.mu.Unlock()
		return len(b), nil
	}
	if q.dead {
		q.wire.mu.Unlock()
		return len(b), nil
	}
	q.wire.mu.Unlock()
	return q.Conn.Write(b)
}

// hang makes requests of the key hang; release lets all go on.
func (n *wire) hang(key int16) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hung[key] = true
}

func (n *wire) release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.hung)
	for _, q := range n.conns {
		queued := q.queued
		q.queued = nil
		go func() {
			for _, b := range queued {
				_, _ = q.Conn.Write(b)
			}
		}()
	}
}

// idle closes all connections but the first, the sidecar's plain one, as a
// peer does: whoever writes to them only learns so when it reads.
func (n *wire) idle() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, q := range n.conns[1:] {
		q.dead = true
		q.server.Close()
	}
	n.conns = n.conns[:1]
}

// dropPlain closes the sidecar's plain connection alone.
func (n *wire) dropPlain() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, q := range n.conns {
		if !q.used {
			q.Conn.Close()
		}
	}
}

// set makes the port accept or refuse; refusing drops what was open.
func (n *wire) set(up bool) {
	n.mu.Lock()
	n.up = up
	n.mu.Unlock()
	if !up {
		n.drop()
	}
}

// broker is a fake broker, node 0, and what it answers. Fields change under mu.
type broker struct {
	t       *testing.T
	wire    *wire
	cluster *kfake.Cluster

	mu      sync.Mutex
	self    bool   // lists itself
	fenced  bool   // DescribeCluster says so
	host    string // advertised
	port    int32
	topics  int           // topics with one partition of replicas 0, 1
	behind  int           // so many lack 0 in their ISR
	offline int           // so many have 0 offline
	orphans int           // so many have no leader
	dirErr  int16         // of its second log dir
	epoch   int64         // finalized features
	fail    map[int16]int // key: error code that stands for a broken answer
	asked   map[int16]int
	full    int // Metadata requests for all topics
	allDirs int // DescribeLogDirs for all partitions
	maxVer  map[int16]int16
	leader  int32 // of the quorum, as a controller knows it
	quorum  *kmsg.DescribeQuorumResponse
}

func newBroker(t *testing.T) *broker {
	t.Helper()
	b := &broker{
		t: t, wire: newWire(), self: true, host: "kafka-0.svc", port: 9092, topics: 3, epoch: 1,
		fail: map[int16]int{}, asked: map[int16]int{}, maxVer: map[int16]int16{}, leader: 0,
	}
	b.quorum = described(0, voter(0, 100, 10_000), voter(1, 100, 9_000), voter(2, 90, 1_000))
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.ListenFn(b.wire.listen))
	if err != nil {
		t.Fatal(err)
	}
	b.cluster = c
	c.Control(b.control)
	return b
}

func (b *broker) close() {
	b.cluster.Close()
	b.wire.set(false)
}

func (b *broker) do(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// control answers in the place of kfake.
func (b *broker) control(req kmsg.Request) (kmsg.Response, error, bool) { //nolint:revive // kfake wants this order
	b.cluster.KeepControl()
	b.mu.Lock()
	defer b.mu.Unlock()
	key := req.Key()
	b.asked[key]++
	if b.fail[key] != 0 {
		return nil, errors.New("broken"), true
	}
	switch req := req.(type) {
	case *kmsg.ApiVersionsRequest:
		return b.versions(req), nil, true
	case *kmsg.MetadataRequest:
		return b.metadata(req), nil, true
	case *kmsg.DescribeLogDirsRequest:
		if req.Topics == nil {
			b.allDirs++
		}
		resp := req.ResponseKind().(*kmsg.DescribeLogDirsResponse)
		resp.Dirs = []kmsg.DescribeLogDirsResponseDir{{Dir: "/data/0"}, {Dir: "/data/1", ErrorCode: b.dirErr}}
		return resp, nil, true
	case *kmsg.DescribeClusterRequest:
		resp := req.ResponseKind().(*kmsg.DescribeClusterResponse)
		resp.ControllerID = b.leader
		resp.Brokers = []kmsg.DescribeClusterResponseBroker{{NodeID: 1}, {NodeID: 0, IsFenced: b.fenced}}
		return resp, nil, true
	case *kmsg.DescribeQuorumRequest:
		resp := *b.quorum
		resp.Version = req.Version
		return &resp, nil, true
	}
	return nil, nil, false
}

func (b *broker) versions(req *kmsg.ApiVersionsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.ApiVersionsResponse)
	resp.FinalizedFeaturesEpoch = b.epoch
	for key, v := range map[int16]int16{3: 12, 18: 4, 35: 4, 55: 2, 60: 2} {
		if m, ok := b.maxVer[key]; ok {
			v = m
		}
		if v >= 0 {
			resp.ApiKeys = append(resp.ApiKeys, kmsg.ApiVersionsResponseApiKey{ApiKey: key, MaxVersion: v})
		}
	}
	return resp
}

func (b *broker) metadata(req *kmsg.MetadataRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.MetadataResponse)
	resp.Brokers = []kmsg.MetadataResponseBroker{{NodeID: 1, Host: "kafka-1.svc", Port: 9092}}
	if b.self {
		resp.Brokers = append(resp.Brokers, kmsg.MetadataResponseBroker{NodeID: 0, Host: b.host, Port: b.port})
	}
	if req.Topics != nil {
		return resp
	}
	b.full++
	for i := range b.topics {
		p := kmsg.MetadataResponseTopicPartition{Leader: 1, Replicas: []int32{0, 1}, ISR: []int32{1, 0}}
		if i < b.behind {
			p.ISR = []int32{1}
		}
		if i < b.offline {
			p.OfflineReplicas = []int32{0}
		}
		if i >= b.topics-b.orphans {
			p.Leader, p.ISR, p.ErrorCode = -1, []int32{1}, 5
		}
		resp.Topics = append(resp.Topics, kmsg.MetadataResponseTopic{Topic: kmsg.StringPtr("t" + string(rune('a'+i%26))), Partitions: []kmsg.MetadataResponseTopicPartition{p}})
	}
	return resp
}

func voter(id int32, offset, caughtUp int64) replicaState {
	return replicaState{ReplicaID: id, LogEndOffset: offset, LastCaughtUpTimestamp: caughtUp}
}

func described(leader int32, voters ...replicaState) *kmsg.DescribeQuorumResponse {
	return &kmsg.DescribeQuorumResponse{Topics: []kmsg.DescribeQuorumResponseTopic{{Partitions: []kmsg.DescribeQuorumResponseTopicPartition{{
		LeaderID: leader, LeaderEpoch: 4, HighWatermark: 99, CurrentVoters: voters,
	}}}}}
}

// somePlan is the plan of node 0.
func somePlan(start string, roles ...string) *bootstrap.Plan {
	if len(roles) == 0 {
		roles = []string{"controller", "broker"}
	}
	return &bootstrap.Plan{
		API: formation.API, Start: start, Pod: "kafka-0.svc", Roles: roles, Broker: "127.0.0.1:9092", Protocol: "PLAINTEXT", InterBroker: "INTERNAL",
		Intent:     formation.Intent{ClusterID: "xxxxxxxxxxxxxxxxxxxxxw", Voters: []int32{0, 1, 2}},
		Advertised: []bootstrap.Endpoint{{Listener: "INTERNAL", Host: "kafka-0.svc", Port: 9092}, {Listener: "EXTERNAL", Host: "node.example", Port: 31000}},
	}
}

func writePlan(t *testing.T, dir string, p *bootstrap.Plan) {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, bootstrap.PlanFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func noFallback() (*bootstrap.Plan, error) { return nil, errors.New("POD_NAME is not given") }

func testConfig(t *testing.T) Config {
	t.Helper()
	return Config{Dir: t.TempDir(), Listen: ":8081", PollInterval: 2 * time.Second, Timeout: 2 * time.Second}
}

// started is a sidecar that follows, without a server; stop ends it.
type running struct {
	*sidecar
	t    *testing.T
	logs *observer.ObservedLogs
	stop func()
}

func run(t *testing.T, cfg Config, dial dialFunc) *running {
	t.Helper()
	core, logs := observer.New(zapcore.InfoLevel)
	s := newSidecar(cfg, "v1.2.3", noFallback, zap.New(core))
	s.dial = dial
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.follow(ctx) }()
	return &running{s, t, logs, func() { cancel(); <-done }}
}

func (r *running) get(path string) (int, string) {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// want demands the verdict and, where not empty, that the verbose body holds
// the line.
func (r *running) want(ready bool, line string) {
	r.t.Helper()
	code, body := r.get("/readyz?verbose")
	if (code == 200) != ready || !strings.Contains(body, line) {
		r.t.Errorf("readyz = %d, want ready %v and %q in:\n%s", code, ready, line, body)
	}
}

// within waits, in steps of 10 ms of the bubble's time, and returns how long
// it took until the verdict was as wanted.
func (r *running) within(limit time.Duration, ready bool) time.Duration {
	r.t.Helper()
	begun := time.Now()
	for time.Since(begun) <= limit {
		if code, _ := r.get("/readyz"); (code == 200) == ready {
			return time.Since(begun)
		}
		time.Sleep(10 * time.Millisecond)
	}
	_, body := r.get("/readyz?verbose")
	r.t.Fatalf("not ready=%v within %v:\n%s", ready, limit, body)
	return 0
}

type (
	ctx  = context.Context
	conn = net.Conn
)

package health

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/bootstrap/disk"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
	"go.uber.org/zap"
)

// grace is how long Serve outlives SIGTERM at most, to tell the truth until
// Kafka is gone: the manifests' terminationGracePeriodSeconds is 60.
const grace = 55 * time.Second

// Serve binds cfg.Listen, then follows the plan in cfg.Dir (while there is
// none, what fallback gives), polls the broker and serves. After ctx ends it
// goes on until the broker's port refuses or 55 s have passed; then it returns
// nil.
func Serve(ctx context.Context, cfg Config, version string, fallback func() (*bootstrap.Plan, error), log *zap.Logger) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on KRAFTPOD_LISTEN %q: %w", cfg.Listen, err)
	}
	// Small and slow is fine here: one thread at a time, a heap of 1 MiB.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(25)
	log.Info("serving", zap.Stringer("listen", ln.Addr()), zap.String("version", version))
	return newSidecar(cfg, version, fallback, log).serve(ctx, ln)
}

func (s *sidecar) serve(ctx context.Context, ln net.Listener) error {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { s.follow(life) })

	srv := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10, ErrorLog: zap.NewStdLog(s.log)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve on KRAFTPOD_LISTEN %q: %w", s.cfg.Listen, err)
	case <-ctx.Done():
	}
	s.log.Info("stops once Kafka is gone", zap.NamedError("cause", context.Cause(ctx)), zap.Duration("grace", grace))
	for end := time.Now().Add(grace); time.Now().Before(end); sleep(life, 50*time.Millisecond) {
		st, _ := s.now()
		if addr, _ := st.target(); addr == "" || st.heard == nil && st.err != nil {
			break // no broker is left to tell the truth about
		}
	}
	stop, cancelStop := context.WithTimeout(life, time.Second)
	defer cancelStop()
	_ = srv.Shutdown(stop)
	return srv.Close() // on clients that hold on
}

// Probe asks this pod's sidecar or, where none answers, runs the checks once.
// It writes the verbose lines to w and returns whether the pod is ready.
func Probe(ctx context.Context, cfg Config, version string, fallback func() (*bootstrap.Plan, error), w io.Writer) (bool, error) {
	body, ready := askSidecar(ctx, cfg)
	if !strings.Contains(body, "readyz check ") { // no sidecar is there, or something else
		s := newSidecar(cfg, version, fallback, zap.NewNop())
		if addr := s.reload(); addr != "" {
			local := newSeed(addr, cfg.Timeout, s.dial)
			defer local.cl.Close()
			s.poll(ctx, local)
		}
		st, now := s.now()
		body, ready = verbose("readyz", st.checks(now))
	}
	_, err := io.WriteString(w, body)
	return ready, err
}

// askSidecar asks whoever listens where the sidecar of this pod should; "":
// nobody.
func askSidecar(ctx context.Context, cfg Config) (body string, ready bool) {
	host, port, _ := net.SplitHostPort(cfg.Listen)
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	req := &http.Request{URL: &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/readyz", RawQuery: "verbose"}, Header: http.Header{}}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req.WithContext(ctx))
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return string(b), resp.StatusCode == http.StatusOK
}

// ServeHTTP answers from what the last poll heard; only /status looks at the
// disk.
func (s *sidecar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	st, now := s.now()
	checks := st.checks(now)
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch path {
	case "livez":
		checks = []formation.Check{check("process", "")}
	case "startupz":
		checks = []formation.Check{check("started", because(st.heard == nil, "the broker has not answered since it last started"))}
	case "metrics":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = io.WriteString(w, metrics(&st, now, s.version))
		return
	case "status":
		s.watched.Store(now.UnixNano())
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(newStatus(&st, now, s.version))
		return
	default:
		checks = slices.DeleteFunc(checks, func(c formation.Check) bool { return path != "readyz" && path != "readyz/"+c.Name })
	}
	if len(checks) == 0 {
		http.NotFound(w, r)
		return
	}
	body, ok := verbose(path, checks)
	if ok && !r.URL.Query().Has("verbose") {
		body = "ok\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = io.WriteString(w, body)
}

// verbose is one line a check, as the Kubernetes components write them, and
// whether all hold. A check that holds only because something was waived says
// so.
func verbose(name string, checks []formation.Check) (lines string, ok bool) {
	result := "passed"
	for _, c := range checks {
		line := "[+]" + c.Name + " ok"
		if !c.OK {
			line, result = "[-]"+c.Name+" failed", "failed"
		}
		if c.Reason != "" {
			line += ": " + c.Reason
		}
		lines += line + "\n"
	}
	return fmt.Sprintf("%s%s check %s\n", lines, name, result), result == "passed"
}

// status is the body of /status: what peers read, and what people want to see.
type status struct {
	formation.Status
	// Quorum is formation.Quorum with more; it takes that one's place.
	Quorum *quorum `json:"quorum"`
	state
	PollAge  float64 `json:"poll_age_seconds"`
	PollTook float64 `json:"poll_duration_seconds"`
	// MetadataFrozen is for how long a broker's metadata has stood still.
	MetadataFrozen *float64 `json:"metadata_frozen_seconds"`
	Warnings       []string `json:"warnings"`
}

// newStatus says all that is known, and looks at the disk.
func newStatus(s *state, now time.Time, version string) status {
	out := status{
		Status:   formation.Status{API: formation.API, Version: version, NodeID: -1, Roles: []string{}, Ready: s.ready(now), Checks: s.checks(now)},
		Quorum:   s.leader(now),
		state:    *s,
		PollTook: s.took.Seconds(),
		Warnings: []string{},
	}
	out.Volume = disk.Volume{State: disk.Unknown, Reason: "no plan names the log dirs"}
	if p := s.plan; p != nil {
		out.Pod, out.NodeID, out.Roles, out.Intent, out.Volume = p.Pod, p.NodeID, p.Roles, &p.Intent, disk.Look(p.LogDirs)
		out.Warnings = append(out.Warnings, p.Warnings...)
	}
	out.Volume.Voters = append([]int32{}, out.Volume.Voters...) // [] where there are none, not null
	if s.waived != "" {
		out.Warnings = append(out.Warnings, "caught-up is "+s.waived)
	}
	if s.polls > 0 {
		out.PollAge = now.Sub(s.last).Seconds()
	}
	if frozen, ok := s.frozen(now); ok {
		out.MetadataFrozen = new(frozen.Seconds())
	}
	return out
}

// metrics is the state in the Prometheus text format 0.0.4. It is written by
// hand: client_golang would make every start of this binary slower, run's too.
// What is not known is left out.
func metrics(s *state, now time.Time, version string) string {
	var out strings.Builder
	last := ""
	// add writes a sample, a metric's name and perhaps a label; those of one
	// metric stand together.
	add := func(sample, help string, value any) {
		if name, _, _ := strings.Cut(sample, "{"); name != last {
			kind := "gauge"
			if strings.HasSuffix(name, "_total") {
				kind = "counter"
			}
			fmt.Fprintf(&out, "# HELP kraftpod_%s %s\n# TYPE kraftpod_%s %s\n", name, help, name, kind)
			last = name
		}
		if b, ok := value.(bool); ok {
			value = map[bool]int{false: 0, true: 1}[b]
		}
		fmt.Fprintf(&out, "kraftpod_%s %v\n", sample, value)
	}
	add(fmt.Sprintf("build_info{version=%q}", version), "Version of kraftpod, built by "+runtime.Version()+".", 1)
	add("ready", "Whether every check holds, as /readyz says.", s.ready(now))
	for _, c := range s.checks(now) {
		add(fmt.Sprintf("check_ok{check=%q}", c.Name), "Whether the check holds, as /readyz/NAME says.", c.OK)
	}
	add("started", "Whether the broker has answered since it last started.", s.heard != nil)
	add("caught_up", "Whether every replica here was in sync once since the broker last started, or is no longer waited for.", s.Latched)
	add("catchup_waived", "Whether replicas that are not in sync are no longer waited for (KRAFTPOD_CATCHUP_DEADLINE).", s.waived != "")
	add("polls_total", "Polls of the broker.", s.polls)
	add("poll_failures_total", "Polls of the broker that failed, a refused port included.", s.pollsFailed)
	if s.polls > 0 {
		add("poll_age_seconds", "Time since the last poll ended.", now.Sub(s.last).Seconds())
		add("poll_duration_seconds", "How long the last poll took.", s.took.Seconds())
	}
	if r := s.Replicas; r != nil {
		const help = "Replicas of this broker as last counted, which ends once it has caught up."
		add(`replicas{state="here"}`, help, r.Here)
		add(`replicas{state="in_sync"}`, help, r.InSync)
		add(`replicas{state="offline"}`, help, r.Offline)
		add(`replicas{state="leaderless"}`, help, r.Leaderless)
	}
	if frozen, ok := s.frozen(now); ok {
		add("metadata_frozen_seconds", "Time since the broker's metadata last moved; it moves twice a second unless the quorum is lost or out of reach.", frozen.Seconds())
	}
	if q := s.leader(now); q != nil {
		add("quorum_leader_id", "Node id of the metadata quorum's leader.", q.LeaderID)
		add("quorum_leader_epoch", "Epoch of the metadata quorum's leader.", q.Epoch)
		add("quorum_high_watermark", "Offset up to which the metadata log is committed.", q.HighWatermark)
		add("quorum_voters", "Voters of the metadata quorum.", q.Voters)
		add("quorum_voters_caught_up", "Voters that had all of the leader's log within the last 5 s.", len(q.CaughtUp))
		add("quorum_lag_records", "Records of the metadata log that this node is behind the leader, -1 where the leader does not know it.", q.Lag)
	}
	return out.String()
}

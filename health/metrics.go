package health

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// metrics is the state in the Prometheus text format 0.0.4. It is written by
// hand: client_golang would make every start of this binary slower, run's too.
// What is not known is left out.
func metrics(s *state, now time.Time, version string) string {
	var page metricsPage
	page.metric("build_info", "Version of kraftpod, built by "+runtime.Version()+".").labelled("version", version, 1)
	page.addVerdict(s, now)
	page.addSpace(s.volume().Space)
	page.metric("replicas_owed", "Replicas that had no live leader when the broker had caught up, "+
		"and have to be in sync once after they have one.").value(len(s.owed))
	page.addPolls(s, now)
	if s.replicas != nil {
		page.addReplicas(s.replicas)
	}
	frozen, known := s.frozen(now)
	if known {
		page.metric("metadata_frozen_seconds", "Time since the broker's metadata last moved; "+
			"it moves twice a second unless the quorum is lost or out of reach.").value(frozen.Seconds())
	}
	page.addCertificates(s)
	page.metric("leaving_seconds", "Time since hold began to wait until this pod may go, 0 while it stays.").
		value(s.leavingSeconds(now))
	quorum := s.currentQuorum(now)
	if quorum != nil {
		page.addQuorum(quorum)
	}
	page.addMembers(s, now)
	return page.text.String()
}

func (p *metricsPage) addVerdict(s *state, now time.Time) {
	p.metric("ready", "Whether every check holds, as /readyz says.").truth(s.ready(now))
	check := p.metric("check_ok", "Whether the check holds, as /readyz/NAME says.")
	for _, c := range s.checks(now) {
		check.labelled("check", c.Name, zeroOrOne(c.OK))
	}
	p.metric("started", "Whether the broker has answered since it last started.").truth(s.snapshot != nil)
	p.metric("caught_up", "Whether every replica here was in sync once since the broker last started, "+
		"or is no longer waited for.").truth(s.latched)
	if len(s.volume().Voters) > 0 {
		p.metric("voter_set_differs", "Whether the voter set on the disk is another than the one that run "+
			"started Kafka with.").truth(s.voterSetDiffers() != "")
	}
	p.metric("catchup_waived", "Whether replicas that are not in sync are no longer waited for "+
		"(KRAFTPOD_CATCHUP_DEADLINE).").truth(s.waived != "")
}

// addSpace adds how large the volumes of the log dirs are, and how full.
func (p *metricsPage) addSpace(space []disk.Space) {
	space = slices.DeleteFunc(slices.Clone(space), func(s disk.Space) bool { return s.Size == 0 })
	if len(space) == 0 {
		return
	}
	add := func(name, help string, bytes func(disk.Space) uint64) {
		m := p.metric(name, help)
		for _, s := range space {
			m.labelled("log_dir", s.Path, bytes(s))
		}
	}
	add("volume_size_bytes", "Size of the volume that a log dir is on.", func(s disk.Space) uint64 { return s.Size })
	add("volume_used_bytes", "What is used of it.", func(s disk.Space) uint64 { return s.Used })
	add("volume_available_bytes", "What Kafka may still write to it.", func(s disk.Space) uint64 { return s.Available })
}

func (p *metricsPage) addPolls(s *state, now time.Time) {
	p.metric("polls_total", "Polls of the broker.").value(s.polls)
	p.metric("poll_failures_total", "Polls of the broker that failed, a refused port included.").value(s.failedPolls)
	if s.polls == 0 {
		return
	}
	p.metric("poll_age_seconds", "Time since the last poll ended.").value(now.Sub(s.polledAt).Seconds())
	p.metric("poll_duration_seconds", "How long the last poll took.").value(s.pollTook.Seconds())
}

func (p *metricsPage) addReplicas(r *broker.Replicas) {
	replicas := p.metric("replicas", "Replicas of this broker as last counted, which ends once it has caught up.")
	replicas.labelled("state", "here", r.Here)
	replicas.labelled("state", "in_sync", r.InSync)
	replicas.labelled("state", "offline", r.Offline)
	replicas.labelled("state", "leaderless", r.Leaderless)
	replicas.labelled("state", "hidden", r.Hidden)
}

func (p *metricsPage) addQuorum(q *broker.Quorum) {
	p.metric("quorum_leader_id", "Node id of the metadata quorum's leader.").value(q.LeaderID)
	p.metric("quorum_leader_epoch", "Epoch of the metadata quorum's leader.").value(q.Epoch)
	p.metric("quorum_high_watermark", "Offset up to which the metadata log is committed.").value(q.HighWatermark)
	p.metric("quorum_voters", "Voters of the metadata quorum.").value(q.Voters)
	p.metric("quorum_voters_caught_up", "Voters that had all of the leader's log within the last 5 s.").
		value(len(q.CaughtUp))
	p.metric("quorum_lag_records", "Records of the metadata log that this node is behind the leader, "+
		"-1 where the leader does not know it.").value(q.Lag)
}

// addMembers adds how far the voters are from those that the template wants.
func (p *metricsPage) addMembers(s *state, now time.Time) {
	if s.snapshot != nil && s.snapshot.KRaftVersion >= 0 {
		p.metric("kraft_version", "The kraft.version in force: 0 is a static quorum, 1 a dynamic one.").
			value(s.snapshot.KRaftVersion)
	}
	if s.leads(now) {
		p.metric("voters_pending", "Changes of the quorum until its voters are those that the template wants, "+
			"told by the leader's sidecar.").value(s.members.verdict.Pending)
	}
	if s.plan != nil && s.plan.Intent.Dynamic() {
		p.metric("voter_changes_total", "Changes of the quorum that this sidecar made.").value(s.members.changes)
		p.metric("voter_change_failures_total", "Changes of the quorum that Kafka refused to this sidecar.").
			value(s.members.failures)
	}
}

// metricsPage is a page in the making.
type metricsPage struct{ text strings.Builder }

// metric is a metric on a page; its samples follow its head.
type metric struct {
	page *metricsPage
	name string
}

// metric begins a metric: a counter where its name says so, else a gauge.
func (p *metricsPage) metric(name, help string) metric {
	kind := "gauge"
	if strings.HasSuffix(name, "_total") {
		kind = "counter"
	}
	fmt.Fprintf(&p.text, "# HELP kraftpod_%s %s\n# TYPE kraftpod_%s %s\n", name, help, name, kind)
	return metric{page: p, name: "kraftpod_" + name}
}

// value adds the one sample of a metric without labels.
func (m metric) value(number any) { fmt.Fprintf(&m.page.text, "%s %v\n", m.name, number) }

// truth adds the one sample of a metric that is true or false.
func (m metric) truth(is bool) { m.value(zeroOrOne(is)) }

// labelled adds the sample of one value of a metric's label.
func (m metric) labelled(label, of string, number any) {
	m.withLabels(fmt.Sprintf("%s=%q", label, of), number)
}

// withLabels adds the sample of several labels, as the format writes them.
func (m metric) withLabels(labels string, number any) {
	fmt.Fprintf(&m.page.text, "%s{%s} %v\n", m.name, labels, number)
}

func zeroOrOne(is bool) int {
	if is {
		return 1
	}
	return 0
}

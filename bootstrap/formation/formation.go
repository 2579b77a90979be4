// Package formation decides whether a pod may start Kafka for the first time.
//
// A set of static voters is fixed by the first start of the first pods
// (Kafka's ElectionState writes it to quorum-state), so a pod whose disk
// records none has to know what its peers' disks say: Status is what pods tell
// each other, Decide what follows from it. Nothing here opens a connection,
// reads a file or looks at a clock; docs/formation.md has the argument why no
// data is lost.
package formation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// API is the version of Status; an answer with another one counts as silence.
const API = 1

// Intent is what a pod will start Kafka with: the cluster and its voters.
type Intent struct {
	// ClusterID is the canonical form of the cluster id, a base64 UUID.
	ClusterID string `json:"cluster_id"`
	// Voters are the node ids of the KRaft voters, ascending.
	Voters []int32 `json:"voters"`
}

// Quorum is the metadata quorum as its leader describes it (DescribeQuorum,
// KIP-595). It is information: no verdict on readiness rests on it.
type Quorum struct {
	// LeaderID is the node id of the leader, -1 where none is known.
	LeaderID int32 `json:"leader_id"`
	// Epoch is the leader's epoch.
	Epoch int32 `json:"epoch"`
	// HighWatermark is the offset up to which the metadata log is committed.
	HighWatermark int64 `json:"high_watermark"`
	// Voters is how many voters there are.
	Voters int `json:"voters"`
	// CaughtUp are the voters that fetched up to date within the last 5 s.
	CaughtUp []int32 `json:"caught_up"`
	// At is when this was heard.
	At time.Time `json:"at"`
}

// Check is the verdict of one named check.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason"`
}

// Status is the body of a sidecar's /status. Readers ignore fields that they
// don't know.
type Status struct {
	API     int    `json:"api"`
	Version string `json:"version"`
	// Pod is the fully qualified name of the pod that answers; an answer with
	// another name than the one asked is silence (a reused address).
	Pod    string      `json:"pod"`
	NodeID int32       `json:"node_id"`
	Roles  []string    `json:"roles"`
	Volume disk.Volume `json:"volume"`
	Intent *Intent     `json:"intent"`
	Quorum *Quorum     `json:"quorum"`
	Ready  bool        `json:"ready"`
	Checks []Check     `json:"checks"`
}

// View is what a pod knows when it asks whether it may start: itself, and what
// the others said in one round of questions.
type View struct {
	// Pod, NodeID, Intent and Volume are the asking pod's own.
	Pod    string
	NodeID int32
	Intent Intent
	Volume disk.Volume
	// Answers are those of every voter (of the intent, and of a record that was
	// heard) and of every other pod that the headless Service lists.
	Answers []Answer
	// Listed: the Service's name resolves, or has not done so for long. It
	// matters to who would be the only voter.
	Listed bool
}

// Answer is what one pod said.
type Answer struct {
	// Pod is the name that was asked; an address where the Service lists one
	// that no known name has.
	Pod string
	// NodeID is the node id of the pod, negative where it is not known.
	NodeID int32
	// Status is what it said; nil is silence, and Silence says why.
	Status  *Status
	Silence string
}

// Silences that tell what the cause may be.
const (
	NoAddress = "its name does not resolve"
	Refused   = "its sidecar's port refuses connections"
)

// Sightings are the quorums that pods described in earlier rounds, by the pod
// that did. One description is a claim; a later one, with a higher watermark,
// shows that commits go on.
type Sightings map[string]Quorum

// steady is how far apart two descriptions of the quorum have to be.
const steady = 2 * time.Second

// Action is what a pod does after a round of questions.
type Action int

// The actions.
const (
	Wait Action = iota
	Start
	Refuse
)

// Verdict is the outcome of a round of questions.
type Verdict struct {
	Action Action
	// Record is what the cluster formed with, where somebody says so: it takes
	// the place of the intent. nil: nobody does.
	Record *Record
	// Why has a line for each pod that is waited for, or that is why the start
	// is refused.
	Why []string
	// Hint names the usual cause of waiting, and what mends it.
	Hint string
}

// Record is the voters that a cluster formed with, as one of them says.
type Record struct {
	Voters    []int32
	ClusterID string
	// Pod says so.
	Pod string
}

// Hear returns the answer that a status is: silence unless it proves what the
// pod of that name and node id holds and intends.
func Hear(pod string, id int32, s *Status) Answer {
	silence := func(format string, args ...any) Answer {
		return Answer{pod, id, nil, fmt.Sprintf(format, args...)}
	}
	switch {
	case s.API != API:
		return silence("its kraftpod speaks api %d, this one %d", s.API, API)
	case s.Intent == nil:
		return silence("its sidecar has no plan: Kafka's container has not started, or its run refused to")
	case s.Pod != pod:
		return silence("%s answers at its address", s.Pod)
	case s.NodeID != id:
		return silence("it calls itself node %d, not %d: see KRAFTPOD_NODE_ID_OFFSET", s.NodeID, id)
	case s.Volume.State == disk.Unknown || s.Volume.State == "":
		return silence("its volume is unknown: %s", s.Volume.Reason)
	case s.Volume.ClusterID != "" && !disk.SameClusterID(s.Volume.ClusterID, s.Intent.ClusterID):
		return silence("its volume is another cluster's (%s) than it is configured for (%s)", s.Volume.ClusterID, s.Intent.ClusterID)
	}
	return Answer{pod, id, s, ""}
}

// Records says whether the answer is evidence of the voters that the cluster
// formed with: only a voter's own record is, since others copied theirs from
// their configuration.
func (a Answer) Records() bool {
	return a.Status != nil && slices.Contains(a.Status.Volume.Voters, a.Status.NodeID)
}

// blank says whether nothing can have been committed on the pod's disk.
func blank(s *Status) bool { return s.Volume.State == disk.Empty || s.Volume.State == disk.Virgin }

// Decide says whether a pod whose disk records no voters may start for the
// first time. It is pure but for seen, which it brings up to date.
func Decide(v View, seen Sightings) Verdict {
	var foreign []string
	records := map[string][]string{} // pods, by the voters that they record
	var out Verdict
	for _, a := range v.Answers {
		s := a.Status
		if s != nil && s.Intent.ClusterID != v.Intent.ClusterID {
			foreign = append(foreign, fmt.Sprintf("%s belongs to the cluster %s, but this pod to %s: give all pods the same cluster id", a.Pod, s.Intent.ClusterID, v.Intent.ClusterID))
		}
		if a.Records() {
			out.Record = &Record{s.Volume.Voters, s.Volume.ClusterID, a.Pod}
			key := fmt.Sprint(s.Volume.Voters)
			records[key] = append(records[key], a.Pod)
		}
	}
	switch {
	case len(foreign) > 0:
		return Verdict{Action: Refuse, Why: foreign}
	case len(records) > 1:
		return Verdict{Action: Refuse, Why: []string{fmt.Sprintf("the disks of this cluster's voters contradict each other (voters, and who says so): %v; nothing was changed: see kraftpod help recover", records)}}
	}
	proved := seen.stand(v, out.Record)
	switch {
	case out.Record != nil && !slices.Contains(out.Record.Voters, v.NodeID), proved:
		out.Action = Start
	case out.Record != nil:
		out.Why = v.others(out.Record.Voters)
	default:
		out.Why = waiting(v.Answers, blank)
		if len(out.Why) == 0 {
			out.Why = waiting(v.Answers, func(s *Status) bool { return slices.Equal(s.Intent.Voters, v.Intent.Voters) })
			if len(out.Why) > 0 {
				out.Hint = "pods of different templates mean different voters, and the rollout may be waiting for these: delete those of the old template (kubectl delete pod NAME), they come back with the new one"
			}
		}
		if !v.Listed && len(v.Intent.Voters) == 1 {
			out.Why = append(out.Why, "the headless Service: "+NoAddress)
		}
		if v.Volume.State == disk.Formed && slices.Contains(v.Intent.Voters, v.NodeID) && len(v.Intent.Voters) > 1 {
			out.Why = append(out.Why, "this pod's own disk holds metadata but records no voters (its quorum-state is gone): set KRAFTPOD_CONTROLLERS to the number it formed with, or see kraftpod help recover")
		}
	}
	if len(out.Why) == 0 {
		out.Action = Start
	}
	out.Hint = cmp.Or(v.hint(), out.Hint)
	return out
}

// others has a line for each voter of a record, but this pod, that is silent or
// holds data.
func (v View) others(voters []int32) (why []string) {
	for _, id := range voters {
		i := slices.IndexFunc(v.Answers, func(a Answer) bool { return a.NodeID == id })
		if id != v.NodeID && i < 0 {
			why = append(why, fmt.Sprintf("node %d: not asked yet", id))
		} else if id != v.NodeID {
			why = append(why, waiting(v.Answers[i:i+1], blank)...)
		}
	}
	return why
}

// waiting has a line for each pod that is silent, or not fine.
func waiting(answers []Answer, fine func(*Status) bool) (why []string) {
	for _, a := range answers {
		if a.Status == nil || !fine(a.Status) {
			why = append(why, a.String())
		}
	}
	return why
}

// String says what the pod said.
func (a Answer) String() string {
	if a.Status == nil {
		return fmt.Sprintf("%s: %s", a.Pod, a.Silence)
	}
	text := fmt.Sprintf("%s: %s, voters meant %v", a.Pod, a.Status.Volume.State, a.Status.Intent.Voters)
	if len(a.Status.Volume.Voters) > 0 {
		text += fmt.Sprintf(", recorded %v", a.Status.Volume.Voters)
	}
	return text
}

// stand says whether a majority of all the voters, without this pod, stands
// behind one leader: two descriptions of the quorum, apart, both with a
// majority that has just caught up, and commits between them. record is nil
// where no static voters are recorded: then only pods that formed a dynamic
// quorum (KIP-853) count.
func (seen Sightings) stand(v View, record *Record) (proved bool) {
	for _, a := range v.Answers {
		if a.Status == nil || a.Status.Quorum == nil || a.Status.Volume.State != disk.Formed {
			continue
		}
		q, before := *a.Status.Quorum, seen[a.Pod]
		voters := q.Voters
		if record != nil {
			voters = len(record.Voters)
		} else if !a.Status.Volume.Dynamic {
			continue
		}
		behind := 0
		for _, id := range q.CaughtUp {
			if id != v.NodeID && (record == nil || slices.Contains(record.Voters, id)) {
				behind++
			}
		}
		same := before.LeaderID == q.LeaderID && before.Epoch == q.Epoch && !before.At.IsZero()
		switch {
		case q.LeaderID < 0 || q.LeaderID == v.NodeID || behind <= voters/2:
			delete(seen, a.Pod)
		case !same:
			seen[a.Pod] = q
		case q.At.Sub(before.At) >= steady && q.HighWatermark > before.HighWatermark:
			proved = true
		}
	}
	return proved
}

// Contradicted looks at a disk that records voters: odd are the formed voters
// of the same cluster that record others, and unsafe says that no majority of
// the disk's own voters, this pod included, is known to agree with it.
func Contradicted(v View) (odd []string, unsafe bool) {
	agree := 0
	if slices.Contains(v.Volume.Voters, v.NodeID) {
		agree = 1
	}
	for _, a := range v.Answers {
		switch {
		case !a.Records() || a.Status.Intent.ClusterID != v.Intent.ClusterID:
		case slices.Equal(a.Status.Volume.Voters, v.Volume.Voters):
			agree++
		case a.Status.Volume.State == disk.Formed:
			odd = append(odd, a.String())
		}
	}
	return odd, len(odd) > 0 && agree <= len(v.Volume.Voters)/2
}

// hint names the usual cause of silence.
func (v View) hint() string {
	said := func(what string) bool {
		return slices.ContainsFunc(v.Answers, func(a Answer) bool { return a.Silence == what })
	}
	unordered := func(a Answer) bool { return (a.NodeID > v.NodeID) != (a.Silence == NoAddress) }
	var hints []string
	if said(NoAddress) {
		hints = append(hints, "a pod without an address does not run yet, or the headless Service lacks publishNotReadyAddresses: true")
	}
	if said(NoAddress) && !slices.ContainsFunc(v.Answers, unordered) {
		hints = append(hints, "if only the lower ordinals exist, the StatefulSet lacks podManagementPolicy: Parallel")
	}
	if said(Refused) {
		hints = append(hints, "a pod without a sidecar cannot answer: migrate at the same size first, then grow")
	}
	return strings.Join(hints, "; ")
}

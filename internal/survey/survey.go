// Package survey is what the pods of a cluster say of themselves, side by side,
// and what is odd about that. It is pure: what was heard comes in, a table and
// words go out. Whatever is heard is input, and bounded.
package survey

import (
	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// Input is what is known before the pods are judged.
type Input struct {
	// Expected are the pods that are known by name.
	Expected []Expected
	// Heard is what was said, Services what the name server says of those that were
	// looked up.
	Heard    []Answer
	Services []formation.Listing
}

// Expected is a pod that is known by name before anybody is asked.
type Expected struct {
	// Pod is its full name.
	Pod    string
	NodeID int32
	// Counted: only the replica count of a template names it, which kubectl scale
	// does not change.
	Counted bool
}

// Answer is what was said at one address; peers.Sight has the same fields.
type Answer struct {
	// Name is the full name that was asked; empty where only a Service lists the
	// address.
	Name string
	// Address is where; empty: the name has none, and Silence says why.
	Address string
	// Body is the /status there; nil: Silence says why there is none.
	Body    []byte
	Silence string
}

// Survey is the judgement, and as JSON what kraftpod status --json prints.
type Survey struct {
	API int `json:"api"`
	// Ready: there are pods, and all are ready.
	Ready bool  `json:"ready"`
	Pods  []Pod `json:"pods"`
	// Odd is what is odd across the pods.
	Odd []Oddity `json:"odd"`
}

// Oddity is something odd across pods.
type Oddity struct {
	// Kind is one word of a stable list, Text says it to people.
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Pod is one pod, or an address whose pod is not known.
type Pod struct {
	// Pod is the full name, or the address of who says none.
	Pod string `json:"pod"`
	// Answers: its sidecar does. What follows but Reason is empty where it does not.
	Answers bool `json:"answers"`
	// NodeID is the node's id, nil where nothing tells it.
	NodeID *int32   `json:"node_id"`
	Roles  []string `json:"roles"`
	Ready  bool     `json:"ready"`
	// Reason is the first why it is not ready.
	Reason string `json:"reason"`
	// Volume is the state of its volume.
	Volume string `json:"volume"`
	// Voters is the voter set that its disk records; Dynamic: voters live in the
	// metadata log, and what the disk may still record is of before.
	Voters  []int32     `json:"voters"`
	Dynamic bool        `json:"dynamic"`
	Intent  *api.Intent `json:"intent"`
	Quorum  *Quorum     `json:"quorum"`
	// Kafka and Kraftpod are versions.
	Kafka    string   `json:"kafka"`
	Kraftpod string   `json:"kraftpod"`
	Warnings []string `json:"warnings"`

	status *status
	// address is where it was asked by its name; absent: the name server says that it
	// has none. counted is Expected's; stranger: only a Service lists it.
	address           string
	absent            bool
	counted, stranger bool
	// twin is the name that it gives itself, and that another has.
	twin string
}

// Quorum is the metadata quorum as its leader described it to the pod last.
type Quorum struct {
	// LeaderID is -1 where none is known.
	LeaderID int32 `json:"leader_id"`
	Epoch    int32 `json:"epoch"`
	Voters   int   `json:"voters"`
	// VoterIDs are which; none where it is not told.
	VoterIDs []int32 `json:"voter_ids"`
	CaughtUp []int32 `json:"caught_up"`
	// Lag is by how many records the node is behind the leader, -1 where the leader
	// does not know it.
	Lag int64 `json:"lag"`
}

// status is a sidecar's /status as far as it is looked at.
type status struct {
	api.Status
	api.Seen
	Quorum *struct {
		api.Quorum
		Lag int64 `json:"lag"`
	} `json:"quorum"`
	// Membership is how far the voters are from the wanted ones, beside the leader.
	Membership *api.Membership `json:"membership"`
	// Start is the random id of this start of Kafka's container.
	Start string `json:"start"`
}

// Judge judges what was heard.
func Judge(in Input) Survey {
	v := view{services: in.Services, expected: in.Expected, pods: readPods(in)}
	s := Survey{API: api.Version, Ready: len(v.pods) > 0, Pods: v.pods, Odd: []Oddity{}}
	for _, look := range v.looks() {
		s.Odd = append(s.Odd, look()...)
	}
	for _, p := range s.Pods {
		s.Ready = s.Ready && p.Ready
	}
	return s
}

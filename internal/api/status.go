// Package api is the documents that kraftpod's processes read from each other:
// the sidecar's /status, which peers read; plan.json, which run writes for the
// sidecar; latch.json, which a sidecar leaves for the one after it. Readers
// ignore fields that they don't know.
package api

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// Version is the version of the documents; a document of another one counts as
// silence.
const Version = 1

// Intent is what a pod will start Kafka with: the cluster and its voters.
type Intent struct {
	// ClusterID is the canonical form of the cluster id, a base64 UUID.
	ClusterID string `json:"cluster_id"`
	// Voters are the node ids of the KRaft voters, ascending.
	Voters []int32 `json:"voters"`
	// Wanted are the node ids of those that the pod's template wants to be voters,
	// ascending, where the quorum is to be dynamic (KRAFTPOD_QUORUM); none where it is
	// static.
	Wanted []int32 `json:"wanted_voters,omitempty"`
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
	// LogEnd is the offset after the last record of the leader's own log, 0 where
	// it is not told: a leader's log is never empty.
	LogEnd int64 `json:"log_end"`
	// Voters is how many voters there are.
	Voters int `json:"voters"`
	// VoterIDs are their node ids, ascending; none where they are not told.
	VoterIDs []int32 `json:"voter_ids"`
	// CaughtUp are the voters that fetched up to date within the last 5 s.
	CaughtUp []int32 `json:"caught_up"`
	// At is when the leader was asked, so that what it said is not older.
	At time.Time `json:"at"`
	// AgeMS is how long ago that was as /status is answered, in milliseconds: who
	// reads it needs no clock that agrees with this pod's. nil: it is not told.
	AgeMS *int64 `json:"age_ms"`
}

// Answers is the name of the check that the pod's Kafka answers.
const Answers = "answers"

// Check is the verdict of one named check.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason"`
}

// Status is the body of a sidecar's /status.
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
	// KRaftVersion is the kraft.version in force, as this pod's Kafka knows it: 0 is a
	// static quorum, 1 a dynamic one (KIP-853). nil: it is not known.
	KRaftVersion *int16  `json:"kraft_version"`
	Ready        bool    `json:"ready"`
	Checks       []Check `json:"checks"`
	// Leaving: the pod is about to end. nil: it is not, as far as it knows.
	Leaving *Leaving `json:"leaving"`
}

// Seen is what /status says for people, too: no pod decides by it.
type Seen struct {
	// Kafka is the version of Kafka's jars in the image, as run found it; "" where it
	// is not known.
	Kafka string `json:"kafka"`
	// Template are the variables of Kafka's container that voters are computed from,
	// as they are given: alike in all pods of one template.
	Template map[string]string `json:"template"`
	// Registered are the brokers that the cluster knows, those that are down too; nil:
	// it is not known, of a controller and before Kafka 4.0.
	Registered []Registered `json:"registered"`
	// MetadataFrozen is for how long a broker's metadata has stood still, in seconds.
	MetadataFrozen *float64 `json:"metadata_frozen_seconds"`
	Warnings       []string `json:"warnings"`
}

// Membership is how far a dynamic quorum's voters are from those that the template
// wants.
type Membership struct {
	// Pending is how many changes it takes until the voters are the wanted ones.
	Pending int `json:"pending"`
	// Waits has a line for each thing that keeps what is due from being done.
	Waits []string `json:"waits"`
	// Last is the last change that was asked for, in words; Refused is Kafka's word
	// where it was refused.
	Last    string `json:"last"`
	Refused string `json:"refused"`
}

// Registered is a broker that the cluster knows.
type Registered struct {
	ID int32 `json:"id"`
	// Fenced: the quorum does not hear it, or it has not caught up since it started.
	Fenced bool `json:"fenced"`
}

// TemplateVariables are those from which voters are computed.
func TemplateVariables() []string {
	return []string{
		"KRAFTPOD_REPLICAS", "KRAFTPOD_CONTROLLERS", "KRAFTPOD_ROLES", "KRAFTPOD_CONTROLLER_SET",
		"KRAFTPOD_NODE_ID_OFFSET", "KRAFTPOD_ORDINALS_START", "KRAFTPOD_QUORUM",
	}
}

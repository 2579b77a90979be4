package disk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/magiconair/properties"
)

// Meta is what Kafka's format step wrote to meta.properties
// (org.apache.kafka.metadata.properties.MetaProperties, version 1).
type Meta struct {
	ClusterID string
	NodeID    int32
}

// ParseMeta parses a meta.properties of version 1. It fails on a file that
// Kafka's own format step did not write to its end, and on one of a ZooKeeper
// cluster (version 0).
func ParseMeta(b []byte) (Meta, error) {
	loader := properties.Loader{Encoding: properties.ISO_8859_1, DisableExpansion: true}
	props, err := loader.LoadBytes(b)
	if err != nil {
		return Meta{}, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	get := func(key string) string { return strings.TrimSpace(props.GetString(key, "")) }
	id, err := strconv.ParseUint(get("node.id"), 10, 31)
	switch {
	case get("version") == "0":
		return Meta{}, errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first")
	case get("version") != "1":
		return Meta{}, fmt.Errorf("version=%q, want 1: torn or not Kafka's", get("version"))
	case get("cluster.id") == "":
		return Meta{}, errors.New("no cluster.id in it: torn or not Kafka's")
	case err != nil:
		return Meta{}, fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", get("node.id"))
	}
	return Meta{ClusterID: get("cluster.id"), NodeID: int32(id)}, nil
}

// Record is what quorum-state says of the voters
// (org.apache.kafka.raft.FileQuorumStateStore).
type Record struct {
	// Voters are the static voters' ids, ascending; none while Kafka has not
	// written any (a fresh node of a dynamic quorum has an empty list).
	Voters []int32
	// Dynamic: data_version 1, the voters live in the metadata log (KIP-853).
	Dynamic bool
}

// ParseQuorumState parses a quorum-state file. It fails on one that is torn or
// of a version that it does not know.
func ParseQuorumState(b []byte) (Record, error) {
	var state struct {
		CurrentVoters []struct {
			VoterID *int32 `json:"voterId"`
		} `json:"currentVoters"`
		DataVersion *int `json:"data_version"`
	}
	if err := json.Unmarshal(b, &state); err != nil {
		return Record{}, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	switch {
	case state.DataVersion == nil:
		return Record{}, errors.New("no data_version in it: torn or not Kafka's")
	case *state.DataVersion == 1:
		return Record{Dynamic: true}, nil
	case *state.DataVersion != 0:
		return Record{}, fmt.Errorf("data_version %d, want 0 or 1", *state.DataVersion)
	}
	var r Record
	for _, v := range state.CurrentVoters {
		if v.VoterID == nil || *v.VoterID < 0 || slices.Contains(r.Voters, *v.VoterID) {
			return Record{}, errors.New("a voter without a voterId, or one that is there twice: torn or not Kafka's")
		}
		r.Voters = append(r.Voters, *v.VoterID)
	}
	slices.Sort(r.Voters)
	return r, nil
}

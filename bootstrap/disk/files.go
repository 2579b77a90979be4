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

// ParseMeta parses what Kafka's format step wrote to meta.properties
// (org.apache.kafka.metadata.properties.MetaProperties, version 1). It fails on
// a file that was not written to its end, and on one of a ZooKeeper cluster
// (version 0).
func ParseMeta(b []byte) (clusterID string, nodeID int32, err error) {
	loader := properties.Loader{Encoding: properties.ISO_8859_1, DisableExpansion: true}
	props, err := loader.LoadBytes(b)
	if err != nil {
		return "", 0, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	get := func(key string) string { return strings.TrimSpace(props.GetString(key, "")) }
	id, err := strconv.ParseUint(get("node.id"), 10, 31)
	switch {
	case get("version") == "0":
		err = errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first")
	case get("version") != "1":
		err = fmt.Errorf("version=%q, want 1: torn or not Kafka's", get("version"))
	case get("cluster.id") == "":
		err = errors.New("no cluster.id in it: torn or not Kafka's")
	case err != nil:
		err = fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", get("node.id"))
	}
	return get("cluster.id"), int32(id), err
}

// ParseQuorumState parses what quorum-state says of the voters
// (org.apache.kafka.raft.FileQuorumStateStore): the static voters' ids,
// ascending, none while Kafka has not written any (a fresh node of a dynamic
// quorum has an empty list); or that the quorum is dynamic (data_version 1, the
// voters live in the metadata log, KIP-853). It fails on a file that is torn or
// of a version that it does not know.
func ParseQuorumState(b []byte) (voters []int32, dynamic bool, err error) {
	var state struct {
		CurrentVoters []struct {
			VoterID *int32 `json:"voterId"`
		} `json:"currentVoters"`
		DataVersion *int `json:"data_version"`
	}
	if err := json.Unmarshal(b, &state); err != nil {
		return nil, false, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	switch {
	case state.DataVersion == nil:
		return nil, false, errors.New("no data_version in it: torn or not Kafka's")
	case *state.DataVersion == 1:
		return nil, true, nil
	case *state.DataVersion != 0:
		return nil, false, fmt.Errorf("data_version %d, want 0 or 1", *state.DataVersion)
	}
	for _, v := range state.CurrentVoters {
		if v.VoterID == nil || *v.VoterID < 0 || slices.Contains(voters, *v.VoterID) {
			return nil, false, errors.New("a voter without a voterId, or one that is there twice: torn or not Kafka's")
		}
		voters = append(voters, *v.VoterID)
	}
	slices.Sort(voters)
	return voters, false, nil
}

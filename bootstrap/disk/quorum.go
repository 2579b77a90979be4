package disk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

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
		if v.VoterID == nil || *v.VoterID < 0 {
			return Record{}, errors.New("a voter without a voterId: torn or not Kafka's")
		}
		r.Voters = append(r.Voters, *v.VoterID)
	}
	slices.Sort(r.Voters)
	if len(slices.Compact(slices.Clone(r.Voters))) != len(r.Voters) {
		return Record{}, errors.New("a voter is there twice: torn or not Kafka's")
	}
	return r, nil
}

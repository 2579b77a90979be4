package disk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ParseQuorumState parses what quorum-state says of the voters
// (org.apache.kafka.raft.FileQuorumStateStore): the static voter
// set, ascending, empty while Kafka has not written any (a fresh node of a
// dynamic quorum has an empty list); or that the quorum is dynamic (data_version
// 1, the voters live in the metadata log, KIP-853). It fails on a file that is
// torn or of a version that it does not know.
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

// Package disk reads what Kafka left in its log dirs: meta.properties (which
// cluster, which node), quorum-state (which voters) and whether the metadata
// log holds anything. It never writes there.
//
// Reading (Read) is apart from judging (Volume, Check), which are pure.
package disk

// State says what a volume holds of a cluster.
type State string

// A volume's states. What is not proved is Unknown, and Unknown counts as
// silence, never as Empty; between Virgin and Formed, in doubt Formed.
const (
	Empty   State = "empty"   // nothing of Kafka's
	Virgin  State = "virgin"  // formatted, no record batch in the metadata log
	Formed  State = "formed"  // the metadata log holds something
	Unknown State = "unknown" // absent, unreadable, torn, or another volume
)

// Volume is the judgement of a node's log dirs as /status shows it.
type Volume struct {
	State State `json:"state"`
	// Reason says why the state is Unknown.
	Reason    string `json:"reason"`
	Formatted bool   `json:"formatted"`
	// ClusterID is the id as the disk has it, byte for byte.
	ClusterID string `json:"cluster_id"`
	NodeID    *int32 `json:"node_id"`
	// Voters are the voter ids that quorum-state records (data_version 0),
	// ascending; none for an empty record or a dynamic quorum.
	Voters []int32 `json:"voters"`
	// Record is the quorum-state that says so.
	Record string `json:"-"`
	// Dynamic: quorum-state has data_version 1 (KIP-853), or names no voters
	// beside a log that holds something: voters live in the metadata log.
	Dynamic bool `json:"dynamic"`
}

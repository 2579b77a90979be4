// Package membership decides which change of a dynamic quorum's voters is due
// (KIP-853, KIP-1166): what the leader describes and what the pods state go in, at
// most one change comes out, or why there is none. Nothing here opens a connection,
// reads a file or looks at a clock; docs/membership.md has the argument why no
// quorum is lost.
package membership

import "time"

// Replica is one replica of the metadata log as the quorum's leader describes it
// (DescribeQuorum, from version 2 on with directory ids).
type Replica struct {
	ID int32
	// Directory is the id of the log dir that its metadata log is in; zero where the
	// leader does not know it.
	Directory [16]byte
	// Lag is by how many records it is behind the leader's log.
	Lag int64
	// Fetched is how long ago it last fetched, CaughtUp how long ago it had all of the
	// leader's log, by the leader's clock; negative: never, or not known. Both 0 of the
	// leader itself.
	Fetched, CaughtUp time.Duration
}

// Pod is what one pod says of itself.
type Pod struct {
	ID   int32
	Name string
	// Answered: its sidecar answered, and what follows is what it stated.
	Answered bool
	// Gone: the name server itself says that nobody has its name.
	Gone bool
	// Wanted are the voters that its template asks for, ascending; none where its
	// template asks for a static quorum.
	Wanted []int32
	// Controller: its Kafka was started with the role controller.
	Controller bool
	// Endpoint is how the others reach its controller listener.
	Endpoint Endpoint
}

// Endpoint is a controller's listener as the others reach it.
type Endpoint struct {
	Listener, Host string
	Port           uint16
}

// View is what the sidecar beside the quorum's leader sees.
type View struct {
	// Now is when the leader described its quorum.
	Now time.Time
	// NodeID is the leader's, this pod's.
	NodeID int32
	// Wanted are the voters that this pod's own template asks for, ascending.
	Wanted []int32
	// KRaftVersion is the kraft.version in force: 0 is a static quorum, negative where
	// it is not known.
	KRaftVersion int16
	Voters       []Replica
	Observers    []Replica
	// Pods are those of all ids that are wanted, that vote, and that the set's
	// headless Service lists, this pod's included.
	Pods []Pod
}

// Kind is what a change does.
type Kind int

// The changes.
const (
	None    Kind = iota
	Upgrade      // kraft.version 1, for ever
	Add
	Remove
)

func (k Kind) String() string {
	switch k {
	case Upgrade:
		return "upgrade"
	case Add:
		return "add"
	case Remove:
		return "remove"
	default:
		return "none"
	}
}

// Change is one change of the quorum that is due.
type Change struct {
	Kind Kind
	// ID and Directory are the replica's that is added or removed.
	ID        int32
	Directory [16]byte
	Endpoint  Endpoint
	// Why says what it is for, in words.
	Why string
}

// Verdict is what is due now.
type Verdict struct {
	Change Change
	// Pending is how many changes are due in all, this one included; 0: the voters
	// are the wanted ones. Of what makes no sense it is 1: something has to be done.
	Pending int
	// Waits has a line for each thing that keeps what is due from being done.
	Waits []string
}

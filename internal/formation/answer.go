package formation

import (
	"fmt"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Answer is what one pod said, or that it was silent.
type Answer struct {
	// Pod is the name that was asked; an address where the Service lists one
	// that no known name has.
	Pod string
	// NodeID is the node id of the pod, negative where it is not known.
	NodeID int32
	// Status is what it said; nil is silence, and Silence says why.
	Status  *api.Status
	Silence string
	// Described is when the quorum in Status was described, on this pod's clock
	// and at the earliest; zero where that is not known.
	Described time.Time
}

// Silences that tell what the cause may be.
const (
	NoAddress = "its name does not resolve"
	Refused   = "its sidecar's port refuses connections"
	// NoNameServer is how a silence begins that is the name server's.
	NoNameServer = "the name server does not answer"
)

// longestAge is more than any description of the quorum is served for.
const longestAge = time.Hour

// Hear returns the answer that a status is: silence unless it proves what the
// pod of that name and node id holds and intends.
func Hear(name string, id int32, s *api.Status) Answer {
	if why := unproved(name, id, s); why != "" {
		return Answer{Pod: name, NodeID: id, Silence: why}
	}
	return Answer{Pod: name, NodeID: id, Status: upgraded(s)}
}

// AskedAt adds when the pod was asked, which dates its description of the quorum:
// that is no older, on this pod's clock, than its age was before the question.
func (a Answer) AskedAt(asked time.Time) Answer {
	if a.Status == nil || a.Status.Quorum == nil || a.Status.Quorum.AgeMS == nil {
		return a
	}
	age := *a.Status.Quorum.AgeMS
	if age >= 0 && age <= longestAge.Milliseconds() {
		a.Described = asked.Add(-time.Duration(age) * time.Millisecond)
	}
	return a
}

// unproved says why a status proves nothing of the pod of that name and node
// id; "" where it does.
func unproved(name string, id int32, s *api.Status) string {
	switch {
	case s.API != api.Version:
		return fmt.Sprintf("its kraftpod speaks api %d, this one %d", s.API, api.Version)
	case s.Intent == nil:
		return "its sidecar has no plan: Kafka's container has not started, or its run refused to"
	case s.Pod != name:
		return s.Pod + " answers at its address"
	case s.NodeID != id:
		return fmt.Sprintf("it calls itself node %d, not %d%s", s.NodeID, id, offsetOf(name, s.NodeID))
	case s.Volume.State == disk.Unknown || s.Volume.State == "":
		return "its volume is unknown: " + s.Volume.Reason
	case !slices.Contains([]disk.State{disk.Empty, disk.Virgin, disk.Formed}, s.Volume.State):
		return fmt.Sprintf("its volume is %q, which this kraftpod does not know", s.Volume.State)
	case s.Volume.ClusterID != "" && !kafka.SameClusterID(s.Volume.ClusterID, s.Intent.ClusterID):
		return fmt.Sprintf("its volume is another cluster's (%s) than it is configured for (%s)",
			s.Volume.ClusterID, s.Intent.ClusterID)
	}
	return unprovedVoters(s)
}

// unprovedVoters says which of the lists of voters in a status are none; "" where all are.
func unprovedVoters(s *api.Status) string {
	var described []int32
	if s.Quorum != nil {
		described = s.Quorum.VoterIDs
	}
	for _, list := range []struct {
		what string
		ids  []int32
	}{
		{"its disk's voter set is none", s.Volume.Voters},
		{"the voters that it means are none", s.Intent.Voters},
		{"the voters that its template wants are none", s.Intent.Wanted},
		{"the voters that it describes are none", described},
	} {
		if why := notVoters(list.ids); why != "" {
			return list.what + ": " + why
		}
	}
	return ""
}

// offsetOf says by which offset the pod of that name has the node id.
func offsetOf(name string, id int32) string {
	ordinal := ordinalOf(name)
	if ordinal < 0 || id < ordinal {
		return ": see KRAFTPOD_NODE_ID_OFFSET"
	}
	offset := id - ordinal
	return fmt.Sprintf(": it has KRAFTPOD_NODE_ID_OFFSET=%d; give all pods of a set the same (and, if that one is "+
		"of the controllers' set, this one's +%d in KRAFTPOD_CONTROLLER_SET)", offset, offset)
}

// HasVoterSet says whether the answer is evidence of the voters that the cluster
// formed with: only a voter's own disk is, since others copied theirs from their
// configuration.
func (a Answer) HasVoterSet() bool {
	return a.Status != nil && slices.Contains(a.Status.Volume.Voters, a.Status.NodeID)
}

// blank says whether nothing can have been committed on the pod's disk.
func blank(s *api.Status) bool {
	return s.Volume.State == disk.Empty || s.Volume.State == disk.Virgin
}

// String says what the pod said, in one line.
func (a Answer) String() string {
	if a.Status == nil {
		return Words(a.Pod) + ": " + Words(a.Silence)
	}
	text := fmt.Sprintf("%s: %s, voters meant %v", Words(a.Pod), a.Status.Volume.State, a.Status.Intent.Voters)
	if len(a.Status.Volume.Voters) > 0 {
		text += fmt.Sprintf(", recorded %v", a.Status.Volume.Voters)
	}
	return text
}

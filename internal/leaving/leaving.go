// Package leaving decides whether a broker or controller may go now, so that
// every partition keeps min.insync.replicas in-sync replicas and the quorum a
// caught-up majority without it: values in, a verdict out.
//
// Pods that leave at the same time must not rely on each other. Each announces
// itself before it asks what the others say, and says whose announcements its
// decisions have counted as gone since (Heard). Then of two one at least sees the
// other; and the one with the lower node id goes first, as soon as the other is
// known to have seen it.
package leaving

import "github.com/kraftpod/kraftpod/internal/api"

// Input is all that the decision rests on.
type Input struct {
	// NodeID is the node that wants to go, ID its announcement: "" where somebody
	// only asks whether it might.
	NodeID int32
	ID     string
	// Partitions are those that the broker has a replica of; none on a controller.
	Partitions []Partition
	Quorum     Quorum
	// Peers are the other pods, as Recall has them. They were asked after this pod's
	// own announcement and before the rest.
	Peers []Peer
	// NoService: the name server says that the set's headless Service is no more.
	NoService bool
}

// Partition is one of a topic, as this broker's Metadata has it.
type Partition struct {
	api.Partition
	// Replicas, InSync and Offline are node ids. Offline are those of brokers that
	// are gone, and of failed log dirs.
	Replicas, InSync, Offline []int32
	// MinInSync is the topic's min.insync.replicas.
	MinInSync int
}

// Quorum is the metadata quorum as its leader describes it.
type Quorum struct {
	// Voters and CaughtUp are node ids; no Voters: it is not known.
	Voters, CaughtUp []int32
	// Silent is why the leader does not describe it, "" where it does or where it is
	// not asked: it may answer later.
	Silent string
}

// Peer is another pod of the cluster.
type Peer struct {
	// NodeID is -1 where it is not known.
	NodeID int32
	// OfSet: the headless Service of this pod's own set lists it.
	OfSet bool
	// Leaving is what it says, or said when it was last heard; nil: it stays, or
	// nobody knows.
	Leaving *api.Leaving
	// Silent: it does not answer any more, and Leaving is what is known of it.
	Silent bool
	// Down: its sidecar says that its Kafka does not answer. The others' metadata has it
	// in sync for up to broker.session.timeout.ms (9 s), and as a caught-up voter for 5 s.
	Down bool
}

// Verdict is whether the node may go.
type Verdict struct {
	Go bool
	// Partitions and Quorum are what is waited for, "" for nothing.
	Partitions, Quorum string
	// Why is why it may go all the same, "" where nothing is waited for.
	Why string
	// Soon: it waits for no more than that all who end together know it, and that those
	// before them have ended.
	Soon bool
}

// AllEnd is why a pod of a set that ends as a whole may go.
const AllEnd = "all pods of the set end"

// Decide says whether the node may go now.
func Decide(in Input) Verdict {
	away := in.away()
	v := Verdict{Partitions: in.shortPartitions(away), Quorum: in.shortQuorum(away)}
	switch {
	case v.Partitions == "" && v.Quorum == "":
		v.Go = true
	case in.NoService:
		v.Go, v.Why = true, "the headless Service is deleted, and so is the whole set"
	case AllLeave(in.Peers):
		v.Go, v.Why = in.allKnow(v.Quorum != ""), AllEnd
		v.Soon = !v.Go
	}
	return v
}

// Together is the verdict of a pod of a set that ends as a whole, and which was needed
// at the last look: Kafka, whose quorum may be going, is not asked any more, so that all
// who are left decide within a moment of each other. Not ok: Kafka is to be asked.
func Together(in Input, last Verdict) (v Verdict, ok bool) {
	isNeeded := last.Partitions != "" || last.Quorum != ""
	if in.ID == "" || !isNeeded || !AllLeave(in.Peers) {
		return v, false
	}
	v = Verdict{Partitions: last.Partitions, Quorum: last.Quorum, Go: in.allKnow(last.Quorum != ""), Why: AllEnd}
	v.Soon = !v.Go
	return v, true
}

// Heard are the pods that a decision over these peers counts as gone: what this
// pod has to say before it decides.
func Heard(in Input) []api.Departure {
	heard := []api.Departure{}
	gone := in.gone()
	for _, p := range in.Peers {
		if p.Leaving != nil && gone[p.NodeID] {
			heard = append(heard, api.Departure{NodeID: p.NodeID, ID: p.Leaving.ID})
		}
	}
	return heard
}

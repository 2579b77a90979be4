// Package disk reads what Kafka left in its log dirs: meta.properties (which
// cluster, which node), quorum-state (which voters) and whether the metadata
// log holds anything. It never writes there.
//
// Reading (Read) is apart from judging (Volume, Check), which are pure.
package disk

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

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

// Judge says what a node's log dirs hold together, and everything that is
// wrong with them, an error each. With anything wrong the volume is Unknown.
func Judge(contents []Content) (Volume, []error) {
	var v Volume
	var wrong []error
	var with, without []string
	for _, c := range contents {
		if err := v.add(c); err != nil {
			wrong = append(wrong, err)
		}
		if c.Meta != nil {
			with = append(with, c.Dir.Path)
		} else {
			without = append(without, c.Dir.Path)
		}
	}
	if len(with) > 0 && len(without) > 0 {
		wrong = append(wrong, fmt.Errorf("%s is formatted but %s is not: is a disk missing? Mount it, or format the new log dir with kafka-storage.sh format --ignore-formatted", strings.Join(with, ","), strings.Join(without, ",")))
	}
	switch {
	case len(contents) == 0:
		return Volume{State: Unknown, Reason: "no log dir is known"}, nil
	case len(wrong) > 0:
		return Volume{State: Unknown, Reason: wrong[0].Error()}, wrong
	case len(with) == 0:
		v.State = Empty
	case v.State != Formed:
		v.State = Virgin
	case v.Record != "" && len(v.Voters) == 0:
		v.Dynamic = true // joined, and not yet restarted: still data_version 0, but static voters are never none
	}
	v.Formatted = len(with) > 0
	return v, nil
}

// add takes what is in one more log dir.
func (v *Volume) add(c Content) error {
	path := c.Dir.Path
	switch {
	case c.Moved:
		return fmt.Errorf("%s is not the volume that run saw: is it mounted here, at the same path?", path)
	case c.Err != nil:
		return fmt.Errorf("%w: look at the volume; nothing was changed", c.Err)
	case c.Meta == nil && !c.Partitions:
		return nil
	case c.Meta == nil:
		return fmt.Errorf("%s holds partitions but no meta.properties: it was damaged; restore the file from a copy, nothing was changed", path)
	}
	clusterID, nodeID, err := ParseMeta(c.Meta)
	if err == nil && v.NodeID != nil && (*v.NodeID != nodeID || v.ClusterID != clusterID) {
		err = errors.New("another cluster or node than in the other log dirs")
	}
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", filepath.Join(path, metaFile), err)
	}
	v.ClusterID, v.NodeID = clusterID, &nodeID
	if c.Batches {
		v.State = Formed
	}
	if c.Quorum == nil {
		return nil
	}
	v.Record = filepath.Join(path, quorumFile)
	if v.Voters, v.Dynamic, err = ParseQuorumState(c.Quorum); err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", v.Record, err)
	}
	return nil
}

// Want is what the configuration says that the log dirs must agree with.
type Want struct {
	// NodeID is the computed node id; negative where it is not known.
	NodeID int32
	// ClusterID as configured, and the variable it came from.
	ClusterID, ClusterVar string
	// DirsVar is the variable that the log dirs came from.
	DirsVar string
}

// Check returns every disagreement between the log dirs and what is
// configured, an error each. An empty volume agrees with everything.
func Check(contents []Content, v Volume, want Want) (wrong []error) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	for _, c := range contents {
		if c.LostFound {
			add("%s holds lost+found, so it is a volume's root, which Kafka refuses as a log dir: mount the volume one level above, or set %s to a directory in it", c.Dir.Path, want.DirsVar)
		}
		for _, stray := range c.Stray {
			add("%s is there, but the log dir %s is not formatted: Kafka would start empty beside its data; set %s to %s, or mount the volume where its data was", stray, c.Dir.Path, want.DirsVar, filepath.Dir(stray))
		}
	}
	if !v.Formatted {
		return wrong
	}
	path := filepath.Join(contents[0].Dir.Path, metaFile)
	if want.ClusterID != "" && !SameClusterID(v.ClusterID, want.ClusterID) {
		add("%s: cluster.id=%q, but %s=%q: this volume belongs to another cluster; mount the right volume, or set %s to %q", path, v.ClusterID, want.ClusterVar, want.ClusterID, want.ClusterVar, v.ClusterID)
	}
	if want.NodeID >= 0 && *v.NodeID != want.NodeID {
		add("%s: node.id=%d, but this pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET): mount this pod's own volume, or mend the offset", path, *v.NodeID, want.NodeID)
	}
	return wrong
}

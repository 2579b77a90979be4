package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Want is what the configuration says that the log dirs must agree with.
type Want struct {
	// NodeID is the computed node id; negative where it is not known.
	NodeID int32
	// Ordinal is the pod's, Start that of its set's first pod.
	Ordinal, Start int32
	// ClusterID as configured, and the variable it came from; empty where it is
	// not known.
	ClusterID, ClusterVariable string
	// DirsVariable is the variable that the log dirs came from.
	DirsVariable string
	// Unscanned are log dirs in which Kafka does not look for partitions: those of
	// a controller, and one that is the metadata log's alone.
	Unscanned []string
}

// lostFound is what ext4 has in the root of a volume.
const lostFound = "lost+found"

// Check returns every disagreement between the log dirs and what is configured.
// An empty volume agrees with everything.
func Check(contents []Content, strays []Stray, v Volume, want Want) []config.Mistake {
	var wrong []config.Mistake
	for _, c := range contents {
		if !slices.Contains(want.Unscanned, c.Dir.Path) {
			wrong = append(wrong, c.foreign(want)...)
		}
	}
	for _, stray := range strays {
		wrong = append(wrong, stray.mistake(want))
	}
	if !v.Formatted {
		return wrong
	}
	path := filepath.Join(contents[0].Dir.Path, metaFile)
	if want.ClusterID != "" && !kafka.SameClusterID(v.ClusterID, want.ClusterID) {
		wrong = append(wrong, dataMistake("%s: cluster.id=%q, but %s=%q: this volume belongs to another cluster; mount the "+
			"right volume, or set %s to %q",
			path, v.ClusterID, want.ClusterVariable, want.ClusterID, want.ClusterVariable, v.ClusterID))
	}
	if want.NodeID >= 0 && *v.NodeID != want.NodeID {
		wrong = append(wrong, dataMistake("%s: node.id=%d, but this pod's node id is %d (ordinal %d + "+
			"KRAFTPOD_NODE_ID_OFFSET %d): %s",
			path, *v.NodeID, want.NodeID, want.Ordinal, want.NodeID-want.Ordinal, remedyOfNode(v, want)))
	}
	return wrong
}

// foreign has a mistake for each directory that Kafka would die of.
func (c Content) foreign(want Want) []config.Mistake {
	var wrong []config.Mistake
	hasData := c.Meta != nil || c.Partitions || c.MetadataDir
	for _, name := range c.Foreign {
		path := filepath.Join(c.Dir.Path, name)
		switch {
		case name == lostFound && hasData:
			// Elsewhere the data would not be found.
			wrong = append(wrong, dataMistake("%s: a file system's own directory, which Kafka refuses in a log dir: remove it "+
				"in an init container before kraftpod's, at every start (rmdir %s): a repair of the file system makes it anew; "+
				"the component lost-found does it", path, path))
		case name == lostFound:
			wrong = append(wrong, dataMistake("%s: so the log dir is a volume's root, which Kafka refuses: set %s to a "+
				"directory in it (%s/logs), or mount a subPath of the volume there; where other pods of the set have their data "+
				"in the root, remove it at every start instead: the component lost-found does it",
				path, want.DirsVariable, c.Dir.Path))
		case hasData:
			wrong = append(wrong, dataMistake("%s: no partition's directory, so Kafka refuses to start: move it out of the log "+
				"dir", path))
		default:
			wrong = append(wrong, dataMistake("%s: no partition's directory, so Kafka refuses the log dir: set %s to a "+
				"directory of its own (%s/logs), or move it out", path, want.DirsVariable, c.Dir.Path))
		}
	}
	return wrong
}

// remedyOfNode is what mends a node id on the disk that is not the pod's: another
// offset, or another volume. The voters on the disk tell which, where they are
// pods of this set: they begin with its first pod.
func remedyOfNode(v Volume, want Want) string {
	const own = "mount this pod's own volume"
	offset := *v.NodeID - want.Ordinal
	begin := func(first int32) bool { return len(v.Voters) > 0 && v.Voters[0] == first+want.Start }
	switch {
	case offset < 0 || slices.Contains(v.Voters, *v.NodeID) && begin(want.NodeID-want.Ordinal):
		return own
	case begin(offset):
		return fmt.Sprintf("set KRAFTPOD_NODE_ID_OFFSET=%d, since the voters %v begin there", offset, v.Voters)
	}
	return fmt.Sprintf("set KRAFTPOD_NODE_ID_OFFSET=%d if the set's node ids begin at %d, else %s",
		offset, offset+want.Start, own)
}

// mistake says what would happen beside what is found.
func (s Stray) mistake(want Want) config.Mistake {
	if s.Metadata {
		return dataMistake("%s holds a metadata log, but that of the log dir %s holds nothing: Kafka would begin anew "+
			"beside it; set metadata.log.dir to %s, as it was, or mount the volume where its data was", s.Path, s.Dir, s.Path)
	}
	return dataMistake("%s is there, but the log dir %s is not formatted: Kafka would start empty beside its data; "+
		"set %s to %s, or mount the volume where its data was",
		filepath.Join(s.Path, metaFile), s.Dir, want.DirsVariable, s.Path)
}

// Unreadable returns what this uid may not read.
func Unreadable(contents []Content) []config.Mistake {
	var wrong []config.Mistake
	for _, c := range contents {
		if errors.Is(c.Err, fs.ErrPermission) {
			wrong = append(wrong, config.Mistake{
				Code: config.ExitNoPermission,
				Text: fmt.Sprintf("%v: run all containers with the uid that owns the volume, or set fsGroup", c.Err),
			})
		}
	}
	return wrong
}

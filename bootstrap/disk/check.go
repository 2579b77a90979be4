package disk

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Want is what the configuration says that the log dirs must agree with.
type Want struct {
	// NodeID is the computed node id; negative where it is not known.
	NodeID int32
	// ClusterID as configured, and the variable it came from.
	ClusterID, ClusterVar string
	// SameCluster compares two cluster ids as Kafka does, decoded.
	SameCluster func(a, b string) bool
	// DirsVar is the variable that the log dirs came from.
	DirsVar string
}

// Check compares what is in the log dirs with what is configured and returns
// every disagreement, one error each. Nothing is an error of a volume that is
// empty, nor that it could not be read: that is a matter of permission.
func Check(contents []Content, want Want) []error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	var with, without []string
	for _, c := range contents {
		path := c.Dir.Path
		if c.LostFound {
			add("%s holds lost+found, so it is a volume's root, which Kafka refuses as a log dir: mount the volume one level above, or set %s to a directory in it", path, want.DirsVar)
		}
		switch {
		case c.Err != nil:
		case c.Meta != nil:
			with = append(with, path)
			wrong = append(wrong, checkFormatted(c, want)...)
		default:
			without = append(without, path)
			if c.Partitions {
				add("%s holds partitions but no meta.properties: it was damaged; restore the file from a copy, nothing was changed", path)
			}
			for _, s := range c.Stray {
				add("%s is there, but the log dir %s is not formatted: Kafka would start empty beside its data; set %s to %s, or mount the volume where its data was", s, path, want.DirsVar, filepath.Dir(s))
			}
		}
	}
	if len(with) > 0 && len(without) > 0 {
		add("%s: %s is formatted but %s is not: is a disk missing? Mount it, or format the new log dir with kafka-storage.sh format --ignore-formatted", want.DirsVar, strings.Join(with, ","), strings.Join(without, ","))
	}
	return wrong
}

// checkFormatted judges meta.properties and quorum-state of one log dir.
func checkFormatted(c Content, want Want) (wrong []error) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	path := filepath.Join(c.Dir.Path, metaFile)
	m, err := ParseMeta(c.Meta)
	switch {
	case err != nil:
		add("%s: %w; nothing was changed", path, err)
	case want.ClusterID != "" && !want.SameCluster(m.ClusterID, want.ClusterID):
		add("%s: cluster.id=%q, but %s=%q: this volume belongs to another cluster; mount the right volume, or set %s to %q", path, m.ClusterID, want.ClusterVar, want.ClusterID, want.ClusterVar, m.ClusterID)
	}
	if err == nil && want.NodeID >= 0 && m.NodeID != want.NodeID {
		add("%s: node.id=%d, but this pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET): mount this pod's own volume, or mend the offset", path, m.NodeID, want.NodeID)
	}
	if c.Quorum != nil {
		if _, err := ParseQuorumState(c.Quorum); err != nil {
			add("%s: %w; nothing was changed", filepath.Join(c.Dir.Path, quorumFile), err)
		}
	}
	return wrong
}

// Unreadable returns what could not be read, an error each.
func Unreadable(contents []Content) (wrong []error) {
	for _, c := range contents {
		if c.Err != nil {
			wrong = append(wrong, fmt.Errorf("%w: run all containers with the uid that owns the volume, or set fsGroup", c.Err))
		}
	}
	return wrong
}

// Beside returns a warning of each meta.properties that lies beside a
// formatted log dir: no mistake that stops a start, but worth a look.
func Beside(contents []Content) (warnings []string) {
	for _, c := range contents {
		for _, stray := range c.Stray {
			if c.Meta != nil {
				warnings = append(warnings, fmt.Sprintf("%s lies beside the log dir %s and is not in use", stray, c.Dir.Path))
			}
		}
	}
	return warnings
}

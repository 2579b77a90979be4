package disk

import (
	"errors"
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
	var errs []error
	var with, without []string
	for _, c := range contents {
		meta := filepath.Join(c.Dir.Path, metaFile)
		if c.LostFound {
			errs = append(errs, fmt.Errorf("%s holds lost+found, so it is a volume's root, which Kafka refuses as a log dir: mount the volume one level above, or set %s to a directory in it", c.Dir.Path, want.DirsVar))
		}
		if c.Err != nil {
			continue
		}
		if c.Meta == nil {
			without = append(without, c.Dir.Path)
			if c.Partitions {
				errs = append(errs, fmt.Errorf("%s holds partitions but no meta.properties: it was damaged; restore the file from a copy, nothing was changed", c.Dir.Path))
			}
			for _, s := range c.Stray {
				errs = append(errs, fmt.Errorf("%s is there, but the log dir %s is not formatted: Kafka would start empty beside its data; set %s to %s, or mount the volume where its data was", s, c.Dir.Path, want.DirsVar, filepath.Dir(s)))
			}
			continue
		}
		with = append(with, c.Dir.Path)
		errs = append(errs, checkMeta(meta, c.Meta, want)...)
		if c.Quorum != nil {
			if _, err := ParseQuorumState(c.Quorum); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w; nothing was changed", filepath.Join(c.Dir.Path, quorumFile), err))
			}
		}
	}
	if len(with) > 0 && len(without) > 0 {
		errs = append(errs, fmt.Errorf("%s=%q: %s is formatted but %s is not: is a disk missing? Mount it, or format the new log dir with kafka-storage.sh format --ignore-formatted", want.DirsVar, strings.Join(paths(contents), ","), strings.Join(with, ","), strings.Join(without, ",")))
	}
	return errs
}

func checkMeta(path string, b []byte, want Want) []error {
	m, err := ParseMeta(b)
	if err != nil {
		return []error{fmt.Errorf("%s: %w; nothing was changed", path, err)}
	}
	var errs []error
	if want.ClusterID != "" && !want.SameCluster(m.ClusterID, want.ClusterID) {
		errs = append(errs, fmt.Errorf("%s: cluster.id=%q, but %s=%q: this volume belongs to another cluster; mount the right volume, or set %s to %q", path, m.ClusterID, want.ClusterVar, want.ClusterID, want.ClusterVar, m.ClusterID))
	}
	if want.NodeID >= 0 && m.NodeID != want.NodeID {
		errs = append(errs, fmt.Errorf("%s: node.id=%d, but this pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET): mount this pod's own volume, or mend the offset", path, m.NodeID, want.NodeID))
	}
	return errs
}

// Unreadable returns what could not be read, an error each.
func Unreadable(contents []Content) []error {
	var errs []error
	for _, c := range contents {
		if c.Err != nil {
			errs = append(errs, fmt.Errorf("%w: run all containers with the uid that owns the volume, or set fsGroup", c.Err))
		}
	}
	return errs
}

// Beside returns what lies beside formatted log dirs: no mistake that stops a
// start, but worth a warning.
func Beside(contents []Content) error {
	var errs []error
	for _, c := range contents {
		if c.Meta != nil && len(c.Stray) > 0 {
			errs = append(errs, fmt.Errorf("%s lies beside the log dir %s and is not in use", strings.Join(c.Stray, ", "), c.Dir.Path))
		}
	}
	return errors.Join(errs...)
}

func paths(contents []Content) []string {
	out := make([]string, len(contents))
	for i, c := range contents {
		out[i] = c.Dir.Path
	}
	return out
}

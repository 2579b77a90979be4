package disk

import (
	"fmt"
	"path/filepath"
)

// Judge says what a node's log dirs hold together.
func Judge(contents []Content) Volume {
	unknown := func(format string, args ...any) Volume {
		return Volume{State: Unknown, Reason: fmt.Sprintf(format, args...)}
	}
	if len(contents) == 0 {
		return unknown("no log dir is known")
	}
	var v Volume
	formatted, batches := 0, false
	for _, c := range contents {
		path := c.Dir.Path
		switch {
		case c.Moved:
			return unknown("%s is not the volume that run saw: is it mounted here, at the same path?", path)
		case c.Err != nil:
			return unknown("%v", c.Err)
		case c.Meta == nil && c.Partitions:
			return unknown("%s holds partitions but no meta.properties", path)
		}
		batches = batches || c.Batches
		if c.Meta == nil {
			continue
		}
		formatted++
		m, err := ParseMeta(c.Meta)
		if err != nil {
			return unknown("%s: %v", filepath.Join(path, metaFile), err)
		}
		if v.NodeID != nil && (*v.NodeID != m.NodeID || v.ClusterID != m.ClusterID) {
			return unknown("%s: another cluster or node than in the other log dirs", filepath.Join(path, metaFile))
		}
		v.ClusterID, v.NodeID = m.ClusterID, &m.NodeID
		if c.Quorum != nil {
			r, err := ParseQuorumState(c.Quorum)
			if err != nil {
				return unknown("%s: %v", filepath.Join(path, quorumFile), err)
			}
			v.Voters, v.Dynamic, v.Record = r.Voters, r.Dynamic, filepath.Join(path, quorumFile)
		}
	}
	switch {
	case formatted == 0:
		return Volume{State: Empty}
	case formatted < len(contents):
		return unknown("%d of %d log dirs have a meta.properties", formatted, len(contents))
	case batches:
		v.State = Formed
	default:
		v.State = Virgin
	}
	v.Formatted = true
	return v
}

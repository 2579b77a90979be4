package disk

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Judge says what a node's log dirs hold together.
func Judge(contents []Content) Volume {
	v, formatted := Volume{State: Virgin, Formatted: true}, 0
	err := errors.New("no log dir is known")
	for _, c := range contents {
		if err = v.add(c); err != nil {
			break
		}
		if c.Meta != nil {
			formatted++
		}
	}
	switch {
	case err != nil:
	case formatted == 0:
		return Volume{State: Empty}
	case formatted < len(contents):
		err = fmt.Errorf("%d of %d log dirs have a meta.properties", formatted, len(contents))
	default:
		return v
	}
	return Volume{State: Unknown, Reason: err.Error()}
}

// add takes what is in one more log dir; an error says why the whole is
// unknown.
func (v *Volume) add(c Content) error {
	path := c.Dir.Path
	switch {
	case c.Moved:
		return fmt.Errorf("%s is not the volume that run saw: is it mounted here, at the same path?", path)
	case c.Err != nil || c.Meta == nil && !c.Partitions:
		return c.Err
	case c.Meta == nil:
		return fmt.Errorf("%s holds partitions but no meta.properties", path)
	}
	m, err := ParseMeta(c.Meta)
	if err == nil && v.NodeID != nil && (*v.NodeID != m.NodeID || v.ClusterID != m.ClusterID) {
		err = errors.New("another cluster or node than in the other log dirs")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(path, metaFile), err)
	}
	v.ClusterID, v.NodeID = m.ClusterID, &m.NodeID
	if c.Batches {
		v.State = Formed
	}
	if c.Quorum != nil {
		r, err := ParseQuorumState(c.Quorum)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(path, quorumFile), err)
		}
		v.Voters, v.Dynamic, v.Record = r.Voters, r.Dynamic, filepath.Join(path, quorumFile)
	}
	return nil
}

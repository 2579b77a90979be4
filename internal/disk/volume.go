// Package disk is what Kafka left in its log dirs: meta.properties (which
// cluster, which node), quorum-state (which voters) and whether the metadata
// log holds anything. It never writes there.
//
// Reading (Read) is apart from judging (Judge, Check), which are pure.
package disk

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
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
	// Voters is the voter set in quorum-state (data_version 0): voter ids,
	// ascending; none where it is empty or the quorum is dynamic.
	Voters []int32 `json:"voters"`
	// VotersFrom is who says so: the path of quorum-state.
	VotersFrom string `json:"-"`
	// Dynamic: quorum-state has data_version 1 (KIP-853), or names no voters
	// beside a log that holds something: voters live in the metadata log.
	Dynamic bool `json:"dynamic"`
	// Space is that of each log dir, where somebody looked.
	Space []Space `json:"space"`
}

// Look reads and judges the log dirs, and measures what they are on.
func Look(dirs []Dir) Volume {
	volume, _ := Judge(Read(dirs))
	volume.Space = Measure(dirs)
	return volume
}

// Judge says what a node's log dirs hold together, and everything that is
// wrong with them. With anything wrong the volume is Unknown.
func Judge(contents []Content) (Volume, []config.Mistake) {
	if len(contents) == 0 {
		return Volume{State: Unknown, Reason: "no log dir is known"}, nil
	}
	var v Volume
	var wrong []config.Mistake
	var formatted, unformatted []string
	for _, c := range contents {
		if err := v.add(c); err != nil {
			wrong = append(wrong, dataMistake("%v", err))
		}
		if c.Meta != nil {
			formatted = append(formatted, c.Dir.Path)
		} else {
			unformatted = append(unformatted, c.Dir.Path)
		}
	}
	wrong = append(wrong, checkMetadataLog(contents)...)
	if len(formatted) > 0 && len(unformatted) > 0 {
		wrong = append(wrong, dataMistake("%s is formatted but %s is not: is a disk missing? Mount it. %s",
			strings.Join(formatted, ","), strings.Join(unformatted, ","), remedyOfNew(contents, formatted, unformatted)))
	}
	if len(wrong) > 0 {
		return Volume{State: Unknown, Reason: wrong[0].Text}, wrong
	}
	v.Formatted = len(formatted) > 0
	v.State = v.judged()
	// Joined, and not yet restarted: still data_version 0, but a static voter
	// set is never empty.
	if v.State == Formed && v.VotersFrom != "" && len(v.Voters) == 0 {
		v.Dynamic = true
	}
	return v, nil
}

// judged is the state of a volume with which nothing is wrong.
func (v *Volume) judged() State {
	switch {
	case !v.Formatted:
		return Empty
	case v.State != Formed:
		return Virgin
	}
	return Formed
}

// add takes what is in one more log dir.
func (v *Volume) add(c Content) error {
	path := c.Dir.Path
	switch {
	case c.Moved:
		return fmt.Errorf("%s is not the volume that run saw: is it mounted here, at the same path?", path)
	case c.Err != nil:
		return fmt.Errorf("%w: look at the volume; nothing was changed", c.Err)
	case c.Meta == nil && !c.Partitions && !c.MetadataDir:
		return nil
	case c.Meta == nil:
		return fmt.Errorf("%s holds partitions but no meta.properties: it was damaged; restore the file from a copy, "+
			"nothing was changed", path)
	}
	if err := v.addMeta(c.Meta); err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", filepath.Join(path, metaFile), err)
	}
	if !c.Dir.Metadata {
		return nil
	}
	if c.Batches {
		v.State = Formed
	}
	if c.Quorum == nil {
		return nil
	}
	v.VotersFrom = filepath.Join(path, quorumFile)
	var err error
	if v.Voters, v.Dynamic, err = ParseQuorumState(c.Quorum); err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", v.VotersFrom, err)
	}
	return nil
}

// addMeta takes what a meta.properties says, the same in all log dirs.
func (v *Volume) addMeta(meta []byte) error {
	clusterID, nodeID, err := ParseMeta(meta)
	if err != nil {
		return err
	}
	if v.NodeID != nil && (*v.NodeID != nodeID || v.ClusterID != clusterID) {
		return errors.New("another cluster or node than in the other log dirs")
	}
	v.ClusterID, v.NodeID = clusterID, &nodeID
	return nil
}

// checkMetadataLog checks that the metadata log of the node is where it is
// configured to be. Kafka looks for it in one place only: where there is none, a
// combined node begins anew, and partitions that its metadata does not know are
// renamed to be deleted (…-stray, before 3.9 …-delete).
func checkMetadataLog(contents []Content) []config.Mistake {
	i := slices.IndexFunc(contents, func(c Content) bool { return c.Dir.Metadata })
	if i < 0 || contents[i].Err != nil || contents[i].Moved {
		return nil // nothing is known of it, and that is said
	}
	metadata := contents[i]
	var wrong []config.Mistake
	for _, c := range contents {
		if !c.Dir.Metadata && c.Batches {
			wrong = append(wrong, dataMistake("%s holds a metadata log, but the configured one is in %s (metadata.log.dir, or "+
				"else the first of log.dirs): Kafka would begin anew beside it, and discard the partitions here; put the log "+
				"dirs back into their order, or set metadata.log.dir to %s; nothing was changed",
				c.Dir.Path, metadata.Dir.Path, c.Dir.Path))
		}
	}
	if len(wrong) > 0 || metadata.Batches || metadata.Meta == nil {
		return wrong
	}
	for _, c := range contents {
		if c.Partitions {
			wrong = append(wrong, dataMistake("%s holds partitions, but the metadata log in %s holds nothing: Kafka would "+
				"begin anew, and discard partitions that it does not know; set metadata.log.dir (or the order of log.dirs) as it "+
				"was, or restore the volume of the metadata log; nothing was changed", c.Dir.Path, metadata.Dir.Path))
		}
	}
	return wrong
}

func dataMistake(format string, args ...any) config.Mistake {
	return config.Mistake{Code: config.ExitData, Text: fmt.Sprintf(format, args...)}
}

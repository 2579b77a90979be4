package disk

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/magiconair/properties"
)

// Kafka's names in a log dir (org.apache.kafka.storage and kafka.raft).
const (
	metaFile    = "meta.properties"
	metadataDir = "__cluster_metadata-0"
	quorumFile  = metadataDir + "/quorum-state"
	// The snapshot that format --standalone writes: of a log that holds nothing
	// yet (org.apache.kafka.snapshot.Snapshots.BOOTSTRAP_SNAPSHOT_ID).
	formatSnapshot = "00000000000000000000-0000000000.checkpoint"
)

// Dir is a log dir and the identity of the directory that was there when run
// looked, so that another container can tell whether it sees the same volume.
type Dir struct {
	Path string `json:"path"`
	// Metadata: this dir holds the metadata log (metadata.log.dir, or the
	// first of log.dirs).
	Metadata bool `json:"metadata"`
	// Anchor is Path, or its nearest ancestor that existed; Dev and Ino are
	// its identity. An empty Anchor: nobody looked yet, nothing is proved.
	Anchor string `json:"anchor"`
	Dev    uint64 `json:"dev"`
	Ino    uint64 `json:"ino"`
}

// Content is what is in a log dir, unjudged.
type Content struct {
	Dir Dir
	// Err is why it could not be read; that it is not there is an error only
	// where nothing proves that the volume is.
	Err error
	// Moved: the anchor is not the directory that run saw.
	Moved bool
	// Meta and Quorum are nil where there is no such file.
	Meta   []byte
	Quorum []byte
	// Partitions: there are directories of partitions, the metadata's included.
	Partitions bool
	// Batches: the metadata log holds a batch, or a snapshot of some.
	Batches bool
	// LostFound: a lost+found, so this is a volume's root.
	LostFound bool
	// Stray are paths of meta.properties in the parent or beside this dir, where
	// it has none.
	Stray []string
}

// Anchored returns the dirs with the identity of what is there now.
func Anchored(dirs []Dir) []Dir {
	out := slices.Clone(dirs)
	for i := range out {
		for p := filepath.Clean(out[i].Path); out[i].Anchor == ""; p = filepath.Dir(p) {
			if d, err := out[i].at(p); err == nil {
				out[i] = d
			} else if !errors.Is(err, fs.ErrNotExist) || p == "/" {
				break
			}
		}
	}
	return out
}

// at returns the dir with the identity of what is at the anchor now.
func (d Dir) at(anchor string) (Dir, error) {
	var st syscall.Stat_t
	err := syscall.Stat(anchor, &st)
	d.Anchor, d.Dev, d.Ino = anchor, st.Dev, st.Ino
	return d, err
}

// Look reads and judges the log dirs.
func Look(dirs []Dir) Volume { v, _ := Judge(Read(dirs)); return v }

// Read reads the log dirs: the thin edge of this package.
func Read(dirs []Dir) []Content {
	out := make([]Content, len(dirs))
	for i, d := range dirs {
		out[i].Dir = d
		if err := out[i].read(); d.Anchor == "" || !errors.Is(err, fs.ErrNotExist) {
			out[i].Err = err
		}
		if out[i].Meta == nil {
			out[i].Stray = stray(d.Path, dirs)
		}
	}
	return out
}

func (c *Content) read() error {
	path := c.Dir.Path
	now, err := c.Dir.at(c.Dir.Anchor)
	c.Moved = c.Dir.Anchor != "" && (err != nil || now != c.Dir)
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		c.LostFound = c.LostFound || e.Name() == "lost+found"
		topic := strings.TrimRight(e.Name(), "0123456789") // TOPIC-N
		c.Partitions = c.Partitions || e.IsDir() && topic != e.Name() && len(topic) > 1 && strings.HasSuffix(topic, "-")
	}
	var errs [3]error
	c.Meta, errs[0] = os.ReadFile(filepath.Join(path, metaFile))
	if c.Dir.Metadata {
		var log []fs.DirEntry
		c.Quorum, errs[1] = os.ReadFile(filepath.Join(path, quorumFile))
		log, errs[2] = os.ReadDir(filepath.Join(path, metadataDir))
		for _, e := range log { // a segment that is not empty, or a snapshot
			info, err := e.Info()
			rolled := err != nil // away, while Kafka runs
			c.Batches = c.Batches || strings.HasSuffix(e.Name(), ".checkpoint") && e.Name() != formatSnapshot || strings.HasSuffix(e.Name(), ".log") && (rolled || info.Size() > 0)
		}
	}
	for _, err := range errs {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// stray looks for a meta.properties in the volume's root (path's parent) and
// one level down from it, other than in the dirs themselves.
func stray(path string, dirs []Dir) (found []string) {
	root := filepath.Dir(filepath.Clean(path))
	entries, _ := os.ReadDir(root)
	candidates := []string{root}
	for _, e := range entries {
		candidates = append(candidates, filepath.Join(root, e.Name()))
	}
	for _, dir := range candidates {
		own := func(d Dir) bool { return filepath.Clean(d.Path) == dir }
		if _, err := os.Stat(filepath.Join(dir, metaFile)); err == nil && !slices.ContainsFunc(dirs, own) {
			found = append(found, filepath.Join(dir, metaFile))
		}
	}
	return found
}

// Unreadable returns what this uid may not read, an error each.
func Unreadable(contents []Content) (wrong []error) {
	for _, c := range contents {
		if errors.Is(c.Err, fs.ErrPermission) {
			wrong = append(wrong, fmt.Errorf("%w: run all containers with the uid that owns the volume, or set fsGroup", c.Err))
		}
	}
	return wrong
}

// ParseMeta parses what Kafka's format step wrote to meta.properties
// (org.apache.kafka.metadata.properties.MetaProperties, version 1). It fails on
// a file that was not written to its end, and on one of a ZooKeeper cluster
// (version 0).
func ParseMeta(b []byte) (clusterID string, nodeID int32, err error) {
	loader := properties.Loader{Encoding: properties.ISO_8859_1, DisableExpansion: true}
	props, err := loader.LoadBytes(b)
	if err != nil {
		return "", 0, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	get := func(key string) string { return strings.TrimSpace(props.GetString(key, "")) }
	id, err := strconv.ParseUint(get("node.id"), 10, 31)
	switch {
	case get("version") == "0":
		err = errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first")
	case get("version") != "1":
		err = fmt.Errorf("version=%q, want 1: torn or not Kafka's", get("version"))
	case get("cluster.id") == "":
		err = errors.New("no cluster.id in it: torn or not Kafka's")
	case err != nil:
		err = fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", get("node.id"))
	}
	return get("cluster.id"), int32(id), err
}

// ParseQuorumState parses what quorum-state says of the voters
// (org.apache.kafka.raft.FileQuorumStateStore): the static voters' ids,
// ascending, none while Kafka has not written any (a fresh node of a dynamic
// quorum has an empty list); or that the quorum is dynamic (data_version 1, the
// voters live in the metadata log, KIP-853). It fails on a file that is torn or
// of a version that it does not know.
func ParseQuorumState(b []byte) (voters []int32, dynamic bool, err error) {
	var state struct {
		CurrentVoters []struct {
			VoterID *int32 `json:"voterId"`
		} `json:"currentVoters"`
		DataVersion *int `json:"data_version"`
	}
	if err := json.Unmarshal(b, &state); err != nil {
		return nil, false, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	switch {
	case state.DataVersion == nil:
		return nil, false, errors.New("no data_version in it: torn or not Kafka's")
	case *state.DataVersion == 1:
		return nil, true, nil
	case *state.DataVersion != 0:
		return nil, false, fmt.Errorf("data_version %d, want 0 or 1", *state.DataVersion)
	}
	for _, v := range state.CurrentVoters {
		if v.VoterID == nil || *v.VoterID < 0 || slices.Contains(voters, *v.VoterID) {
			return nil, false, errors.New("a voter without a voterId, or one that is there twice: torn or not Kafka's")
		}
		voters = append(voters, *v.VoterID)
	}
	slices.Sort(voters)
	return voters, false, nil
}

// CanonicalClusterID checks that s is a base64 UUID, as Kafka's
// org.apache.kafka.common.Uuid parses it, and returns it as Kafka 3.4 stores
// it: the last character's unused bits cleared ("…sW" becomes "…sQ").
func CanonicalClusterID(s string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSuffix(s, "=="))
	if err != nil || len(raw) != 16 || strings.ContainsAny(s, "\r\n") {
		return "", errors.New("not a base64 UUID of 22 characters; make one with: kafka-storage.sh random-uuid")
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// SameClusterID compares two cluster ids decoded; ids that are no UUIDs (which
// Kafka takes from 3.7) are compared as they are.
func SameClusterID(a, b string) bool {
	ca, _ := CanonicalClusterID(a)
	cb, _ := CanonicalClusterID(b)
	return a == b || ca != "" && ca == cb
}

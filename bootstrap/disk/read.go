package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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

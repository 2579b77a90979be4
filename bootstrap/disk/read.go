package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Kafka's names in a log dir (org.apache.kafka.storage and kafka.raft).
const (
	metaFile    = "meta.properties"
	metadataDir = "__cluster_metadata-0"
	quorumFile  = metadataDir + "/quorum-state"
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
	// Err is why it could not be read (other than that it is not there).
	Err error
	// Moved: the anchor is not the directory that run saw.
	Moved bool
	// Exists, Meta, Quorum: nil where there is no such directory or file.
	Exists bool
	Meta   []byte
	Quorum []byte
	// Partitions: there are directories of partitions, the metadata's included.
	Partitions bool
	// Batches: the metadata log holds a batch or a snapshot.
	Batches bool
	// LostFound: a lost+found, so this is a volume's root.
	LostFound bool
	// Stray are paths of meta.properties in the parent or beside this dir.
	Stray []string
}

// isPartition says whether a name is that of a partition's directory, TOPIC-N.
func isPartition(name string) bool {
	i := strings.LastIndexByte(name, '-')
	return i > 0 && i < len(name)-1 && strings.Trim(name[i+1:], "0123456789") == ""
}

// QuorumState is the path of quorum-state among the dirs.
func QuorumState(dirs []Dir) string {
	for _, d := range dirs {
		if d.Metadata {
			return filepath.Join(d.Path, quorumFile)
		}
	}
	return quorumFile
}

// Anchored returns the dirs with the identity of what is there now.
func Anchored(dirs []Dir) []Dir {
	out := make([]Dir, len(dirs))
	for i, d := range dirs {
		out[i] = d
		for p := filepath.Clean(d.Path); ; p = filepath.Dir(p) {
			if dev, ino, err := identity(p); err == nil {
				out[i].Anchor, out[i].Dev, out[i].Ino = p, dev, ino
				break
			} else if p == filepath.Dir(p) || !errors.Is(err, fs.ErrNotExist) {
				break
			}
		}
	}
	return out
}

func identity(path string) (dev, ino uint64, err error) {
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		return 0, 0, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return st.Dev, st.Ino, nil
}

// Read reads the log dirs: the thin edge of this package.
func Read(dirs []Dir) []Content {
	out := make([]Content, len(dirs))
	for i, d := range dirs {
		out[i] = read(d)
		out[i].Stray = stray(d.Path, dirs)
	}
	return out
}

// Look reads and judges the log dirs.
func Look(dirs []Dir) Volume { return Judge(Read(dirs)) }

func read(d Dir) Content {
	c := Content{Dir: d}
	if d.Anchor != "" {
		dev, ino, err := identity(d.Anchor)
		c.Moved = err != nil || dev != d.Dev || ino != d.Ino
	}
	entries, err := os.ReadDir(d.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return c
	}
	c.Exists = true
	if err != nil {
		c.Err = err
		return c
	}
	for _, e := range entries {
		c.LostFound = c.LostFound || e.Name() == "lost+found"
		c.Partitions = c.Partitions || isPartition(e.Name())
	}
	if c.Meta, c.Err = readFile(d.Path, metaFile); c.Err != nil || !d.Metadata {
		return c
	}
	if c.Quorum, c.Err = readFile(d.Path, quorumFile); c.Err != nil {
		return c
	}
	c.Batches, c.Err = batches(filepath.Join(d.Path, metadataDir))
	return c
}

// readFile returns nil without an error where there is no such file.
func readFile(dir, name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if b == nil {
		b = []byte{}
	}
	return b, err
}

// batches says whether the metadata log in dir holds anything: a segment that
// is not empty, or a snapshot.
func batches(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".checkpoint") {
			return true, nil
		}
		if strings.HasSuffix(e.Name(), ".log") {
			if info, err := e.Info(); err != nil || info.Size() > 0 {
				return true, nil //nolint:nilerr // rolled away while Kafka runs: there are batches
			}
		}
	}
	return false, err
}

// stray looks for a meta.properties in the volume's root (path's parent) and
// one level down from it, other than in the dirs themselves.
func stray(path string, dirs []Dir) []string {
	own := map[string]bool{}
	for _, d := range dirs {
		own[filepath.Clean(d.Path)] = true
	}
	root := filepath.Dir(filepath.Clean(path))
	found := []string{}
	if _, err := os.Stat(filepath.Join(root, metaFile)); err == nil && !own[root] {
		found = append(found, filepath.Join(root, metaFile))
	}
	beside, _ := filepath.Glob(filepath.Join(globEscape.Replace(root), "*", metaFile))
	for _, f := range beside {
		if !own[filepath.Dir(f)] {
			found = append(found, f)
		}
	}
	return found
}

var globEscape = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

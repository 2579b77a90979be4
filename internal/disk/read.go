package disk

import (
	"errors"
	"fmt"
	"io"
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
	// Of tiered storage (RemoteIndexCache.DIR_NAME).
	remoteIndexCache = "remote-log-index-cache"
	// The snapshot that format --standalone writes: of a log that holds nothing
	// yet (org.apache.kafka.snapshot.Snapshots.BOOTSTRAP_SNAPSHOT_ID).
	formatSnapshot = "00000000000000000000-0000000000.checkpoint"
)

// longestFile is more than Kafka's files that are read here have, in bytes.
const longestFile = 1 << 20

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
	// Partitions: there are directories of partitions other than the metadata's.
	Partitions bool
	// MetadataDir: there is a directory of the metadata log, perhaps empty.
	MetadataDir bool
	// Batches: the metadata log here holds a batch, or a snapshot of some.
	Batches bool
	// Foreign are the directories that are no partition's, by name.
	Foreign []string
}

// Read reads the log dirs: the thin edge of this package.
func Read(dirs []Dir) []Content {
	out := make([]Content, len(dirs))
	for i, d := range dirs {
		out[i] = Content{Dir: d, Moved: d.moved()}
		if err := out[i].read(); d.Anchor == "" || !errors.Is(err, fs.ErrNotExist) {
			out[i].Err = err
		}
	}
	return out
}

func (c *Content) read() error {
	entries, err := os.ReadDir(c.Dir.Path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case !isDir(c.Dir.Path, e):
		case name == metadataDir:
			c.MetadataDir = true
		case isPartition(name):
			c.Partitions = true
		case isForeign(name):
			c.Foreign = append(c.Foreign, name)
		}
	}
	if c.Meta, err = readFile(filepath.Join(c.Dir.Path, metaFile)); err != nil {
		return err
	}
	if c.Quorum, err = readFile(filepath.Join(c.Dir.Path, quorumFile)); err != nil {
		return err
	}
	c.Batches, err = hasBatches(filepath.Join(c.Dir.Path, metadataDir))
	return err
}

// isDir says whether an entry of a directory is one itself, or a link to one, which
// Kafka makes no difference between.
func isDir(dir string, e fs.DirEntry) bool {
	if e.Type() != fs.ModeSymlink {
		return e.IsDir()
	}
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err == nil && info.IsDir()
}

// isPartition says whether a directory's name is TOPIC-N.
func isPartition(name string) bool {
	topic := strings.TrimRight(name, "0123456789")
	return topic != name && len(topic) > 1 && strings.HasSuffix(topic, "-")
}

// isForeign says whether a directory's name is none that Kafka has for one in a
// log dir, in doubt not: TOPIC-N, perhaps with an end that says that it is to be
// deleted, moved or adopted (UnifiedLog.parseTopicPartitionName).
func isForeign(name string) bool {
	if name == remoteIndexCache {
		return false
	}
	for _, end := range []string{"-delete", "-future", "-stray"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	return !isPartition(name)
}

// readFile reads a file; nil where there is none. Whatever stands in the place of
// Kafka's file must not hold up a start, or fill the memory.
func readFile(path string) ([]byte, error) {
	// A named pipe would be waited for, without the flag.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() && !info.IsDir():
		return nil, fmt.Errorf("%s is no regular file", path)
	case info.Size() > longestFile:
		return nil, fmt.Errorf("%s has %d bytes, far more than Kafka writes", path, info.Size())
	}
	return io.ReadAll(f)
}

// hasBatches says whether the metadata log in a directory has a segment that is
// not empty, or a snapshot of what was in one. A segment that went meanwhile,
// while Kafka runs, had something in it.
func hasBatches(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	found := false
	for _, e := range entries {
		switch info, infoErr := e.Info(); {
		case strings.HasSuffix(e.Name(), ".checkpoint"):
			found = found || e.Name() != formatSnapshot
		case strings.HasSuffix(e.Name(), ".log"):
			found = found || infoErr != nil || info.Size() > 0
		}
	}
	return found, err
}

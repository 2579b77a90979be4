package disk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
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

// Anchored returns the dirs with the identity of what is there now.
func Anchored(dirs []Dir) []Dir {
	out := slices.Clone(dirs)
	for i := range out {
		out[i] = out[i].anchored()
	}
	return out
}

// anchored returns the dir with its nearest ancestor that exists.
func (d Dir) anchored() Dir {
	for path := filepath.Clean(d.Path); ; path = filepath.Dir(path) {
		found, err := d.at(path)
		if err == nil {
			return found
		}
		if !errors.Is(err, fs.ErrNotExist) || path == "/" {
			return d
		}
	}
}

// at returns the dir with the identity of what is at the anchor now.
func (d Dir) at(anchor string) (Dir, error) {
	var st syscall.Stat_t
	err := syscall.Stat(anchor, &st)
	d.Anchor, d.Dev, d.Ino = anchor, st.Dev, st.Ino
	return d, err
}

// moved says whether the anchor is no longer the directory that run saw.
func (d Dir) moved() bool {
	now, err := d.at(d.Anchor)
	return d.Anchor != "" && (err != nil || now != d)
}

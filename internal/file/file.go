// Package file reads files that others write, a Secret's or an init container's say. Whatever stands in the place of
// one must not hold up whoever reads it, nor fill the memory.
package file

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

var (
	// ErrIrregular is of a directory, a device, a named pipe or a socket.
	ErrIrregular = errors.New("no regular file")
	// ErrLong is of a file with more bytes than were asked for.
	ErrLong = errors.New("too long")
)

// Read returns what a regular file of at most limit bytes holds, and when it was written. The error is ErrIrregular,
// ErrLong or the file system's, a *fs.PathError.
func Read(path string, limit int64) (content []byte, written time.Time, err error) {
	// A named pipe would be waited for, without the flag.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, written, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, written, err
	}
	if !info.Mode().IsRegular() {
		return nil, written, ErrIrregular
	}
	content, err = io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, written, ErrLong
	}
	return content, info.ModTime(), err
}

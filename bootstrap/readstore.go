package bootstrap

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/kraftpod/kraftpod/internal/config"
)

// largestStore is four times what a bundle of all public authorities has, in bytes.
const largestStore = 1 << 20

// readStore reads a key store or a trust store. Whatever else is there must not hold up a start, or fill the memory.
func readStore(path string) (string, error) {
	// A named pipe would be waited for, without the flag.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("it is no regular file")
	}
	content, err := io.ReadAll(io.LimitReader(f, largestStore+1))
	if len(content) > largestStore {
		err = fmt.Errorf("it has more than %d bytes", largestStore)
	}
	return string(content), err
}

// file reads a file that a variable names. Not ok: it is reported, or not there yet.
func (c *storeCheck) file(variable, value, path string) (content string, ok bool) {
	content, err := c.in.Store(path)
	missing, denied := errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission)
	switch {
	case err == nil:
		return content, true
	case c.in.Ahead && (missing || denied): // another container has it
		return "", false
	case denied:
		c.report.Add(config.Mistake{
			Code: config.ExitNoPermission, Variable: variable, Value: value,
			Text: fmt.Sprintf("uid %d gid %d cannot read %s; see the Secret's defaultMode and the pod's fsGroup",
				os.Getuid(), os.Getgid(), path),
		})
	case missing:
		c.report.Wrong(variable, value, "there is no file %s in this container; mount the Secret with it there", path)
	default:
		if p, is := errors.AsType[*fs.PathError](err); is {
			err = p.Err
		}
		c.report.Wrong(variable, value, "read %s: %v", path, err)
	}
	return "", false
}

package bootstrap

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/file"
)

// largestStore is four times what a bundle of all public authorities has, in bytes.
const largestStore = 1 << 20

// readStore reads a key store or a trust store.
func readStore(path string) (string, error) {
	content, _, err := file.Read(path, largestStore)
	switch {
	case errors.Is(err, file.ErrIrregular):
		err = errors.New("it is no regular file")
	case errors.Is(err, file.ErrLong):
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

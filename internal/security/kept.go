package security

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/kraftpod/kraftpod/internal/file"
)

// largestFile bounds what is read of a file, in bytes: a bundle of all public
// CAs has a quarter of that.
const largestFile = 1 << 20

// kept is what a file holds, or held when it was last good: a certificate that
// is there before its key, or a volume that is gone for a moment, costs no
// connection.
type kept[T any] struct {
	good  *T
	stale error
}

// read reads anew. Without anything good, ever, the error is the reader's.
func (k *kept[T]) read(load func() (T, error)) (T, error) {
	value, err := load()
	switch {
	case err == nil:
		k.good, k.stale = &value, nil
	case k.good != nil:
		value, k.stale = *k.good, err
		err = nil
	}
	return value, err
}

// readFile reads the file that a variable names. Its error does not quote the
// path of one that holds a secret: that may be the secret itself.
func readFile(variable, path string, isSecret bool) ([]byte, error) {
	named := fmt.Sprintf("%s=%q", variable, path)
	if isSecret {
		named = "the file of " + variable
	}
	content, _, err := readRegular(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, failf("%s: it is not there (yet): mount the Secret in the sidecar's container", named)
	case errors.Is(err, fs.ErrPermission):
		return nil, failf("%s: this uid (%d) may not read it: see the Secret's defaultMode and the pod's fsGroup",
			named, os.Getuid())
	case err != nil:
		return nil, failf("%s: %v", named, err)
	}
	return content, nil
}

// readRegular reads a file of at most largestFile; its error does not quote the path.
func readRegular(path string) (content []byte, written time.Time, err error) {
	content, written, err = file.Read(path, largestFile)
	switch p, is := errors.AsType[*fs.PathError](err); {
	case is:
		err = p.Err
	case errors.Is(err, file.ErrIrregular):
		err = errors.New("it is no file")
	case errors.Is(err, file.ErrLong):
		err = fmt.Errorf("it has more than %d bytes", largestFile)
	}
	return content, written, err
}

package api

import (
	"io/fs"
	"os"
)

// WriteFile writes a file atomically: a reader sees the old file or the whole
// new one. Whatever the umask, the file gets the mode. A failure leaves nothing
// half written behind, which would keep a full directory full.
func WriteFile(path string, mode fs.FileMode, content []byte) (err error) {
	tmp := path + ".tmp"
	defer func() {
		if err != nil {
			_ = os.Remove(tmp)
		}
	}()
	if err := os.WriteFile(tmp, content, mode); err != nil {
		return err
	}
	if err := os.Chmod(tmp, mode); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// readJSON reads what a file in dir holds; the zero value where there is none that
// can be read.
func readJSON[T any](dir, name string) (value T) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || json.Unmarshal(b, &value) != nil {
		return *new(T)
	}
	return value
}

// writeJSON writes a file in dir, atomically.
func writeJSON(dir, name string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, name), 0o644, bytes.NewReader(content))
}

// WriteFile writes a file atomically: a reader sees the old file or the whole
// new one. Whatever the umask, the file gets the mode. A failure leaves nothing
// half written behind, which would keep a full directory full.
func WriteFile(path string, mode fs.FileMode, content io.Reader) (err error) {
	tmp := path + ".tmp"
	defer func() {
		if err != nil {
			_ = os.Remove(tmp)
		}
	}()
	if err := fill(tmp, mode, content); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// fill writes a file; from another one the kernel copies.
func fill(path string, mode fs.FileMode, content io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

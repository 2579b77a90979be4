package api

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Other containers have other uids, and images set a umask of their own.
func TestWriteFileMode(t *testing.T) {
	old := syscall.Umask(0o077)
	t.Cleanup(func() { syscall.Umask(old) })
	for _, tt := range []struct {
		name string
		mode fs.FileMode
	}{
		{name: "a document", mode: 0o644},
		{name: "a program", mode: 0o755},
		{name: "a secret", mode: 0o600},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			write(t, path, "old, of another mode")
			if err := WriteFile(path, tt.mode, strings.NewReader("new")); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); got != "new" || info.Mode() != tt.mode {
				t.Errorf("%q with %v, want %q with %v", got, info.Mode(), "new", tt.mode)
			}
		})
	}
}

// Whoever has the old file open reads it to its end, and nothing is left beside.
func TestWriteFileAtomic(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	write(t, path, "old")
	write(t, path+".tmp", "what a writer left that was killed")
	if err := os.Link(path, filepath.Join(dir, "open")); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, 0o644, strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(dir, "open")); got != "old" {
		t.Errorf("the old file holds %q, want it as it was", got)
	}
	if got := read(t, path); got != "new" {
		t.Errorf("the file holds %q, want %q", got, "new")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v, want the two files alone", entries, err)
	}
}

// Whatever goes wrong is said, and no file appears.
func TestWriteFileFails(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(tmp string) error
	}{
		{name: "nothing can be written", make: func(tmp string) error { return os.Mkdir(tmp, 0o755) }},
		{
			// The name of a thread is written, but its mode stays.
			name: "the mode cannot be changed",
			make: func(tmp string) error { return os.Symlink("/proc/thread-self/comm", tmp) },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := tt.make(path + ".tmp"); err != nil {
				t.Fatal(err)
			}
			if err := WriteFile(path, 0o644, strings.NewReader("test")); err == nil {
				t.Error("WriteFile = nil, want an error")
			}
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("Lstat = %v, want no file", err)
			}
		})
	}
	t.Run("a directory in its place", func(t *testing.T) {
		if err := WriteFile(t.TempDir(), 0o644, strings.NewReader("")); err == nil {
			t.Error("WriteFile = nil, want an error")
		}
	})
}

// A full directory keeps the old file, and no half of the new one.
func TestWriteFileFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, "old")
	if err := os.Symlink("/dev/full", path+".tmp"); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, 0o644, strings.NewReader("new")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("WriteFile: %v, want no space left", err)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("the file holds %q, want what it held", got)
	}
	if _, err := os.Lstat(path + ".tmp"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary file: %v, want none", err)
	}
	if err := WriteFile(path, 0o644, strings.NewReader("new")); err != nil || read(t, path) != "new" {
		t.Errorf("WriteFile with room again: %v, %q", err, read(t, path))
	}
}

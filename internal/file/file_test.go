package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(content), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink(write("linked", "abc"), link)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, path, want string
		err              error
	}{
		{name: "a file", path: write("file", "abc"), want: "abc"},
		{name: "behind a link, as the kubelet makes one", path: link, want: "abc"},
		{name: "as long as it may be", path: write("full", "abcd"), want: "abcd"},
		{name: "longer", path: write("long", "abcde"), err: ErrLong},
		{name: "empty", path: write("empty", "")},
		{name: "a directory", path: dir, err: ErrIrregular},
		{name: "a pipe that nobody writes to", path: pipe, err: ErrIrregular},
		{name: "an endless device", path: "/dev/zero", err: ErrIrregular},
		{name: "nothing", path: filepath.Join(dir, "nothing"), err: fs.ErrNotExist},
	} {
		t.Run(tt.name, func(t *testing.T) {
			content, written, err := Read(tt.path, 4)
			if string(content) != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%q, %v, want %q, %v", content, err, tt.want, tt.err)
			}
			if err == nil && !written.Equal(at) {
				t.Errorf("written at %v, want %v", written, at)
			}
		})
	}
}

// A file that has no size, as those of /proc, is bounded by what it holds.
func TestReadWithoutASize(t *testing.T) {
	if _, _, err := Read("/proc/self/environ", 0); !errors.Is(err, ErrLong) {
		t.Errorf("%v, want %v", err, ErrLong)
	}
	if content, _, err := Read("/proc/self/comm", 100); err != nil || !strings.HasSuffix(string(content), "\n") {
		t.Errorf("%q, %v", content, err)
	}
}

package bootstrap

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// One line of a file, whatever end it has; all else is told by the file's name and
// never by what is in it.
func TestReadLine(t *testing.T) {
	const secret = "hush"
	for _, tt := range []struct{ name, content, want, wrong string }{
		{name: "a line", content: "lb.example.com\n", want: "lb.example.com"},
		{name: "without an end", content: "203.0.113.7", want: "203.0.113.7"},
		{name: "of Windows", content: "a b\r\n", want: "a b"},
		{name: "as long as may be", content: strings.Repeat("x", longestLine), want: strings.Repeat("x", longestLine)},
		{name: "blanks count", content: " a \n", want: " a "},
		{name: "nothing", wrong: " is empty"},
		{name: "a line's end alone", content: "\n", wrong: " is empty"},
		{name: "blanks alone", content: " \t\n", wrong: " is empty"},
		{name: "two lines", content: secret + "\nb\n", wrong: " has more than one line"},
		{name: "a line and an empty one", content: secret + "\n\n", wrong: " has more than one line"},
		{name: "a line of old", content: secret + "\rb", wrong: " has more than one line"},
		{name: "too long", content: secret + strings.Repeat("x", longestLine), wrong: " has more than 4096 bytes"},
		{name: "no text", content: secret + "\xff", wrong: " holds what is no text"},
		{name: "zero bytes", content: secret + "\x00", wrong: " holds what is no text"},
	} {
		path := filepath.Join(t.TempDir(), "file")
		writeFile(t, path, tt.content)
		got, err := readLine(path)
		if got != tt.want || (err == nil) != (tt.wrong == "") {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
		if err != nil && (err.Error() != path+tt.wrong || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: %v, want %s", tt.name, err, path+tt.wrong)
		}
	}
}

// What is in the file's place does not hold up a start.
func TestReadLineOfNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "..data"), link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		pipe: "is no regular file", dir: "is no regular file", "/dev/zero": "is no regular file",
		link: "no such file", filepath.Join(dir, "none"): "no such file",
	} {
		if got, err := readLine(path); err == nil || !strings.Contains(err.Error(), path) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want %q", path, got, err, want)
		}
	}
	// As a ConfigMap's or a Secret's volume has it.
	writeFile(t, filepath.Join(dir, "..data"), "rack-1\n")
	if got, err := readLine(link); got != "rack-1" || err != nil {
		t.Errorf("by a link: %q, %v", got, err)
	}
}

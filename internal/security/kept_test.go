package security

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Whatever takes the place of a file that was good is warned of: it is not waited
// for, and does not fill the memory.
func TestWhatIsNoFile(t *testing.T) {
	s := newStage(t)
	path := s.path("password")
	for name, replace := range map[string]func() error{
		"a directory":      func() error { return os.Mkdir(path, 0o700) },
		"a named pipe":     func() error { return syscall.Mkfifo(path, 0o600) },
		"a link to itself": func() error { return os.Symlink(path, path) },
		"a device":         func() error { return os.Symlink("/dev/zero", path) },
		"a large file":     func() error { return os.WriteFile(path, make([]byte, largestFile+1), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			s.write(map[string][]byte{"password": []byte("planted")})
			a := NewAccess(Config{Mechanism: "PLAIN", Username: "me", PasswordFile: path})
			authenticate := func() (string, error) {
				_, first, err := a.Mechanism(passListener).Authenticate(t.Context(), "")
				return string(first), err
			}
			if _, err := authenticate(); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.Remove(path), replace()); err != nil {
				t.Fatal(err)
			}
			if first, err := authenticate(); err != nil || first != "\x00me\x00planted" {
				t.Errorf("%q (%v), want what was good", first, err)
			}
			if got := a.Warnings(passListener); len(got) != 1 ||
				!strings.HasSuffix(got[0], "; what was read before is still in use") || strings.Contains(got[0], path) {
				t.Errorf("warnings %q, want one that does not tell the path", got)
			}
		})
	}
}

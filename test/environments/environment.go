// Package environments makes random environments for kraftpod: the variables of
// a container, and the files of its volumes. The same number always gives the
// same environment, so that two versions of the program can be compared, and
// one version with what it answered before.
//
// About half of the environments are those of a sane StatefulSet but for one
// change: a mistake alone gets far into the program, a heap of them does not.
// The package knows nothing of the product's code.
package environments

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Dir stands for the directory of an environment's files, in values, links and
// answers.
const Dir = "<dir>"

// File is a file of an environment, its path relative to Dir.
type File struct {
	// Path is a directory's where it ends in a slash.
	Path string
	// Content is the file's.
	Content string
	// Link is where a symbolic link leads to; empty where this is none.
	Link string
}

// Environment is what one start of kraftpod finds.
type Environment struct {
	// Number makes the environment again.
	Number int
	// About says in words what was made.
	About []string
	// Vars are the variables.
	Vars map[string]string
	// Files are made under Dir, in this order.
	Files []File
	// Commands are given to kraftpod besides render.
	Commands [][]string
}

// Sane makes an environment of a number in which nothing is changed on purpose. It
// has no commands.
func Sane(number int) Environment {
	s := sane(number)
	s.Files = s.possible()
	return s.Environment
}

func sane(number int) *set {
	s := newSet(number)
	s.chooseIdentity()
	s.chooseRoles()
	s.chooseListeners()
	s.chooseVoters()
	s.chooseStorage()
	s.chooseOthers()
	s.writeHosts()
	return s
}

// Generate makes the environment of a number.
func Generate(number int) Environment {
	s := sane(number)
	s.change()
	s.chooseCommands()
	s.Files = s.possible()
	return s.Environment
}

func newSet(number int) *set {
	r := rand.New(rand.NewPCG(0x6b72616674706f64, uint64(number)))
	return &set{
		Environment: Environment{Number: number, Vars: map[string]string{}},
		r:           r,
		files:       map[string]File{},
	}
}

// String is the environment for people to read.
func (e Environment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "environment %d: %s\n", e.Number, strings.Join(e.About, "; "))
	for _, name := range slices.Sorted(maps.Keys(e.Vars)) {
		fmt.Fprintf(&b, "  %s=%q\n", name, e.Vars[name])
	}
	for _, f := range e.Files {
		switch {
		case f.Link != "":
			fmt.Fprintf(&b, "  file %s -> %s\n", f.Path, f.Link)
		case strings.HasSuffix(f.Path, "/"):
			fmt.Fprintf(&b, "  file %s\n", f.Path)
		default:
			fmt.Fprintf(&b, "  file %s %s\n", f.Path, abridged(f.Content))
		}
	}
	return b.String()
}

// shown is how much of a file's content is printed.
const shown = 200

func abridged(content string) string {
	if len(content) <= shown {
		return fmt.Sprintf("%q", content)
	}
	return fmt.Sprintf("%q and %d bytes more", content[:shown], len(content)-shown)
}

// Environ returns the variables with the directory's own path in them.
func (e Environment) Environ(dir string) map[string]string {
	out := make(map[string]string, len(e.Vars))
	for name, value := range e.Vars {
		out[name] = strings.ReplaceAll(value, Dir, dir)
	}
	return out
}

// Write makes the files in a directory.
func (e Environment) Write(dir string) error {
	for _, f := range e.Files {
		path := filepath.Join(dir, f.Path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		var err error
		switch {
		case f.Link != "":
			err = os.Symlink(strings.ReplaceAll(f.Link, Dir, dir), path)
		case strings.HasSuffix(f.Path, "/"):
			err = os.MkdirAll(path, 0o755)
		default:
			err = os.WriteFile(path, []byte(strings.ReplaceAll(f.Content, Dir, dir)), 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

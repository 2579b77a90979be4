package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asStranger calls f with a file system uid that may read only what is open to
// all: root's own is dropped on a thread that ends with the goroutine.
func asStranger(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f() // a mode of 0 keeps even the owner out
		return
	}
	const nobody = 65534
	dropped := make(chan bool)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread is of no use to others
		_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
		now, _, _ := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0) // says which it was
		if now == nobody {
			f()
		}
		dropped <- now == nobody
	}()
	if !<-dropped {
		t.Skip("this root may not change its uid (no CAP_SETUID), and it can read everything")
	}
}

// setMode changes the mode of a path until the test has ended.
func setMode(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	path, err := filepath.Abs(path) // a shut directory cannot be opened from within
	if err == nil {
		err = os.Chmod(path, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
}

// inTree goes into a tree that others may enter: by relative paths, whatever
// the modes of the directories above it.
func inTree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(tree(t, files))
	setMode(t, ".", 0o755)
}

// A volume that cannot be proved to be empty is Unknown: were it taken for
// empty, its pods would form a new cluster beside the data on it.
func TestUnknownIsNeverEmpty(t *testing.T) {
	formed := map[string]string{"vol/" + meta: metaV1, "vol/" + quorum: static0, "vol/" + log: "x"}
	two := []string{"vol/data", "vol/two"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		dirs  []string   // vol/data, if not given
		moves [][]string // what happens after run saw them
	}{
		{name: "the log dir that run saw is gone", files: formed, moves: [][]string{{"vol/data", "away"}}},
		{
			name: "the volume that run saw is not mounted", files: map[string]string{"vol/": ""},
			moves: [][]string{{"vol", "away"}},
		},
		{
			name: "another subPath, empty", files: map[string]string{"vol/" + meta: metaV1, "vol/sub/data/": ""},
			moves: [][]string{{"vol", "whole"}, {"whole/sub", "vol"}},
		},
		{
			name: "another subPath, of a volume that was empty", files: map[string]string{"vol/sub/": ""},
			moves: [][]string{{"vol", "whole"}, {"whole/sub", "vol"}},
		},
		{
			name: "one of two log dirs is not the one that run saw", dirs: two,
			files: map[string]string{"vol/data/": "", "vol/two/": ""}, moves: [][]string{{"vol/two", "away"}},
		},
		{name: "a file in the log dir's place", files: map[string]string{"vol/data": ""}},
		{name: "a file in the volume's place", files: map[string]string{"vol": ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			if tt.dirs == nil {
				tt.dirs = []string{"vol/data"}
			}
			seen := Anchored(dirsIn(root, tt.dirs...))
			for _, move := range tt.moves {
				if err := os.Rename(filepath.Join(root, move[0]), filepath.Join(root, move[1])); err != nil {
					t.Fatal(err)
				}
			}
			mustBeUnknown(t, Look(seen))
		})
	}
}

// What this uid may not read is said to be so, and proves nothing.
func TestUnreadableIsNeverEmpty(t *testing.T) {
	formed := map[string]string{meta: metaV1, quorum: static0, log: "x"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		path  string
		mode  fs.FileMode
	}{
		{name: "the volume", files: formed, path: "."},
		{name: "the log dir", files: formed, path: "data"},
		{name: "meta.properties", files: formed, path: meta},
		{name: "meta.properties alone in the log dir", files: map[string]string{meta: metaV1}, path: meta},
		{name: "the metadata log", files: formed, path: filepath.Dir(quorum)},
		{name: "the names in the metadata log", files: formed, path: filepath.Dir(quorum), mode: 0o111},
		{name: "quorum-state", files: formed, path: quorum},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inTree(t, tt.files)
			seen := Anchored(dirsIn("."))
			setMode(t, tt.path, tt.mode)
			asStranger(t, func() {
				mustBeUnknown(t, Look(seen))
				mustBeUnknown(t, Look(Anchored(dirsIn("."))))
				if errs := Unreadable(Read(seen)); len(errs) != 1 || !strings.Contains(errs[0].Error(), "data") {
					t.Errorf("Unreadable: %v, want one error with the path", errs)
				}
			})
		})
	}
}

// A segment that cannot be looked at counts as one that holds something.
func TestHasBatchesInDoubt(t *testing.T) {
	inTree(t, map[string]string{log: ""})
	dir := filepath.Dir(log)
	setMode(t, dir, 0o444)
	asStranger(t, func() {
		if got, err := hasBatches(dir); !got || err != nil {
			t.Errorf("hasBatches = %v, %v, want true", got, err)
		}
	})
}

// A file that was cut anywhere proves nothing, least of all emptiness.
func TestTornIsNeverEmpty(t *testing.T) {
	judged := func(meta, quorum []byte) Volume {
		v, _ := Judge([]Content{{Dir: Dir{Path: "/data", Metadata: true}, Meta: meta, Quorum: quorum}})
		return v
	}
	for _, state := range []string{static0, emptyV0, dynamic1} {
		for n := range len(state) {
			mustBeUnknown(t, judged([]byte(metaV1), []byte(state[:n])))
		}
	}
	whole := strings.Index(metaV1, "node.id=0") + len("node.id=0") // the last line; without its end it says as much
	for n := range whole {
		mustBeUnknown(t, judged([]byte(metaV1[:n]), nil))
	}
}

func mustBeUnknown(t *testing.T, v Volume) {
	t.Helper()
	if v.State != Unknown || v.Reason == "" || v.Formatted || v.Voters != nil {
		t.Errorf("%+v, want unknown, with a reason", v)
	}
}

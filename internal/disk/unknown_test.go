package disk

import (
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

// shut takes all permissions from a path until the test has ended.
func shut(t *testing.T, path string) {
	t.Helper()
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
}

// A volume that cannot be proved to be empty is Unknown: were it taken for
// empty, its pods would form a new cluster beside the data on it.
func TestUnknownIsNeverEmpty(t *testing.T) {
	const meta, quorum, log = "vol/data/meta.properties", "vol/data/__cluster_metadata-0/quorum-state", "vol/data/__cluster_metadata-0/00000000000000000000.log"
	formed := map[string]string{meta: metaV1, quorum: static0, log: "x"}
	at := func(root string) []Dir {
		return []Dir{{Path: filepath.Join(root, "vol/data"), Metadata: true}}
	}
	seen := func(root string) []Dir { return Anchored(at(root)) }
	move := func(t *testing.T, from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		// dirs is what run saw, and what happens to the volume afterwards.
		dirs func(t *testing.T, root string) []Dir
	}{
		{"the log dir that run saw is gone", formed, func(t *testing.T, root string) []Dir {
			dirs := seen(root)
			move(t, filepath.Join(root, "vol/data"), filepath.Join(root, "away"))
			return dirs
		}},
		{"the volume that run saw is not mounted", map[string]string{"vol/": ""}, func(t *testing.T, root string) []Dir {
			dirs := seen(root)
			move(t, filepath.Join(root, "vol"), filepath.Join(root, "away"))
			return dirs
		}},
		{"another subPath, empty", map[string]string{meta: metaV1, "vol/sub/data/": ""}, func(t *testing.T, root string) []Dir {
			dirs := seen(root)
			move(t, filepath.Join(root, "vol"), filepath.Join(root, "whole"))
			move(t, filepath.Join(root, "whole/sub"), filepath.Join(root, "vol"))
			return dirs
		}},
		{"another subPath, of a volume that was empty", map[string]string{"vol/sub/": ""}, func(t *testing.T, root string) []Dir {
			dirs := seen(root)
			move(t, filepath.Join(root, "vol"), filepath.Join(root, "whole"))
			move(t, filepath.Join(root, "whole/sub"), filepath.Join(root, "vol"))
			return dirs
		}},
		{"the same inode of another device", map[string]string{"vol/": ""}, func(t *testing.T, root string) []Dir {
			dirs := seen(root)
			dirs[0].Dev++
			return dirs
		}},
		{"a path that nobody looked at", nil, func(t *testing.T, root string) []Dir { return at(root) }},
		{"a file in the log dir's place", map[string]string{"vol/data": ""}, func(t *testing.T, root string) []Dir { return seen(root) }},
		{"a file in the volume's place", map[string]string{"vol": ""}, func(t *testing.T, root string) []Dir { return seen(root) }},
		{"one of two log dirs is not the one that run saw", map[string]string{"vol/data/": "", "vol/two/": ""}, func(t *testing.T, root string) []Dir {
			dirs := Anchored(append(at(root), Dir{Path: filepath.Join(root, "vol/two")}))
			move(t, filepath.Join(root, "vol/two"), filepath.Join(root, "away"))
			return dirs
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mustBeUnknown(t, Look(tt.dirs(t, tree(t, tt.files))))
		})
	}
	for _, path := range []string{"vol", "vol/data", meta, filepath.Dir(quorum), quorum} {
		t.Run("unreadable for this uid: "+path, func(t *testing.T) {
			root := tree(t, formed)
			for _, dir := range []string{root, filepath.Dir(root)} { // the test's own, else closed to others
				if err := os.Chmod(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			dirs := seen(root)
			shut(t, filepath.Join(root, path))
			asStranger(t, func() {
				mustBeUnknown(t, Look(dirs))
				mustBeUnknown(t, Look(seen(root)))
				if errs := Unreadable(Read(dirs)); len(errs) != 1 || !strings.Contains(errs[0].Error(), root) {
					t.Errorf("Unreadable: %v, want one error with the path", errs)
				}
			})
		})
	}
}

// A file that was cut anywhere proves nothing, least of all emptiness.
func TestTornIsNeverEmpty(t *testing.T) {
	for _, state := range []string{static0, emptyV0, dynamic1} {
		for n := range len(state) {
			root := tree(t, map[string]string{"data/meta.properties": metaV1, "data/__cluster_metadata-0/quorum-state": state[:n]})
			mustBeUnknown(t, Look(Anchored([]Dir{{Path: filepath.Join(root, "data"), Metadata: true}})))
		}
	}
	whole := strings.Index(metaV1, "node.id=0") + len("node.id=0") // the last line; without its end it says as much
	for n := range whole {
		root := tree(t, map[string]string{"data/meta.properties": metaV1[:n]})
		mustBeUnknown(t, Look(Anchored([]Dir{{Path: filepath.Join(root, "data"), Metadata: true}})))
	}
}

func mustBeUnknown(t *testing.T, v Volume) {
	t.Helper()
	if v.State != Unknown || v.Reason == "" || v.Formatted || v.Voters != nil {
		t.Errorf("%+v, want unknown, with a reason", v)
	}
}

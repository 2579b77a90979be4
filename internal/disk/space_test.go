package disk

import (
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// The space of a log dir is that of the file system that it is on, whether it is
// there yet or not; of what run did not see nothing is said.
func TestMeasure(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "other/": ""})
	var st syscall.Statfs_t
	if err := syscall.Statfs(root, &st); err != nil {
		t.Fatal(err)
	}
	size := st.Blocks * uint64(st.Frsize)
	seen := Anchored(dirsIn(root, "data", "new/logs", "other"))
	seen[2].Ino++ // another directory is in the place of the one that run saw
	dirs := append(slices.Clone(seen), Dir{Path: filepath.Join(root, "data")}, Dir{Path: filepath.Join(root, "nowhere")})
	got := Measure(dirs)
	for i, want := range []uint64{size, size, 0, size, 0} {
		s := got[i]
		if s.Path != dirs[i].Path || s.Size != want {
			t.Errorf("%s: %+v, want a size of %d", dirs[i].Path, s, want)
		}
		if known := want > 0; known != (s.Used > 0) || known != (s.Available > 0) || s.Used+s.Available > s.Size {
			t.Errorf("%s: %+v, want what is used and what is available, together no more than there is", dirs[i].Path, s)
		}
	}
}

// Looking is measuring too.
func TestLookMeasures(t *testing.T) {
	dirs := Anchored(dirsIn(tree(t, map[string]string{"data/": ""})))
	if space := Look(dirs).Space; len(space) != 1 || space[0].Size == 0 {
		t.Errorf("space %+v, want that of the log dir", space)
	}
}

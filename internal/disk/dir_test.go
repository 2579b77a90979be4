package disk

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnchored(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "file": ""})
	for _, tt := range []struct {
		name, path string
		anchor     string // relative to the root; "": none
	}{
		{name: "a dir that is there", path: "data", anchor: "data"},
		{name: "written otherwise", path: "data/../data/", anchor: "data"},
		{name: "the nearest that is there", path: "data/a/b", anchor: "data"},
		{name: "the volume's root", path: "absent", anchor: "."},
		{name: "a file", path: "file", anchor: "file"},
		{name: "below a file, which proves nothing", path: "file/a", anchor: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := Dir{Path: root + "/" + tt.path, Metadata: true}
			want := dir
			if tt.anchor != "" {
				want.Anchor = filepath.Join(root, tt.anchor)
				info, err := os.Stat(want.Anchor)
				if err != nil {
					t.Fatal(err)
				}
				st, _ := info.Sys().(*syscall.Stat_t)
				want.Dev, want.Ino = st.Dev, st.Ino
			}
			dirs := []Dir{dir}
			if diff := cmp.Diff([]Dir{want}, Anchored(dirs)); diff != "" {
				t.Errorf("dirs (-want +got):\n%s", diff)
			}
			if dirs[0] != dir {
				t.Errorf("the dirs were changed themselves: %+v", dirs)
			}
		})
	}
}

func TestMoved(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "other/": ""})
	seen := Anchored(dirsIn(root, "data"))[0]
	for _, tt := range []struct {
		name   string
		change func(d *Dir)
		want   bool
	}{
		{name: "as it was", change: func(*Dir) {}, want: false},
		{name: "nobody looked", change: func(d *Dir) { *d = Dir{Path: d.Path} }, want: false},
		{name: "another device", change: func(d *Dir) { d.Dev++ }, want: true},
		{name: "another inode", change: func(d *Dir) { d.Ino++ }, want: true},
		{name: "another directory", change: func(d *Dir) { d.Anchor = filepath.Join(root, "other") }, want: true},
		{
			name: "nothing there", change: func(d *Dir) { *d = Dir{Path: d.Path, Anchor: filepath.Join(root, "absent")} },
			want: true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := seen
			tt.change(&dir)
			if got := dir.moved(); got != tt.want {
				t.Errorf("moved = %v, want %v", got, tt.want)
			}
			if got := Read([]Dir{dir})[0].Moved; got != tt.want {
				t.Errorf("Read says moved = %v, want %v", got, tt.want)
			}
		})
	}
}

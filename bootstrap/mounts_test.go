package bootstrap

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// Lines of mountinfo(5): the system's, a claim of the pod's, and the volume that
// containerd makes for a VOLUME of the image.
const (
	rootMount = "1 0 0:30 / / rw - overlay overlay rw\n"
	claimRoot = "/var/lib/kubelet/pods/x/volumes/kubernetes.io~csi/pvc/mount "
	claim     = "2 1 8:1 " + claimRoot + "/var/lib/kafka rw - ext4 /dev/sda rw\n"
	exact     = "2 1 8:1 " + claimRoot + "/var/lib/kafka/data rw - ext4 /dev/sda rw\n"
	outer     = "4 1 8:3 " + claimRoot + "/var/lib rw - ext4 /dev/sdc rw\n"
	anonymous = "/var/lib/containerd/io.containerd.grpc.v1.cri/containers/abc/volumes/def "
	cover     = "3 2 8:2 " + anonymous + "/var/lib/kafka/data rw - ext4 /dev/sdb rw\n"
	coverCut  = "3 2 8:2 " + anonymous + "/var/lib/kafka/data\n"
)

func TestCheckShadowed(t *testing.T) {
	shadowed := []string{"the image declares /var/lib/kafka/data as a VOLUME, and the runtime covers the pod's volume " +
		"at /var/lib/kafka with one that is lost with the container: mount the pod's volume at /var/lib/kafka/data and set " +
		"KRAFTPOD_DATA_DIR to /var/lib/kafka/data/logs"}
	for _, tt := range []struct {
		name, mounts, dir string
		want              []string
	}{
		{"a claim above the image's VOLUME", rootMount + claim + cover, "/var/lib/kafka/data", shadowed},
		{"and a log dir below it", rootMount + claim + cover, "/var/lib/kafka/data/logs", shadowed},
		{"and a mount further up that came later", rootMount + claim + cover + outer, "/var/lib/kafka/data", shadowed},
		{"the shortest line", rootMount + claim + coverCut, "/var/lib/kafka/data", shadowed},
		{"a claim above, no VOLUME", rootMount + claim, "/var/lib/kafka/data", nil},
		{"a claim in the VOLUME's place", rootMount + exact, "/var/lib/kafka/data/logs", nil},
		{"a claim in the VOLUME's place, below another", rootMount + claim + exact, "/var/lib/kafka/data/logs", nil},
		{"a claim over the VOLUME", rootMount + claim + cover + exact, "/var/lib/kafka/data", nil},
		{"the VOLUME over a claim in its place", rootMount + exact + cover, "/var/lib/kafka/data", nil},
		{"no claim at all: meant to be lost", rootMount + cover, "/var/lib/kafka/data", nil},
		{"another path", rootMount + claim + cover, "/data", nil},
		{"a path that begins alike", rootMount + claim + cover, "/var/lib/kafka/database", nil},
		{"lines that are none", "\n1 0 0:30 /\n" + rootMount, "/var/lib/kafka/data", nil},
		{"no mountinfo", "", "/var/lib/kafka/data", nil},
	} {
		var report config.Report
		checkShadowed([]byte(tt.mounts), []disk.Dir{{Path: tt.dir}}, &report)
		t.Run(tt.name, func(t *testing.T) { checkLines(t, "mistake", linesOf(report.Err()), tt.want) })
		if code := exitCode(report.Err()); tt.want != nil && code != config.ExitConfig {
			t.Errorf("%s: code %d, want 78", tt.name, code)
		}
	}
}

// Of the mounts of this process, one is the root's.
func TestReadMounts(t *testing.T) {
	on, _ := mountsOf(readMounts(), "/proc/self")
	if on.point != "/proc" {
		t.Errorf("/proc/self is on %+v, want the mount of /proc", on)
	}
}

// A mount point in mountinfo has octal codes for some characters, and no symbolic
// link.
func TestMountsOfOddPaths(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a b\tc\nd#e\\040f", "real"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	const odd = `a\040b\011c\012d\043e\134040f`
	mounts := rootMount
	for i, point := range []string{odd, "real"} {
		mounts += fmt.Sprintf("%d 1 8:1 /%s %s/%[2]s rw - ext4 /dev/sda rw\n", i+2, point, dir)
	}
	for _, tt := range []struct{ path, want string }{
		{"a b\tc\nd#e\\040f/logs", "a b\tc\nd#e\\040f"},
		{"a b/logs", ""},
		{"real/logs", "real"},
		{"link", "real"},
		{"link/logs/deeper", "real"},
		{"link/../real", "real"},
		{"linked/logs", ""},
	} {
		on, _ := mountsOf([]byte(mounts), dir+"/"+tt.path)
		want := mount{}
		if tt.want != "" {
			want = mount{point: filepath.Join(dir, tt.want), root: "/" + tt.want, fs: "ext4"}
		}
		if on != want {
			t.Errorf("%q is on %+v, want %+v", tt.path, on, want)
		}
	}
}

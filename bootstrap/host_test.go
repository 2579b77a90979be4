package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

func TestCheckShadowed(t *testing.T) {
	const (
		root  = "1 0 0:30 / / rw - overlay overlay rw\n"
		claim = "2 1 8:1 /var/lib/kubelet/pods/x/volumes/kubernetes.io~csi/pvc/mount /var/lib/kafka rw - ext4 /dev/sda rw\n"
		exact = "2 1 8:1 /var/lib/kubelet/pods/x/volumes/kubernetes.io~csi/pvc/mount /var/lib/kafka/data rw - ext4 /dev/sda rw\n"
		cover = "3 2 8:2 /var/lib/containerd/io.containerd.grpc.v1.cri/containers/abc/volumes/def /var/lib/kafka/data rw - ext4 /dev/sdb rw\n"
	)
	for _, tt := range []struct {
		name, mounts, dir string
		ok                bool
	}{
		{"a claim above the image's VOLUME", root + claim + cover, "/var/lib/kafka/data", false},
		{"and a log dir below it", root + claim + cover, "/var/lib/kafka/data/logs", false},
		{"a claim above, no VOLUME", root + claim, "/var/lib/kafka/data", true},
		{"a claim in the VOLUME's place", root + exact, "/var/lib/kafka/data/logs", true},
		{"no claim at all: meant to be lost", root + cover, "/var/lib/kafka/data", true},
		{"another path", root + claim + cover, "/data", true},
		{"no mountinfo", "", "/var/lib/kafka/data", true},
	} {
		var report config.Report
		checkShadowed([]byte(tt.mounts), []disk.Dir{{Path: tt.dir}}, &report)
		if err := report.Err(); (err == nil) != tt.ok {
			t.Errorf("%s: %v, want ok %v", tt.name, err, tt.ok)
		}
	}
}

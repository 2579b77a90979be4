package bootstrap

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// What a log dir is on, by the mounts of its container.
func TestWarnOfVolumes(t *testing.T) {
	const (
		hosts    = "9 1 8:1 /var/lib/kubelet/pods/x/etc-hosts /etc/hosts rw - ext4 /dev/sda rw\n"
		podRoot  = rootMount + hosts
		point    = " /var/lib/kafka/data rw master:1 - "
		emptyDir = "2 1 8:1 /var/lib/kubelet/pods/x/volumes/kubernetes.io~empty-dir/data" + point + "ext4 /dev/sda rw\n"
		is       = "/var/lib/kafka/data/logs is on "
		noClaim  = "; mount a volume of volumeClaimTemplates there$"
		remote   = "take a block device (ReadWriteOnce)"
	)
	on := func(fs string) string { return podRoot + "2 1 8:1 /" + point + fs + " server:/export rw\n" }
	for _, tt := range []struct {
		name, mounts string
		want         []string
	}{
		{name: "a claim", mounts: podRoot + claim},
		{
			name: "nothing", mounts: podRoot,
			want: []string{is + "no volume: what is written there is lost with the container" + noClaim},
		},
		{name: "nothing, on a machine", mounts: rootMount},
		{name: "no mountinfo", mounts: ""},
		{
			name: "the image's own volume", mounts: podRoot + cover,
			want: []string{is + "a volume that the image declares and the runtime made"},
		},
		{name: "an emptyDir", mounts: podRoot + emptyDir, want: []string{is + "an emptyDir: it is lost with the pod"}},
		{name: "an emptyDir in memory", mounts: on("tmpfs"), want: []string{is + "an emptyDir"}},
		{name: "memory, on a machine", mounts: rootMount + "2 1 8:1 / /var/lib/kafka/data rw - tmpfs x rw\n"},
		{name: "NFS 3", mounts: on("nfs"), want: []string{is + "nfs: what is deleted or moved while it is open"}},
		{name: "NFS 4", mounts: on("nfs4"), want: []string{remote + ", or a server of NFS 4.1 or later"}},
		{name: "SMB", mounts: on("cifs"), want: []string{is + "cifs: what is open cannot be renamed there"}},
		{name: "SMB 3", mounts: on("smb3"), want: []string{remote + "$"}},
		{name: "ext4", mounts: on("ext4")},
		{name: "a line that is cut", mounts: podRoot + "2 1 8:1 /" + point},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			volumes := logVolumes([]byte(tt.mounts), []disk.Dir{{Path: "/var/lib/kafka/data/logs"}})
			warnOfVolumes(volumes, givenSettings{}, node{}, &report)
			checkLines(t, "warning", report.Warnings(), tt.want)
		})
	}
}

// Kafka keeps seven days of whatever size, by default.
func TestWarnOfSmallVolumes(t *testing.T) {
	const text = ": the size of what is kept is unlimited, and the volume small: "
	small := []logVolume{
		{dir: "/a", size: smallVolume - 1}, {dir: "/b", size: smallVolume}, {dir: "/c", size: 1 << 29}, {dir: "/d"},
	}
	for _, tt := range []struct {
		name    string
		environ map[string]string
		volumes []logVolume
		want    []string
	}{
		{
			name: "unlimited", environ: apache("1"), volumes: small,
			want: []string{"KAFKA_LOG_RETENTION_BYTES" + text + "/a (9.5 GiB), /c (0.5 GiB)."},
		},
		{
			name: "in so many words", environ: bitnami("1", "KAFKA_CFG_LOG_RETENTION_BYTES= -1 "), volumes: small,
			want: []string{"KAFKA_CFG_LOG_RETENTION_BYTES" + text},
		},
		{name: "large enough", environ: apache("1"), volumes: small[1:2]},
		{name: "not known", environ: apache("1"), volumes: small[3:]},
		{name: "limited", environ: apache("1", "KAFKA_LOG_RETENTION_BYTES=1"), volumes: small},
		{name: "no number, which is another mistake", environ: apache("1", "KAFKA_LOG_RETENTION_BYTES=x"), volumes: small},
		{name: "compacted instead", environ: apache("1", "KAFKA_LOG_CLEANUP_POLICY=compact"), volumes: small},
		{
			name: "compacted too", environ: apache("1", "KAFKA_LOG_CLEANUP_POLICY=compact,delete"), volumes: small,
			want: []string{text},
		},
		{name: "of a controller", environ: apache("1", "KRAFTPOD_ROLES=controller"), volumes: small},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			Compute(Input{
				Config: config.Parse[Config](tt.environ, &report), Environ: tt.environ,
				Exists: func(string) bool { return false }, volumes: tt.volumes,
			}, &report)
			var got []string
			for _, w := range report.Warnings() {
				if strings.Contains(w, "volume") {
					got = append(got, w)
				}
			}
			checkLines(t, "warning", got, tt.want)
		})
	}
}

// run looks at the volumes, once; what it heard later of a cluster that formed
// takes nothing back. render and init are in no container of Kafka's.
func TestVolumesOfARun(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.mounts = func() []byte {
			return fmt.Appendf(nil, "1 0 8:1 / %s rw - nfs4 server:/ rw\n", realPath(filepath.Dir(s.Config.DataDir)))
		}
		formed := withVoters(says(1, disk.Formed, 1), 1)
		s.strangers = append(s.strangers, formed)
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		warned := func(all []string) (n int) {
			for _, w := range all {
				if strings.Contains(w, "is on nfs4") {
					n++
				}
			}
			return n
		}
		logged := s.logs.Filter(func(e observer.LoggedEntry) bool { return strings.Contains(e.Message, "is on nfs4") }).Len()
		if warned(s.plan().Warnings) != 1 || logged != 1 {
			t.Errorf("warnings %q, %d in the log, want one of the volume", s.plan().Warnings, logged)
		}
		if settings, err := s.Settings(); err != nil || len(settings.volumes) != 0 {
			t.Errorf("render looks at %+v, %v, want no volume", settings.volumes, err)
		}
	})
}

// The size is that of the file system that the log dir will be on.
func TestLogVolumesSize(t *testing.T) {
	dir := t.TempDir()
	dirs := disk.Anchored([]disk.Dir{{Path: filepath.Join(dir, "new/logs")}})
	if v := logVolumes(readMounts(), dirs); len(v) != 1 || v[0].size == 0 || v[0].dir != dirs[0].Path {
		t.Errorf("volumes %+v, want one with its size", v)
	}
	if _, err := os.Stat(dirs[0].Path); err == nil {
		t.Error("the log dir was made")
	}
}

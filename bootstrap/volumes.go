package bootstrap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// logVolume is what a log dir is on, as Kafka's container sees it.
type logVolume struct {
	dir string
	// mount is where the volume is mounted; "/" is the container's own root.
	mount
	// container: this is one.
	container bool
	// size in bytes; 0 where it is not known.
	size uint64
}

// smallVolume is a volume that Kafka's default retention of seven days, unlimited in
// size, soon fills, in bytes: less than what a file system leaves of 10 GiB.
const smallVolume = 19 << 29

// logVolumes looks at what the log dirs are on.
func logVolumes(mountinfo []byte, dirs []disk.Dir) []logVolume {
	// The kubelet, as other runtimes, mounts a hosts file of the container's own.
	hosts, _ := mountsOf(mountinfo, "/etc/hosts")
	var all []logVolume
	for _, space := range disk.Measure(dirs) {
		on, _ := mountsOf(mountinfo, space.Path)
		all = append(all, logVolume{
			dir: space.Path, mount: on, container: hosts.point == "/etc/hosts", size: space.Size,
		})
	}
	return all
}

// warnOfVolumes warns of volumes on which Kafka loses its data, or dies.
func warnOfVolumes(volumes []logVolume, settings givenSettings, n node, report *config.Report) {
	var small []string
	for _, v := range volumes {
		if text := v.lost(); text != "" {
			report.Warn("%s is on %s; mount a volume of volumeClaimTemplates there", v.dir, text)
		}
		if text := v.remote(); text != "" {
			report.Warn("%s is on %s: %s", v.dir, v.fs, text)
		}
		if v.size > 0 && v.size < smallVolume {
			small = append(small, fmt.Sprintf("%s (%.1f GiB)", v.dir, float64(v.size)/(1<<30)))
		}
	}
	if len(small) == 0 || !n.broker || !isUnlimited(settings) {
		return
	}
	report.Warn("%s: the size of what is kept is unlimited, and the volume small: %s. Full, Kafka stops, and again at "+
		"each start; set it, which counts for each partition, and log.segment.bytes to less, since whole segments are "+
		"deleted, so that all partitions together fit; or enlarge the volume (a topic's own retention.bytes goes before)",
		settings.get(logRetentionBytes).variable, strings.Join(small, ", "))
}

// lost says why what is written on a volume does not outlast the pod, "" where
// nothing says so.
func (v logVolume) lost() string {
	switch {
	case strings.Contains(v.root, containerdVolume):
		return "a volume that the image declares and the runtime made: it is lost with the container"
	case strings.Contains(v.root, "/kubernetes.io~empty-dir/"), v.fs == "tmpfs" && v.container:
		return "an emptyDir: it is lost with the pod, and a voter's vote with it"
	case v.point == "" && v.container:
		return "no volume: what is written there is lost with the container"
	}
	return ""
}

// remote says what goes wrong on a file system of the network's, "" on another.
func (v logVolume) remote() string {
	switch {
	case strings.HasPrefix(v.fs, "nfs"):
		return "what is deleted or moved while it is open stays there as .nfs..., so that deleting a topic, moving a " +
			"partition or compacting a log may fail, and Kafka then gives up the log dir and stops; take a block device " +
			"(ReadWriteOnce), or a server of NFS 4.1 or later that keeps open files itself (preserve-unlinked)"
	case slices.Contains([]string{"cifs", "smb2", "smb3"}, v.fs):
		return "what is open cannot be renamed there, so that deleting a topic fails, and Kafka then gives up the log dir " +
			"and stops; take a block device (ReadWriteOnce)"
	}
	return ""
}

// isUnlimited says whether logs are kept whatever their size, and not compacted
// instead.
func isUnlimited(settings givenSettings) bool {
	limit, err := strconv.ParseInt(settings.orDefault(logRetentionBytes, "-1"), 10, 64)
	return err == nil && limit < 0 && strings.Contains(settings.orDefault(logCleanupPolicy, "delete"), "delete")
}

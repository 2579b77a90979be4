package bootstrap

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Settings computes what Run would export, changing nothing.
func (b *Bootstrap) Settings() (*Settings, error) {
	report := b.Report.Clone()
	in := b.input(report)
	in.Ahead = true
	s := b.settings(in, readMounts(), report)
	return s, report.Err()
}

// FallbackPlan is what the environment alone says, for a sidecar without a
// plan file: nothing that run saw of the log dirs is in it.
func (b *Bootstrap) FallbackPlan() (*api.Plan, error) {
	report := b.Report.Clone()
	s := Compute(b.input(report), report)
	if err := report.Err(); err != nil {
		return nil, err
	}
	s.Plan.Version = b.Version
	return &s.Plan, nil
}

// Check looks for mistakes before Kafka's own container starts: Kafka's
// settings where the dialect is given or evident, and the disk where its path
// is there. Permissions are not judged, since another uid may run Kafka.
func (b *Bootstrap) Check(report *config.Report) {
	var found config.Report
	if _, ok := image.Detect("", exists, b.Environ); ok || b.Config.Dialect != "" {
		found = *b.Report.Clone()
		in := b.input(&found)
		in.Ahead = true
		b.settings(in, readMounts(), &found)
	} else {
		b.checkDataDir(&found)
	}
	report.AddOthers(&found, config.ExitNoPermission)
}

// settings computes the settings, with what the disk says of a cluster that has
// formed, and reports what is wrong with either. In Kafka's container volumes are
// looked at too.
func (b *Bootstrap) settings(in Input, mountinfo []byte, report *config.Report) *Settings {
	basis := readBasis(in, report)
	in.Store, in.Now = readStore, time.Now()
	dirs := disk.Anchored(absolute(basis.logDirs()))
	contents := disk.Read(dirs)
	volume, wrong := disk.Judge(contents)
	in.Known = volume
	if !in.Ahead {
		in.volumes = logVolumes(mountinfo, dirs)
	}
	s := basis.compute(in, report)
	s.Plan.Version, s.Plan.LogDirs = b.Version, dirs
	checkDisk(contents, mountinfo, volume, wrong, s.Want, report)
	return s
}

// input gathers what the settings are computed from.
func (b *Bootstrap) input(report *config.Report) Input {
	host := readHost(b.Config.Pod.HostsFile, report)
	return Input{
		Config: b.Config, Environ: b.Environ, Host: host, Broker: b.Broker, Exists: exists, List: list, Line: readLine,
	}
}

// checkDataDir checks the log dirs of KRAFTPOD_DATA_DIR where nothing tells
// which image, and so which cluster, they should belong to.
func (b *Bootstrap) checkDataDir(report *config.Report) {
	var dirs []disk.Dir
	for i, path := range kafka.SplitList(b.Config.DataDir) {
		dirs = append(dirs, disk.Dir{Path: path, Metadata: i == 0})
	}
	contents := disk.Read(disk.Anchored(absolute(dirs)))
	volume, wrong := disk.Judge(contents)
	checkDisk(contents, readMounts(), volume, wrong, disk.Want{NodeID: -1, DirsVariable: dataDirVariable}, report)
}

// checkDisk reports what this uid may not read of the log dirs or, where it may
// read all, what is wrong with them.
func checkDisk(
	contents []disk.Content, mountinfo []byte, v disk.Volume, wrong []config.Mistake, want disk.Want,
	report *config.Report,
) {
	if unreadable := disk.Unreadable(contents); len(unreadable) > 0 {
		report.Add(unreadable...)
		return
	}
	strays := disk.Strays(contents, want.NodeID, func(path string) string { return volumeRoot(mountinfo, path) })
	report.Add(wrong...)
	report.Add(disk.Check(contents, strays, v, want)...)
}

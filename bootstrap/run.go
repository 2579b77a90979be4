package bootstrap

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// Bootstrap is one start of Kafka's container.
type Bootstrap struct {
	Config  Config
	Version string
	// Environ is the process's, without service links.
	Environ map[string]string
	// Wrong is what is wrong with the environment so far, to be reported
	// together with what is found on the way.
	Wrong error
	Log   *zap.Logger
	// Listen is the sidecars' address, host:port: peers are asked at its port.
	Listen string
	// Exec replaces the process; nothing after it runs but on failure.
	Exec func(ctx context.Context, argv []string, environ map[string]string) error

	// written is the plan file's content as last written.
	written []byte
}

// Run computes the settings, checks them and the disk, writes the plan, agrees
// with the peers before a first start and execs the entrypoint (the detected
// image's own where none is given).
func (b *Bootstrap) Run(ctx context.Context, entrypoint []string) error {
	s, err := b.Settings()
	if err != nil {
		return err
	}
	if len(entrypoint) == 0 {
		entrypoint = s.dialect.entrypoint
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	if err := errors.Join(checkShadowed(mounts, s.Plan.LogDirs), checkWritable(s.Plan.LogDirs)); err != nil {
		return err
	}
	s.Plan.Start = rand.Text()
	b.warn(s.Plan.Warnings)
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	before := s.Plan.Warnings
	if s, err = b.agree(ctx, s); err != nil {
		return err
	}
	b.warn(slices.DeleteFunc(slices.Clone(s.Plan.Warnings), func(w string) bool { return slices.Contains(before, w) }))
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	p := &s.Plan
	b.Log.Info("starting Kafka", zap.String("pod", p.Pod), zap.Int32("node_id", p.NodeID), zap.Strings("roles", p.Roles),
		zap.String("voters", p.Voters), zap.Any("advertised", p.Advertised), zap.String("cluster_id", p.Intent.ClusterID),
		zap.String("volume", string(s.Known.State)), zap.String("dialect", p.Dialect), zap.Strings("entrypoint", entrypoint))
	return b.Exec(ctx, entrypoint, s.Apply(b.Environ))
}

func (b *Bootstrap) warn(lines []string) {
	for _, w := range lines {
		b.Log.Warn(w)
	}
}

// Settings computes what Run would export, changing nothing, and once more
// where the disk records a cluster: the log dirs are known only then.
func (b *Bootstrap) Settings() (*Settings, error) {
	s, err := b.compute()
	if err != nil {
		return nil, err
	}
	dirs := disk.Anchored(s.Plan.LogDirs)
	volume, err := inspect(dirs, s.Want)
	if volume.Formatted && err == nil {
		s.Known = volume
		s, err = Compute(s.Input)
	}
	if err != nil {
		return nil, err
	}
	s.Plan.Version, s.Plan.LogDirs, s.Known = b.Version, dirs, volume
	return s, nil
}

// FallbackPlan is what the environment alone says, for a sidecar without a
// plan file: nothing that run saw of the log dirs is in it.
func (b *Bootstrap) FallbackPlan() (*Plan, error) {
	s, err := b.compute()
	if err != nil {
		return nil, err
	}
	s.Plan.Version = b.Version
	return &s.Plan, nil
}

// Check looks for mistakes before Kafka's own container starts: Kafka's
// settings where the dialect is given or evident, and the disk where its path
// is there. Permissions are not judged, since another uid may run Kafka.
func (b *Bootstrap) Check() error {
	var err error
	if _, ok := detect("", exists, b.Environ); ok || b.Config.Dialect != "" {
		_, err = b.Settings()
	} else { // nothing tells which cluster the log dirs should belong to
		var dirs []disk.Dir
		for i, path := range splitList(b.Config.DataDir) {
			dirs = append(dirs, disk.Dir{Path: path, Metadata: i == 0})
		}
		_, err = inspect(disk.Anchored(dirs), disk.Want{NodeID: -1, DirsVar: "KRAFTPOD_DATA_DIR"})
	}
	var code *CodeError
	if errors.As(err, &code) && code.Code == ExitNoPermission {
		err = nil
	}
	return b.and(err)
}

// compute computes the settings from the environment and the machine.
func (b *Bootstrap) compute() (s *Settings, err error) {
	in := Input{Config: b.Config, Environ: b.Environ}
	if in.Host, err = ReadHost(b.Config); err == nil {
		s, err = Compute(in)
	}
	return s, b.and(err)
}

// and joins an error with what was wrong before.
func (b *Bootstrap) and(err error) error {
	if b.Wrong == nil {
		return err
	}
	return Mistakes(ExitConfig, b.Wrong, err)
}

// inspect reads the log dirs and judges them against what is configured.
func inspect(dirs []disk.Dir, want disk.Want) (disk.Volume, error) {
	contents := disk.Read(dirs)
	volume, wrong := disk.Judge(contents)
	if err := Mistakes(ExitNoPermission, disk.Unreadable(contents)...); err != nil {
		return volume, err
	}
	return volume, Mistakes(ExitData, append(wrong, disk.Check(contents, volume, want)...)...)
}

package bootstrap

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	// Exec replaces the process; nothing after it runs but on failure.
	Exec func(ctx context.Context, argv []string, environ map[string]string) error
}

// Run computes the settings, checks them and the disk, writes the plan and
// execs the entrypoint (the detected image's own where none is given).
func (b *Bootstrap) Run(ctx context.Context, entrypoint []string) error {
	s, volume, err := b.decide()
	if err != nil {
		return err
	}
	if len(entrypoint) == 0 {
		entrypoint = s.dialect.entrypoint
	}
	p := &s.Plan
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	if err := errors.Join(checkShadowed(mounts, p.LogDirs), checkWritable(p.LogDirs)); err != nil {
		return err
	}
	p.Start = rand.Text()
	for _, w := range p.Warnings {
		b.Log.Warn(w)
	}
	if len(volume.Voters) == 0 && !volume.Dynamic && len(p.Intent.Voters) > 1 && slices.Contains(p.Roles, roleController) {
		b.Log.Warn("nobody was asked before this first start: if a cluster of other voters has formed already, its data is at risk",
			zap.Int32s("voters", p.Intent.Voters))
	}
	if err := b.writePlan(p); err != nil {
		return err
	}
	b.Log.Info("starting Kafka", zap.String("pod", p.Pod), zap.Int32("node_id", p.NodeID), zap.Strings("roles", p.Roles),
		zap.String("voters", p.Voters), zap.Any("advertised", p.Advertised), zap.String("cluster_id", p.Intent.ClusterID),
		zap.String("volume", string(volume.State)), zap.String("dialect", p.Dialect), zap.Strings("entrypoint", entrypoint))
	return b.Exec(ctx, entrypoint, s.Apply(b.Environ))
}

// Settings computes what Run would export, changing nothing.
func (b *Bootstrap) Settings() (*Settings, error) {
	s, _, err := b.decide()
	return s, err
}

// FallbackPlan is what the environment alone says, for a sidecar without a
// plan file: nothing that run saw of the log dirs is in it.
func (b *Bootstrap) FallbackPlan() (*Plan, error) {
	s, _, err := b.compute()
	if err != nil {
		return nil, err
	}
	return &s.Plan, nil
}

// compute computes the settings from the environment and the machine.
func (b *Bootstrap) compute() (*Settings, Input, error) {
	in := Input{Config: b.Config, Environ: b.Environ}
	host, err := ReadHost(b.Config)
	if err != nil {
		return nil, in, b.and(err)
	}
	in.Host = host
	s, err := Compute(in)
	if err := b.and(err); err != nil {
		return nil, in, err
	}
	s.Plan.Version = b.Version
	return s, in, nil
}

// and joins an error with what was wrong before.
func (b *Bootstrap) and(err error) error {
	if b.Wrong == nil {
		return err
	}
	return Mistakes(ExitConfig, b.Wrong, err)
}

// decide computes the settings, and once more where the disk records a
// cluster: the log dirs are known only then.
func (b *Bootstrap) decide() (*Settings, disk.Volume, error) {
	s, in, err := b.compute()
	if err != nil {
		return nil, disk.Volume{}, err
	}
	dirs := disk.Anchored(s.Plan.LogDirs)
	contents := disk.Read(dirs)
	volume, wrong := disk.Judge(contents)
	if err := Mistakes(ExitNoPermission, disk.Unreadable(contents)...); err != nil {
		return nil, volume, err
	}
	if err := Mistakes(ExitData, append(wrong, disk.Check(contents, volume, s.Want)...)...); err != nil {
		return nil, volume, err
	}
	if volume.Formatted {
		in.Known = Known{Source: volume.Record, ClusterID: volume.ClusterID, Voters: volume.Voters}
		if s, err = Compute(in); err != nil {
			return nil, volume, err
		}
	}
	s.Plan.Version, s.Plan.LogDirs = b.Version, dirs
	return s, volume, nil
}

// writePlan writes the plan for the sidecar. Without a directory to share there
// is no sidecar to tell, or one with settings of its own.
func (b *Bootstrap) writePlan(p *Plan) error {
	if _, err := os.Stat(b.Config.Dir); errors.Is(err, fs.ErrNotExist) {
		b.Log.Warn("no directory to share with the sidecar: it will follow its own environment", zap.String("KRAFTPOD_DIR", b.Config.Dir))
		return nil
	}
	content, err := json.Marshal(p)
	if err = errors.Join(err, WriteFile(filepath.Join(b.Config.Dir, PlanFile), 0o644, content)); err != nil {
		return Mistakes(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: %w; mount an emptyDir there that this uid can write", b.Config.Dir, err))
	}
	return nil
}

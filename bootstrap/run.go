package bootstrap

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

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
	s, volume, err := b.decide(false)
	if err != nil {
		return err
	}
	if len(entrypoint) == 0 {
		entrypoint = s.Entrypoint
	}
	dirs := disk.Anchored(s.Plan.LogDirs)
	if err := checkWritable(dirs); err != nil {
		return err
	}
	s.Plan.LogDirs, s.Plan.Version, s.Plan.Start = dirs, b.Version, rand.Text()
	b.warn(s, volume)
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	b.Log.Info("starting Kafka", zap.String("pod", s.Plan.Pod), zap.Int32("node_id", s.Plan.NodeID),
		zap.Strings("roles", s.Plan.Roles), zap.String("voters", s.Plan.Voters), zap.Any("advertised", s.Plan.Advertised),
		zap.String("cluster_id", s.Plan.Intent.ClusterID), zap.String("volume", string(volume.State)),
		zap.String("dialect", s.Plan.Dialect), zap.Strings("entrypoint", entrypoint))
	return b.Exec(ctx, entrypoint, s.Apply(b.Environ))
}

// warn logs what is worth a look but stops nothing.
func (b *Bootstrap) warn(s *Settings, v disk.Volume) {
	for _, w := range s.Warnings {
		b.Log.Warn(w)
	}
	if len(v.Voters) == 0 && !v.Dynamic && len(s.Plan.Intent.Voters) > 1 && s.Plan.HasRole(roleController) {
		b.Log.Warn("nobody was asked before this first start: if a cluster of other voters has formed already, its data is at risk",
			zap.Int32s("voters", s.Plan.Intent.Voters))
	}
}

// Settings computes what Run would export, changing nothing.
func (b *Bootstrap) Settings() (*Settings, error) {
	s, _, err := b.decide(true)
	return s, err
}

// decide computes the settings twice where the disk records a cluster: first
// to learn the log dirs, then by what they record.
func (b *Bootstrap) decide(evident bool) (*Settings, disk.Volume, error) {
	host, err := ReadHost(b.Config)
	if err != nil {
		return nil, disk.Volume{}, Merge(b.Wrong, err)
	}
	in := Input{Config: b.Config, Environ: b.Environ, Host: host, Evident: evident}
	s, err := Compute(in)
	if err := Merge(b.Wrong, err); err != nil {
		return nil, disk.Volume{}, err
	}
	contents := disk.Read(disk.Anchored(s.Plan.LogDirs))
	if err := coded(ExitData, disk.Check(contents, s.Want)...); err != nil {
		return nil, disk.Volume{}, err
	}
	if err := coded(ExitNoPermission, disk.Unreadable(contents)...); err != nil {
		return nil, disk.Volume{}, err
	}
	volume := disk.Judge(contents)
	if volume.ClusterID != "" || len(volume.Voters) > 0 {
		in.Known = Known{Source: disk.QuorumState(s.Plan.LogDirs), ClusterID: volume.ClusterID, Voters: volume.Voters}
		if s, err = Compute(in); err != nil {
			return nil, volume, err
		}
	}
	if err := disk.Beside(contents); err != nil {
		s.Warnings = append(s.Warnings, err.Error())
	}
	return s, volume, nil
}

// writePlan writes the plan for the sidecar. Without a directory to share there
// is no sidecar to tell, or one with settings of its own.
func (b *Bootstrap) writePlan(p *Plan) error {
	if _, err := os.Stat(b.Config.Dir); errors.Is(err, fs.ErrNotExist) {
		b.Log.Warn("no directory to share with the sidecar: it will follow its own environment", zap.String("KRAFTPOD_DIR", b.Config.Dir))
		return nil
	}
	content, err := json.MarshalIndent(p, "", "  ")
	if err == nil {
		err = writeFile(b.Config.Dir, PlanFile, 0o644, append(content, '\n'))
	}
	if err != nil {
		return coded(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: %w; mount an emptyDir there that this uid can write", b.Config.Dir, err))
	}
	return nil
}

// FallbackPlan is what the environment alone says, for a sidecar without a
// plan file: nothing that run saw of the log dirs is in it.
func (b *Bootstrap) FallbackPlan() (*Plan, error) {
	host, err := ReadHost(b.Config)
	if err != nil {
		return nil, err
	}
	s, err := Compute(Input{Config: b.Config, Environ: b.Environ, Host: host, Evident: true})
	if err != nil {
		return nil, err
	}
	s.Plan.Version = b.Version
	return &s.Plan, nil
}

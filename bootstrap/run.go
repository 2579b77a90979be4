package bootstrap

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
)

// Run computes the settings, checks them and the disk, writes the plan, agrees
// with the peers before a first start and execs the entrypoint (the detected
// image's own where none is given).
func (b *Bootstrap) Run(ctx context.Context, entrypoint []string) error {
	report := b.Report.Clone()
	s := b.settings(report)
	checkShadowed(readMounts(), s.Plan.LogDirs, report)
	checkWritable(s.Plan.LogDirs, report)
	if err := report.Err(); err != nil {
		return err
	}
	s.Plan.Start = rand.Text()
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	s, err := b.agree(ctx, s)
	if err != nil {
		return err
	}
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	if len(entrypoint) == 0 {
		entrypoint = s.image.Entrypoint
	}
	b.logStart(s, entrypoint)
	return b.Exec(ctx, entrypoint, s.Apply(b.Environ))
}

func (b *Bootstrap) logStart(s *Settings, entrypoint []string) {
	p := &s.Plan
	b.Log.Info("starting Kafka",
		zap.String("pod", p.Pod),
		zap.Int32("node_id", p.NodeID),
		zap.Strings("roles", p.Roles),
		zap.String("voters", p.Voters),
		zap.Any("advertised", p.Advertised),
		zap.String("cluster_id", p.Intent.ClusterID),
		zap.String("volume", string(s.Known.State)),
		zap.String("dialect", p.Dialect),
		zap.Strings("entrypoint", entrypoint))
}

// writePlan writes the plan for the sidecar, where it has changed, and logs the
// warnings that are new. Without a directory to share there is no sidecar to
// tell, or one with settings of its own.
func (b *Bootstrap) writePlan(p *api.Plan) error {
	p.Asked = b.Broker
	if reflect.DeepEqual(*p, b.written) {
		return nil
	}
	for _, w := range p.Warnings {
		if !slices.Contains(b.written.Warnings, w) {
			b.Log.Warn(w)
		}
	}
	b.written = *p
	if _, err := os.Stat(b.Config.Dir); errors.Is(err, fs.ErrNotExist) {
		b.Log.Warn("no directory to share with the sidecar: it will follow its own environment",
			zap.String("KRAFTPOD_DIR", b.Config.Dir))
		return nil
	}
	if err := api.WritePlan(b.Config.Dir, p); err != nil {
		return config.Mistakes{{
			Code: config.ExitNoPermission, Variable: "KRAFTPOD_DIR", Value: b.Config.Dir,
			Text: err.Error() + "; mount an emptyDir there that this uid can write",
		}}
	}
	return nil
}

package bootstrap

import (
	"context"
	"crypto/rand"

	"go.uber.org/zap"
)

// Run computes the settings, checks them and the disk, writes the plan, agrees
// with the peers before a first start and execs the entrypoint (the detected
// image's own where none is given).
func (b *Bootstrap) Run(ctx context.Context, entrypoint []string) error {
	report := b.Report.Clone()
	read := b.mounts
	if read == nil {
		read = readMounts
	}
	mounts := read()
	s := b.settings(b.input(report), mounts, report)
	checkShadowed(mounts, s.Plan.LogDirs, report)
	checkWritable(s.Plan.LogDirs, report)
	checkImageDirs(s.image, entrypoint, b.Environ, report)
	if err := report.Err(); err != nil {
		return err
	}
	s.Plan.Start = rand.Text()
	s.warnOfOneCopy()
	if err := b.writePlan(s); err != nil {
		return err
	}
	s, err := b.agree(ctx, s)
	if err != nil {
		return err
	}
	if err := b.writePlan(s); err != nil {
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

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
	"reflect"
	"slices"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

// PlanFile is the name of the plan in KRAFTPOD_DIR.
const PlanFile = "plan.json"

// Endpoint is one listener as clients reach it.
type Endpoint struct {
	Listener string `json:"listener"`
	Host     string `json:"host"`
	Port     int32  `json:"port"`
}

// Plan is what run decided for this start, for the sidecar to follow. It holds
// no secrets.
type Plan struct {
	API     int    `json:"api"`
	Version string `json:"version"`
	// Start is a random id of this start of Kafka's container.
	Start string `json:"start"`
	// Pod is the pod's fully qualified name.
	Pod     string           `json:"pod"`
	NodeID  int32            `json:"node_id"`
	Roles   []string         `json:"roles"`
	Dialect string           `json:"dialect"`
	Intent  formation.Intent `json:"intent"`
	// Voters is controller.quorum.voters as exported.
	Voters string `json:"voters"`
	// Broker is host:port of the listener that the sidecar asks: the
	// inter-broker one, or the controller's on a controller-only node.
	Broker string `json:"broker"`
	// Protocol is that listener's security protocol (PLAINTEXT, SSL, ...).
	Protocol string `json:"protocol"`
	// InterBroker names the inter-broker listener among Advertised.
	InterBroker string     `json:"inter_broker"`
	Advertised  []Endpoint `json:"advertised"`
	// LogDirs are log.dirs (and metadata.log.dir) with what run saw of them.
	LogDirs []disk.Dir `json:"log_dirs"`
	// Warnings are what run warned of, in words.
	Warnings []string `json:"warnings"`
	// Waiting has a line for each peer that run still waits for before a first
	// start of Kafka.
	Waiting []string `json:"waiting"`
}

// ReadPlan reads the plan in dir; fs.ErrNotExist where there is none yet.
func ReadPlan(dir string) (*Plan, error) {
	path, p := filepath.Join(dir, PlanFile), &Plan{}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err = json.Unmarshal(b, p); err == nil && p.API != formation.API {
		err = fmt.Errorf("api %d, want %d: run and sidecar are of different versions", p.API, formation.API)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return p, nil
}

// writePlan writes the plan for the sidecar, where it has changed, and logs the
// warnings that are new. Without a directory to share there is no sidecar to
// tell, or one with settings of its own.
func (b *Bootstrap) writePlan(p *Plan) error {
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
		b.Log.Warn("no directory to share with the sidecar: it will follow its own environment", zap.String("KRAFTPOD_DIR", b.Config.Dir))
		return nil
	}
	content, err := json.Marshal(p)
	if err = errors.Join(err, WriteFile(filepath.Join(b.Config.Dir, PlanFile), 0o644, content)); err != nil {
		return Mistakes(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: %w; mount an emptyDir there that this uid can write", b.Config.Dir, err))
	}
	return nil
}

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

	// written is the plan as last written.
	written Plan
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
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	if s, err = b.agree(ctx, s); err != nil {
		return err
	}
	if err := b.writePlan(&s.Plan); err != nil {
		return err
	}
	p := &s.Plan
	b.Log.Info("starting Kafka", zap.String("pod", p.Pod), zap.Int32("node_id", p.NodeID), zap.Strings("roles", p.Roles),
		zap.String("voters", p.Voters), zap.Any("advertised", p.Advertised), zap.String("cluster_id", p.Intent.ClusterID),
		zap.String("volume", string(s.Known.State)), zap.String("dialect", p.Dialect), zap.Strings("entrypoint", entrypoint))
	return b.Exec(ctx, entrypoint, s.Apply(b.Environ))
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
	if s.Known = volume; volume.Formatted && err == nil {
		s, err = Compute(s.Input)
	}
	if err != nil {
		return nil, err
	}
	s.Plan.Version, s.Plan.LogDirs = b.Version, dirs
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
	if code, ok := errors.AsType[*CodeError](err); ok && code.Code == ExitNoPermission {
		err = nil
	}
	return b.and(err)
}

// compute computes the settings from the environment and the machine. A hosts
// file given by hand must be readable; what the machine itself lacks is left
// empty.
func (b *Bootstrap) compute() (*Settings, error) {
	hosts, err := os.ReadFile(b.Config.HostsFile)
	if err != nil && b.Config.HostsFile != "/etc/hosts" {
		return nil, b.and(Mistakes(ExitConfig, fmt.Errorf("KRAFTPOD_HOSTS_FILE=%q: %w; name a readable file, or leave it to /etc/hosts", b.Config.HostsFile, err)))
	}
	resolv, _ := os.ReadFile("/etc/resolv.conf")
	hostname, _ := os.Hostname()
	s, err := Compute(Input{Config: b.Config, Environ: b.Environ, Host: Host{hostname, hosts, resolv, exists}})
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

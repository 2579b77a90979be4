package bootstrap

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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

// writePlan writes the plan for the sidecar, where it has changed. Without a directory to share there
// is no sidecar to tell, or one with settings of its own.
func (b *Bootstrap) writePlan(p *Plan) error {
	content, err := json.Marshal(p)
	if bytes.Equal(content, b.written) {
		return nil
	}
	b.written = content
	if _, err := os.Stat(b.Config.Dir); errors.Is(err, fs.ErrNotExist) {
		b.Log.Warn("no directory to share with the sidecar: it will follow its own environment", zap.String("KRAFTPOD_DIR", b.Config.Dir))
		return nil
	}
	if err = errors.Join(err, WriteFile(filepath.Join(b.Config.Dir, PlanFile), 0o644, content)); err != nil {
		return Mistakes(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: %w; mount an emptyDir there that this uid can write", b.Config.Dir, err))
	}
	return nil
}

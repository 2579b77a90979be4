package api

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// PlanFile is the name of the plan in KRAFTPOD_DIR.
const PlanFile = "plan.json"

// RunWaits is how the reason of a check begins where run has not started Kafka.
const RunWaits = "run waits before Kafka's first start"

// Endpoint is one listener as clients reach it.
type Endpoint struct {
	Listener string `json:"listener"`
	Host     string `json:"host"`
	Port     int32  `json:"port"`
}

// Listener is one of the node's listeners as Kafka binds it.
type Listener struct {
	Name string `json:"name"`
	// Host is the address that it is bound to; empty or a wildcard: every one.
	Host string `json:"host"`
	Port int32  `json:"port"`
	// Protocol is its security protocol (PLAINTEXT, SSL, ...).
	Protocol string `json:"protocol"`
}

// KeyStore is what one listener identifies itself with in TLS.
type KeyStore struct {
	// Listener is its name, as in Listeners.
	Listener string `json:"listener"`
	// Files are those of its key store and trust store, as Kafka's container names
	// them; none where both are given inline.
	Files []string `json:"files"`
}

// Plan is what run decided for this start, for the sidecar to follow. It holds
// no secrets.
type Plan struct {
	API     int    `json:"api"`
	Version string `json:"version"`
	// Start is a random id of this start of Kafka's container.
	Start string `json:"start"`
	// Pod is the pod's fully qualified name.
	Pod     string   `json:"pod"`
	NodeID  int32    `json:"node_id"`
	Roles   []string `json:"roles"`
	Dialect string   `json:"dialect"`
	// Kafka is the version of Kafka's jars in the image; "" where it is not known.
	Kafka  string `json:"kafka,omitempty"`
	Intent Intent `json:"intent"`
	// Voters is controller.quorum.voters as exported.
	Voters string `json:"voters"`
	// Broker is host:port of the listener that the sidecar asks: the
	// inter-broker one, or the controller's on a controller-only node.
	Broker string `json:"broker"`
	// Asked is whom KRAFTPOD_BROKER of Kafka's container names in Broker's place,
	// host:port; empty where it names nobody.
	Asked string `json:"asked,omitempty"`
	// Environ are the KRAFTPOD_* variables of Kafka's container but secrets: the
	// sidecar takes its settings from there where its own container gives none.
	// nil: a run from before it told them.
	Environ map[string]string `json:"environ"`
	// Protocol is that listener's security protocol (PLAINTEXT, SSL, ...).
	Protocol string `json:"protocol"`
	// Listeners are all of this node's.
	Listeners []Listener `json:"listeners,omitempty"`
	// KeyStores are what this node's listeners that speak TLS identify themselves with.
	KeyStores []KeyStore `json:"key_stores,omitempty"`
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
	// PID is run's process, which becomes Kafka's, and Stderr what its stderr is, as
	// /proc names it: the container's log.
	PID    int    `json:"pid,omitempty"`
	Stderr string `json:"stderr,omitempty"`
	// Hint names the usual cause of that.
	Hint string `json:"hint,omitempty"`
}

// ReadPlan reads the plan in dir; fs.ErrNotExist where there is none yet.
func ReadPlan(dir string) (*Plan, error) {
	path := filepath.Join(dir, PlanFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plan := &Plan{}
	if err := json.Unmarshal(b, plan); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if plan.API != Version {
		return nil, fmt.Errorf("read %s: api %d, want %d: run and sidecar are of different versions",
			path, plan.API, Version)
	}
	return plan, nil
}

// WritePlan writes the plan in dir, atomically.
func WritePlan(dir string, plan *Plan) error { return writeJSON(dir, PlanFile, plan) }

// RemovePlan removes the plan in dir, where there is one.
func RemovePlan(dir string) { _ = os.Remove(filepath.Join(dir, PlanFile)) }

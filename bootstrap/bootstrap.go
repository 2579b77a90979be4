// Package bootstrap turns a StatefulSet pod's identity into Kafka's settings
// and becomes the image's own entrypoint.
//
// The contract with Kubernetes: the pod's name ends in -ORDINAL, the StatefulSet
// has a headless Service that publishes unready addresses, and the containers
// of a pod share KRAFTPOD_DIR. No API access is needed.
//
// The contract with Kafka: what KRaft demands and a manifest cannot say (node
// id, voters, advertised listeners) is computed; what the user gave wins and
// passes through byte for byte; Kafka's own rules are checked before a JVM
// starts; nothing of Kafka's is ever written, renamed or deleted.
//
// Compute is the functional core: settings from values, every mistake in one
// report. Run is the order of a start. The edges are host.go (files and the
// machine), install.go, exec.go, and package peers (the questions to other
// pods).
package bootstrap

import (
	"context"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/peers"
)

// Bootstrap is one start of Kafka's container.
type Bootstrap struct {
	Config  Config
	Version string
	// Environ is the process's, without service links.
	Environ map[string]string
	// Report has what is wrong with the environment so far, to be reported
	// together with what is found on the way.
	Report *config.Report
	Log    *zap.Logger
	// Listen is the sidecars' address, host:port: peers are asked at its port.
	Listen string
	// Broker is whom the sidecar is to ask in the place of the inter-broker
	// listener, host:port; empty: nobody else.
	Broker string
	// Exec replaces the process; nothing after it runs but on failure.
	Exec func(ctx context.Context, argv []string, environ map[string]string) error

	// mounts are those of this process (proc(5)); nil: as they are.
	mounts func() []byte
	// asker asks the peers; nil: over the network.
	asker asker
	// written is the plan as last written.
	written api.Plan
}

// asker asks other pods what their disks hold.
type asker interface {
	// Round asks the named pods and every other pod that this set's headless
	// Service and the further ones list, until ctx ends.
	Round(ctx context.Context, named []formation.Answer, services []string) peers.Heard
}

// Package health is kraftpod's sidecar: it asks this pod's own Kafka how it is
// and tells Kubernetes, other pods' kraftpods and Prometheus over HTTP.
//
// The contract with Kubernetes: /readyz is 200 only while this broker serves,
// and once after each start only when every replica that lives here is in
// sync; so a rolling update, which waits for Ready, never takes the last
// in-sync copy down. What happens to other brokers or to the quorum never makes
// a ready pod unready: one incident would take all pods out of their Service.
//
// The contract with Kafka: only the pod's own broker is asked, at one address.
// What it answers from its own memory decides (ApiVersions, Metadata,
// DescribeCluster, DescribeLogDirs); what it forwards to the quorum's leader
// (DescribeQuorum) goes over a connection of its own and is information. Once
// caught up, nothing is asked whose answer grows with topics or partitions.
//
// What is known is a value (state); its transitions and the verdict over it
// (checks) are pure. The loop that asks (follow, session), the files (reload,
// latch) and the HTTP server around it are thin.
package health

import (
	"net"
	"strconv"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
)

// Config is the sidecar's part of the environment.
type Config struct {
	// Dir is the directory that the pod's containers share: run writes
	// plan.json there, the sidecar keeps latch.json there.
	Dir string `env:"KRAFTPOD_DIR" envDefault:"/kraftpod"`
	// Listen is the address of the sidecar's HTTP server, host:port.
	Listen string `env:"KRAFTPOD_LISTEN" envDefault:":8081"`
	// Broker is whom to ask, host:port of a PLAINTEXT listener; empty: the one
	// that plan.json names.
	Broker string `env:"KRAFTPOD_BROKER"`
	// PollInterval is the time from one poll to the next once ready.
	PollInterval time.Duration `env:"KRAFTPOD_POLL_INTERVAL" envDefault:"2s"`
	// Timeout bounds one request to the broker.
	Timeout time.Duration `env:"KRAFTPOD_TIMEOUT" envDefault:"2s"`
	// CatchupDeadline is after how long without progress a replica that does
	// not catch up no longer holds readiness back; 0: never.
	CatchupDeadline time.Duration `env:"KRAFTPOD_CATCHUP_DEADLINE" envDefault:"0"`
}

// Validate reports every mistake in the configuration.
func (c Config) Validate() error {
	return bootstrap.CheckRules(
		bootstrap.Rule{Name: "KRAFTPOD_LISTEN", Value: c.Listen, OK: hasPort(c.Listen), Want: "[host]:port with a port from 1 to 65535, like :8081"},
		bootstrap.Rule{Name: "KRAFTPOD_BROKER", Value: c.Broker, OK: hasPort(c.Broker) && c.Broker[0] != ':', Want: "host:port of a PLAINTEXT listener of this broker, like localhost:9092"},
		bootstrap.Rule{Name: "KRAFTPOD_POLL_INTERVAL", Value: c.PollInterval.String(), OK: c.PollInterval > 0, Want: "a duration above 0, like 2s"},
		bootstrap.Rule{Name: "KRAFTPOD_TIMEOUT", Value: c.Timeout.String(), OK: c.Timeout > 0, Want: "a duration above 0, like 2s"},
		bootstrap.Rule{Name: "KRAFTPOD_CATCHUP_DEADLINE", Value: c.CatchupDeadline.String(), OK: c.CatchupDeadline >= 0, Want: "a duration like 10m, or 0 for none"},
	)
}

func hasPort(s string) bool {
	_, port, _ := net.SplitHostPort(s)
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

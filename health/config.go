package health

import (
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/leaving"
	"github.com/kraftpod/kraftpod/internal/membership"
	"github.com/kraftpod/kraftpod/internal/security"
)

// defaultPort is that of all sidecars.
const defaultPort = "8081"

// Config is the sidecar's part of the environment.
type Config struct {
	// Dir is the directory that the pod's containers share: run writes
	// plan.json there, the sidecar keeps latch.json there.
	Dir string `env:"KRAFTPOD_DIR" envDefault:"/kraftpod"`
	// Listen is the address of the sidecar's HTTP server, host:port.
	Listen string `env:"KRAFTPOD_LISTEN" envDefault:":8081"`
	// Broker is whom to ask, host:port of a listener of this broker; empty: the
	// one that plan.json names.
	Broker string `env:"KRAFTPOD_BROKER"`
	// PollInterval is the time from one poll to the next once ready.
	PollInterval time.Duration `env:"KRAFTPOD_POLL_INTERVAL" envDefault:"2s"`
	// Timeout bounds one request to the broker.
	Timeout time.Duration `env:"KRAFTPOD_TIMEOUT" envDefault:"2s"`
	// CatchupDeadline is after how long without progress a replica that does
	// not catch up no longer holds readiness back; 0: never.
	CatchupDeadline time.Duration `env:"KRAFTPOD_CATCHUP_DEADLINE" envDefault:"0"`
	// Reload has the broker read the key stores of its listeners anew when their
	// files change.
	Reload bool `env:"KRAFTPOD_TLS_RELOAD" envDefault:"false"`
	// Security is how a listener is spoken to that wants TLS or SASL.
	Security security.Config

	// Lacking asks the other voters' sidecars, and says which do not run where the
	// rest is no majority, "" where it is; nil: nobody is asked.
	Lacking func(ctx context.Context, plan *api.Plan) string
	// Addresses looks another pod's name up; unknown is why it is not known whether it
	// has addresses. nil: other pods' Kafka is not asked.
	Addresses func(ctx context.Context, name string) (addresses []string, unknown string)
	// Pods asks the pods of the set what they state of themselves: those of the ids, and
	// whom the set's headless Service lists beside them. nil: nobody changes voters.
	Pods func(ctx context.Context, plan *api.Plan, ids []int32) []membership.Pod
	// Others asks the other pods of the cluster whether they leave, and whether the
	// headless Service of this one's set is deleted; nil: nobody is asked.
	Others func(ctx context.Context, plan *api.Plan) (others []leaving.Peer, noService bool)
	// Remember looks up where they are, for Others once they are being deleted; nil:
	// nobody does.
	Remember func(ctx context.Context, plan *api.Plan)
	// Own is the environment of the sidecar's own container: a variable of it goes
	// before that of Kafka's container, which the plan tells.
	Own map[string]string
	// Logs is told the environment that counts whenever there is a plan; nil: the
	// log stays as it is.
	Logs func(environ map[string]string)
}

// Check reports every mistake in the configuration.
func (c Config) Check(report *config.Report) {
	report.Want(hasPort(c.Listen), "KRAFTPOD_LISTEN", c.Listen,
		"host:port or :port, with a port from 1 to 65535, like :8081 (an IPv6 host in brackets)")
	report.Want(hasPort(c.Broker) && !strings.HasPrefix(c.Broker, ":"), "KRAFTPOD_BROKER", c.Broker,
		"host:port of a listener of this broker, like localhost:9092 (an IPv6 host in brackets)")
	report.Want(c.PollInterval > 0, "KRAFTPOD_POLL_INTERVAL", c.PollInterval.String(),
		"a duration above 0, like 2s")
	report.Want(c.Timeout > 0, "KRAFTPOD_TIMEOUT", c.Timeout.String(),
		"a duration above 0, like 2s")
	report.Want(c.CatchupDeadline >= 0, "KRAFTPOD_CATCHUP_DEADLINE", c.CatchupDeadline.String(),
		"a duration like 10m, or 0 for none")
	c.Security.Check(report)
}

// hasPort says whether an address has a port that can be listened on.
func hasPort(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

package bootstrap

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Config is what `run`, `init` and `render` read from the environment besides
// Kafka's own settings.
type Config struct {
	// Pod is who the pod is.
	Pod pod.Config
	// Replicas of the StatefulSet when the cluster forms; 0 is not given.
	Replicas config.Count `env:"KRAFTPOD_REPLICAS"`
	// Controllers is how many pods are voters (controller.quorum.voters); 0 is
	// not given.
	Controllers config.Count `env:"KRAFTPOD_CONTROLLERS"`
	// Roles feeds process.roles.
	Roles Roles `env:"KRAFTPOD_ROLES"`
	// ControllerSet names the controllers' StatefulSet of a set of brokers.
	ControllerSet ControllerSet `env:"KRAFTPOD_CONTROLLER_SET"`
	// PeerServices are headless Services whose pods are asked before a first start
	// too.
	PeerServices PeerServices `env:"KRAFTPOD_PEER_SERVICES"`
	// Dialect is the image's: bitnami, apache or confluent.
	Dialect string `env:"KRAFTPOD_DIALECT"`
	// DataDir is a comma-separated list of log dirs (log.dirs).
	DataDir string `env:"KRAFTPOD_DATA_DIR"`
	// Dir is shared by the pod's containers.
	Dir string `env:"KRAFTPOD_DIR" envDefault:"/kraftpod"`
	// Quorum is static or dynamic.
	Quorum string `env:"KRAFTPOD_QUORUM" envDefault:"static"`
	// Formation is agree or off.
	Formation string `env:"KRAFTPOD_FORMATION" envDefault:"agree"`
	// FormationTimeout bounds the agreement with peers.
	FormationTimeout time.Duration `env:"KRAFTPOD_FORMATION_TIMEOUT" envDefault:"10m"`
}

// The values of Config.Formation.
const (
	formationAgree = "agree"
	formationOff   = "off"
)

// The values of Config.Quorum.
const (
	quorumStatic  = "static"
	quorumDynamic = "dynamic"
)

// quorumVariable says whether the voters follow the template.
const quorumVariable = "KRAFTPOD_QUORUM"

// dataDirVariable is kraftpod's own variable of log.dirs.
const dataDirVariable = "KRAFTPOD_DATA_DIR"

// Check reports everything that is wrong with the values by themselves.
func (c Config) Check(report *config.Report) {
	c.Pod.Check(report)
	report.Want(slices.Contains(image.Names(), c.Dialect), "KRAFTPOD_DIALECT", c.Dialect,
		"bitnami, apache or confluent")
	report.Want(c.Quorum == quorumStatic || c.Quorum == quorumDynamic, quorumVariable, c.Quorum, "static or dynamic")
	report.Want(c.Formation == formationAgree || c.Formation == formationOff, "KRAFTPOD_FORMATION", c.Formation,
		"agree or off")
	report.Want(c.FormationTimeout > 0, "KRAFTPOD_FORMATION_TIMEOUT", c.FormationTimeout.String(),
		"more than 0, for example 10m")
	report.Want(c.Replicas == 0 || c.Controllers <= c.Replicas, "KRAFTPOD_CONTROLLERS", fmt.Sprint(c.Controllers),
		fmt.Sprintf("at most KRAFTPOD_REPLICAS=%d", c.Replicas))
	report.Want(areAbsolute(kafka.SplitList(c.DataDir)) && !strings.ContainsAny(c.DataDir, "\r\n"),
		dataDirVariable, c.DataDir, "absolute paths, separated by commas")
	report.Want(filepath.IsAbs(c.Dir), "KRAFTPOD_DIR", c.Dir, "an absolute path")
}

// areAbsolute says whether all paths are.
func areAbsolute(paths []string) bool {
	return !slices.ContainsFunc(paths, func(path string) bool { return !filepath.IsAbs(path) })
}

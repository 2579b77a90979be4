package bootstrap

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

// Host is what the machine says of itself; the edge fills it in.
type Host struct {
	Hostname   string
	HostsFile  []byte
	ResolvConf []byte
	// Exists says whether a file is there: the image's own tell its dialect.
	Exists func(path string) bool
}

// Input is all that the settings are computed from.
type Input struct {
	Config  Config
	Environ map[string]string
	Host    Host
	// Known is what a disk (or a peer) records of a cluster that has formed; it
	// wins over what the replica count gives.
	Known disk.Volume
}

// Settings are one pod's, computed.
type Settings struct {
	Input
	Plan Plan
	// Exports and Unset change the environment for the entrypoint.
	Exports map[string]string
	Unset   []string
	// Want is what the disk must agree with.
	Want    disk.Want
	dialect dialect
	id      Identity
	voters  []Voter
	// home and first make a voter's pod of its id: that of the ordinal id-first;
	// nil where no StatefulSet of voters is known.
	home  *Identity
	first int32
}

// computation is a Compute under way: what is known so far, and what is wrong.
type computation struct {
	Settings
	// wrong are mistakes of the configuration, data disagreements with a disk.
	wrong, data mistakes

	roles           Roles
	controllerNames []string
	listeners       given
	// controllerPort is that of the first of controllerNames with a listener.
	controllerPort int32
	// brokers and controllers are the listeners of the whole set.
	brokers, controllers []Listener
	protocols            map[string]string
	// asked is the listener that the sidecar asks.
	asked Listener
}

// Compute makes a pod's settings from its identity and its environment. It is
// pure; every mistake is reported at once, under ExitConfig, or ExitData where
// only Known disagrees.
func Compute(in Input) (*Settings, error) {
	id, wrong := identify(in.Config, in.Host)
	dialect, ok := detect(in.Config.Dialect, in.Host.Exists, in.Environ)
	c := &computation{Settings: Settings{Input: in, Exports: map[string]string{}, dialect: dialect, id: id}, wrong: wrong}
	if !ok {
		c.wrong.add("KRAFTPOD_DIALECT=%q: none of the three images' files is here; set it to bitnami, apache or confluent", in.Config.Dialect)
		return nil, Mistakes(ExitConfig, c.wrong...)
	}
	c.chooseRoles()
	readable := c.readListeners()
	c.chooseVoters()
	c.assignRoles()
	c.setNode()
	if readable {
		c.setListeners()
	}
	c.setLogDirs()
	c.setClusterID()
	c.setTopics()
	c.checkImage()
	if len(c.wrong) > 0 {
		return nil, Mistakes(ExitConfig, c.wrong...)
	}
	c.Plan.API, c.Plan.Pod, c.Plan.Dialect, c.Plan.Voters = formation.API, c.id.FQDN(c.id.Ordinal), c.dialect.name, join(c.voters)
	c.Plan.NodeID, c.Want.NodeID = c.id.NodeID, c.id.NodeID
	return &c.Settings, Mistakes(ExitData, c.data...)
}

// get returns what the user gave for a Kafka setting, under whichever of the
// image's names.
func (c *computation) get(setting string) given {
	return c.find(c.dialect.names(setting), func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) })
}

// blame adds what is wrong with a given value, a line for each joined error.
func (c *computation) blame(g given, err error) {
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			c.wrong.add("%s=%q: %s", g.name, g.value, line)
		}
	}
}

// refuse adds a mistake in a given value.
func (c *computation) refuse(g given, format string, args ...any) {
	c.blame(g, fmt.Errorf(format, args...))
}

func (c *computation) warn(format string, args ...any) {
	c.Plan.Warnings = append(c.Plan.Warnings, fmt.Sprintf(format, args...))
}

// set exports a computed setting in the image's dialect, under one name. What
// is computed from what the user gave has the user's bytes where it can.
func (c *computation) set(setting, value string) {
	names := c.dialect.names(setting)
	if c.get(setting).value != value {
		c.Exports[names[0]] = value
		c.Unset = append(c.Unset, names[1:]...)
	}
}

// setDefault exports a setting that the user did not give, and returns the
// value that is valid.
func (c *computation) setDefault(setting, value string) string {
	if g := c.get(setting); g.ok() {
		return strings.TrimSpace(g.value)
	}
	c.set(setting, value)
	return value
}

func (c *computation) chooseRoles() {
	g := c.get("process.roles")
	image := c.Config.Roles
	if g.ok() {
		c.blame(g, image.UnmarshalText([]byte(g.value)))
	}
	if c.Config.Roles != "" && image != c.Config.Roles {
		c.refuse(g, "KRAFTPOD_ROLES=%q says another thing; give one of them", c.Config.Roles)
	}
	c.roles = cmp.Or(image, rolesAuto)
}

// setNode exports the node id and the roles, and refuses a node id given by
// hand that is another one.
func (c *computation) setNode() {
	id := strconv.Itoa(int(c.id.NodeID))
	for _, setting := range []string{"node.id", "broker.id"} {
		if g := c.get(setting); g.ok() && strings.TrimSpace(g.value) != id {
			c.refuse(g, "this pod's node id is %s (ordinal %d + KRAFTPOD_NODE_ID_OFFSET %d), and one value for all pods of the set cannot be right; remove it", id, c.id.Ordinal, c.Config.NodeIDOffset)
		}
		if setting == "node.id" || c.dialect.name == "bitnami" {
			c.set(setting, id)
		}
	}
	c.set("process.roles", strings.Join(c.Plan.Roles, ","))
}

func (c *computation) has(role string) bool { return slices.Contains(c.Plan.Roles, role) }

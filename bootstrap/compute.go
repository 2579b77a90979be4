package bootstrap

import (
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

// Known is what a disk (or a peer) records of a cluster that has formed; it
// wins over what the replica count gives.
type Known struct {
	// Source names the file or the peer.
	Source string
	// ClusterID as stored, byte for byte; empty where nothing is.
	ClusterID string
	// Voters are the recorded ids, ascending; none where none are recorded.
	Voters []int32
}

// Input is all that the settings are computed from.
type Input struct {
	Config  Config
	Environ map[string]string
	Host    Host
	// Evident: variables may tell the dialect where no file does, as in an
	// init container of another image, or on a laptop.
	Evident bool
	Known   Known
}

// Settings are one pod's, computed.
type Settings struct {
	Plan Plan
	// Exports and Unset change the environment for the entrypoint.
	Exports map[string]string
	Unset   []string
	// Entrypoint is the detected image's own.
	Entrypoint []string
	Warnings   []string
	// Want is what the disk must agree with.
	Want    disk.Want
	dialect dialect
}

// computation is a Compute under way: what is known so far, and what is wrong.
type computation struct {
	Input
	id  Identity
	d   dialect
	out *Settings
	// wrong are mistakes of the configuration, data disagreements with a disk.
	wrong, data mistakes

	roles           Roles
	controllerNames []string
	listeners       []Listener // all of the set's, a controller's included
	listenersGiven  given
	listenersBroken bool
	protocols       map[string]string
	voters          []Voter
	nodeRoles       []string
}

// Compute makes a pod's settings from its identity and its environment. It is
// pure; every mistake is reported at once, under ExitConfig, or ExitData where
// only Known disagrees.
func Compute(in Input) (*Settings, error) {
	c := &computation{Input: in, out: &Settings{Exports: map[string]string{}}}
	var err error
	c.id, err = identify(in.Config, in.Host)
	c.wrong.add(err)
	if !c.chooseDialect() {
		return nil, coded(ExitConfig, c.wrong...)
	}
	c.chooseRoles()
	c.readListeners()
	c.chooseVoters()
	c.assignRoles()
	c.setNode()
	c.setListeners()
	c.setLogDirs()
	c.setClusterID()
	c.setTopics()
	c.checkImage()
	if len(c.wrong) > 0 {
		return nil, coded(ExitConfig, c.wrong...)
	}
	if len(c.data) > 0 {
		return nil, coded(ExitData, c.data...)
	}
	c.finish()
	return c.out, nil
}

func (c *computation) chooseDialect() bool {
	ok := false
	if c.Config.Dialect != "" {
		c.d, ok = dialectNamed(c.Config.Dialect)
	} else if c.d, ok = detect(c.Host.Exists); !ok && c.Evident {
		c.d, ok = evident(c.Environ)
	}
	if !ok {
		c.wrong.addf("KRAFTPOD_DIALECT=%q: none of the three images' files is here; set it to bitnami, apache or confluent", c.Config.Dialect)
	}
	c.out.dialect, c.out.Entrypoint = c.d, c.d.entrypoint
	return ok
}

// get returns what the user gave for a Kafka setting, under whichever of the
// image's names.
func (c *computation) get(setting string) given {
	g, err := lookup(c.Environ, c.d.names(setting), func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) })
	c.wrong.add(err)
	return g
}

// blame adds what is wrong with a given value, a line for each joined error.
func (c *computation) blame(g given, err error) {
	if err == nil {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // only its own joined errors
		for _, one := range many.Unwrap() {
			c.blame(g, one)
		}
		return
	}
	c.wrong.addf("%s=%q: %w", g.name, g.value, err)
}

func (c *computation) warn(format string, args ...any) {
	c.out.Warnings = append(c.out.Warnings, fmt.Sprintf(format, args...))
}

// set exports a computed setting in the image's dialect. What the user gave
// wins, under its own name and byte for byte, unless it must differ by pod.
func (c *computation) set(setting, value string, g given) {
	if g.ok() && g.value == value {
		return
	}
	names := c.d.names(setting)
	c.out.Exports[names[0]] = value
	c.out.Unset = append(c.out.Unset, names[1:]...)
}

// unset removes a setting under all of its names.
func (c *computation) unset(setting string) {
	c.out.Unset = append(c.out.Unset, c.d.names(setting)...)
}

func (c *computation) chooseRoles() {
	g := c.get("process.roles")
	c.roles = c.Config.Roles
	if g.ok() {
		var image Roles
		if err := image.UnmarshalText([]byte(g.value)); err != nil {
			c.blame(g, err)
		} else if c.roles != "" && c.roles != image {
			c.wrong.addf("KRAFTPOD_ROLES=%q and %s=%q differ: give one of them", c.roles, g.name, g.value)
		} else {
			c.roles = image
		}
	}
	if c.roles == "" {
		c.roles = rolesAuto
	}
}

// setNode exports the node id and the roles, and refuses a node id given by
// hand that is another one.
func (c *computation) setNode() {
	id := strconv.Itoa(int(c.id.NodeID))
	for _, setting := range []string{"node.id", "broker.id"} {
		g := c.get(setting)
		if g.ok() && strings.TrimSpace(g.value) != id {
			c.wrong.addf("%s=%q: this pod's node id is %s (ordinal %d + KRAFTPOD_NODE_ID_OFFSET %d), and one value for all pods of the set cannot be right; remove it", g.name, g.value, id, c.id.Ordinal, c.Config.NodeIDOffset)
		}
		if setting == "node.id" || c.d.name == "bitnami" {
			c.set(setting, id, g)
		}
	}
	c.set("process.roles", strings.Join(c.nodeRoles, ","), c.get("process.roles"))
}

func (c *computation) has(role string) bool { return slices.Contains(c.nodeRoles, role) }

func (c *computation) finish() {
	p := &c.out.Plan
	p.API = formation.API
	p.Pod = c.id.FQDN(c.id.Ordinal)
	p.NodeID = c.id.NodeID
	p.Roles = c.nodeRoles
	p.Dialect = c.d.name
	p.Intent.Voters = voterIDs(c.voters)
	p.Voters = joinVoters(c.voters)
	p.Warnings = c.out.Warnings
	c.out.Want.NodeID = c.id.NodeID
	c.out.Want.SameCluster = SameClusterID
}

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

// given is a value that the user gave, and the variable that holds it.
type given struct{ name, value string }

func (g given) ok() bool { return g.value != "" }

// find finds the value among the variables. An empty one is not given: it is
// what the images skip or trip over. Two that differ are a mistake, since the
// images disagree on which one wins.
func (c *computation) find(names []string, same func(a, b string) bool) given {
	found := given{name: names[0]}
	for _, name := range names {
		value := c.Environ[name]
		switch {
		case strings.ContainsAny(value, "\r\n"):
			c.wrong.add("%s=%q: a line break in it would add a line to server.properties; write it on one line", name, value)
		case strings.TrimSpace(value) == "":
		case len(splitList(value)) == 0:
			c.wrong.add("%s=%q: a list with nothing in it; give at least one value, or leave it out", name, value)
		case !found.ok():
			found = given{name, value}
		case !same(found.value, value):
			c.wrong.add("%s=%q and %s=%q are the same setting: give one of them", found.name, found.value, name, value)
		}
	}
	return found
}

// setLogDirs exports log.dirs: KRAFTPOD_DATA_DIR, else what the image's
// variable says, else the image's default.
func (c *computation) setLogDirs() {
	own := c.find([]string{"KRAFTPOD_DATA_DIR"}, nil)
	single := c.find(c.dialect.names("log.dir")[:1], nil) // KAFKA_LOG_DIR is bitnami's for the application's log
	all := []given{c.get("log.dirs"), single, own, {own.name, c.dialect.dataDir}}
	g := all[slices.IndexFunc(all, given.ok)]
	dirs := splitList(g.value)
	if own.ok() && !slices.Equal(splitList(own.value), dirs) {
		c.refuse(own, "%s=%q says another thing; give one of them", g.name, g.value)
	}
	c.Want.DirsVar = g.name
	metadata := strings.TrimSpace(cmp.Or(c.get("metadata.log.dir").value, dirs[0]))
	if !slices.Contains(dirs, metadata) {
		dirs = append(dirs, metadata)
	}
	for _, path := range dirs {
		if !strings.HasPrefix(path, "/") {
			c.refuse(g, "%q is not an absolute path", path)
		}
		c.Plan.LogDirs = append(c.Plan.LogDirs, disk.Dir{Path: path, Metadata: path == metadata})
	}
	c.set("log.dirs", g.value)
}

// setClusterID checks the cluster id and passes on what the disk has, byte for
// byte, else the canonical form: Kafka 3.4 canonicalises, and later versions
// refuse another spelling than the stored one.
func (c *computation) setClusterID() {
	before := len(c.wrong)
	g := c.find(c.dialect.clusterVars, disk.SameClusterID)
	id, err := disk.CanonicalClusterID(strings.TrimSpace(g.value))
	if g.ok() {
		c.blame(g, err)
	} else if len(c.wrong) == before {
		c.refuse(g, "a cluster id is demanded, the same one for all pods and for ever; make one with: kafka-storage.sh random-uuid")
	}
	if strings.HasPrefix(id, "-") && c.dialect.name == "bitnami" {
		c.refuse(g, "the image's scripts take an id that starts with - for an option; make another one")
	}
	c.Want.ClusterVar, c.Want.ClusterID, c.Plan.Intent.ClusterID = g.name, g.value, id
	if disk.SameClusterID(c.Known.ClusterID, id) {
		id = c.Known.ClusterID
	}
	for _, name := range c.dialect.clusterVars {
		c.Exports[name] = id
	}
}

// setTopics gives the internal topics a replication that the number of brokers
// can hold; Kafka's default of 3 fails on fewer.
func (c *computation) setTopics() {
	if c.Config.Replicas == 0 || !c.has(roleBroker) {
		return
	}
	for _, topic := range []string{"offsets.topic.", "transaction.state.log.", "share.coordinator.state.topic."} {
		factor, err := strconv.Atoi(c.setDefault(topic+"replication.factor", fmt.Sprint(min(3, c.Config.Replicas))))
		if topic != "offsets.topic." && err == nil {
			c.setDefault(topic+"min.isr", strconv.Itoa(min(2, factor)))
		}
	}
}

// checkImage sets what the image's own scripts demand, and refuses what they
// give up at.
func (c *computation) checkImage() {
	for _, name := range c.dialect.refused {
		if value, ok := c.Environ[name]; ok {
			c.refuse(given{name, value}, "the image's entrypoint refuses to start with it; remove it")
		}
	}
	if c.dialect.name != "bitnami" {
		return
	}
	// One set of variables for all generations of bitnami's scripts: the early
	// ones switch KRaft on by KAFKA_ENABLE_KRAFT and refuse plaintext.
	kraft := given{"KAFKA_ENABLE_KRAFT", c.Environ["KAFKA_ENABLE_KRAFT"]}
	if !kraft.ok() {
		c.Exports[kraft.name] = "yes"
	} else if !slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(kraft.value)) {
		c.refuse(kraft, "kraftpod runs Kafka in KRaft mode only; remove it")
	}
	plain := func(l Listener) bool { return c.protocols[l.Name] == "PLAINTEXT" }
	if c.Environ["ALLOW_PLAINTEXT_LISTENER"] == "" && slices.ContainsFunc(slices.Concat(c.brokers, c.controllers), plain) {
		c.Exports["ALLOW_PLAINTEXT_LISTENER"] = "yes"
	}
	if !c.has(roleBroker) {
		c.warn("bitnami's scripts of Kafka 3.4 set advertised.listeners, which Kafka refuses of a node that is a controller only; use a later image for dedicated controllers")
	}
}

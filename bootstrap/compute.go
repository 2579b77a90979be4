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
	// wrong are mistakes of the configuration, data disagreements with a disk,
	// odd what run warns of.
	wrong, data, odd mistakes

	roles           Roles
	controllerNames []string
	listeners       given
	// brokers and controllers are the listeners of the whole set.
	brokers, controllers []Listener
	protocols            map[string]string
	// asked is the listener that the sidecar asks: until the inter-broker one is
	// known that of the first of controllerNames with one.
	asked Listener
}

// Compute makes a pod's settings from its identity and its environment. It is
// pure; every mistake is reported at once, under ExitConfig, or ExitData where
// only Known disagrees. Settings that come with an error are not to be used.
func Compute(in Input) (*Settings, error) {
	id, wrong := identify(in.Config, in.Host)
	dialect, ok := detect(in.Config.Dialect, in.Host.Exists, in.Environ)
	c := &computation{Settings: Settings{Input: in, Exports: map[string]string{}, dialect: dialect, id: id}, wrong: wrong}
	if !ok {
		c.wrong.add("KRAFTPOD_DIALECT=%q: none of the three images' files is here; set it to bitnami, apache or confluent", in.Config.Dialect)
		return &c.Settings, Mistakes(ExitConfig, c.wrong...)
	}
	c.chooseRoles()
	readable := c.readListeners()
	c.chooseVoters()
	c.setNode()
	if readable {
		c.setListeners()
	}
	c.setLogDirs()
	c.setClusterID()
	c.setTopics()
	c.checkImage()
	for _, w := range c.odd {
		c.Plan.Warnings = append(c.Plan.Warnings, w.Error())
	}
	c.Plan.API, c.Plan.Pod, c.Plan.Dialect, c.Plan.Voters = formation.API, c.id.FQDN(c.id.Ordinal), c.dialect.name, join(c.voters)
	c.Plan.NodeID, c.Want.NodeID = c.id.NodeID, c.id.NodeID
	return &c.Settings, cmp.Or(Mistakes(ExitConfig, c.wrong...), Mistakes(ExitData, c.data...))
}

// get returns what the user gave for a Kafka setting, under whichever of the
// image's names.
func (c *computation) get(setting string) given {
	return c.find(c.dialect.names(setting), func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) })
}

// refuse adds what is wrong with a given value, where it is.
func (c *computation) refuse(wrong bool, g given, format string, args ...any) {
	c.wrong.when(wrong, "%s=%q: %s", g.name, g.value, fmt.Sprintf(format, args...))
}

// blame refuses a value that was given for an error of its parser, a line for
// each of those joined.
func (c *computation) blame(g given, err error) {
	if err != nil && g.ok() {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			c.refuse(true, g, "%s", line)
		}
	}
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
	value = cmp.Or(c.get(setting).value, value)
	c.set(setting, value)
	return strings.TrimSpace(value)
}

func (c *computation) chooseRoles() {
	var image Roles
	own, g := c.Config.Roles, c.get("process.roles")
	c.blame(g, image.UnmarshalText([]byte(g.value)))
	c.refuse(own != "" && image != "" && image != own, g, "KRAFTPOD_ROLES=%q says another thing; give one of them", own)
	c.roles = cmp.Or(image, own, rolesAuto)
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
	c.refuse(own.ok() && !slices.Equal(splitList(own.value), dirs), own, "%s=%q says another thing; give one of them", g.name, g.value)
	c.Want.DirsVar = g.name
	metadata := strings.TrimSpace(cmp.Or(c.get("metadata.log.dir").value, dirs[0]))
	if !slices.Contains(dirs, metadata) {
		dirs = append(dirs, metadata)
	}
	for _, path := range dirs {
		c.refuse(!strings.HasPrefix(path, "/"), g, "%q is not an absolute path", path)
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
	c.refuse(!g.ok() && len(c.wrong) == before, g, "a cluster id is demanded, the same one for all pods and for ever; make one with: kafka-storage.sh random-uuid")
	c.blame(g, err)
	c.refuse(strings.HasPrefix(id, "-") && c.dialect.name == "bitnami", g, "the image's scripts take an id that starts with - for an option; make another one")
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
		value, ok := c.Environ[name]
		c.refuse(ok, given{name, value}, "the image's entrypoint refuses to start with it; remove it")
	}
	if c.dialect.name != "bitnami" {
		return
	}
	// One set of variables for all generations of bitnami's scripts: the early
	// ones switch KRaft on by KAFKA_ENABLE_KRAFT and refuse plaintext.
	kraft := given{"KAFKA_ENABLE_KRAFT", cmp.Or(c.Environ["KAFKA_ENABLE_KRAFT"], "yes")}
	c.Exports[kraft.name] = kraft.value
	c.refuse(!slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(kraft.value)), kraft, "kraftpod runs Kafka in KRaft mode only; remove it")
	plain := func(l Listener) bool { return c.protocols[l.Name] == "PLAINTEXT" }
	if c.Environ["ALLOW_PLAINTEXT_LISTENER"] == "" && slices.ContainsFunc(slices.Concat(c.brokers, c.controllers), plain) {
		c.Exports["ALLOW_PLAINTEXT_LISTENER"] = "yes"
	}
	c.odd.when(!c.has(roleBroker), "bitnami's scripts of Kafka 3.4 set advertised.listeners, which Kafka refuses of a node that is a controller only; use a later image for dedicated controllers")
}

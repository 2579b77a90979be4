package bootstrap

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// setLogDirs exports log.dirs: KRAFTPOD_DATA_DIR, else what the image's
// variable says, else the image's default.
func (c *computation) setLogDirs() {
	g := c.get("log.dirs")
	if single := c.get("log.dir"); !g.ok() && single.ok() {
		g = single
	}
	own := given{"KRAFTPOD_DATA_DIR", c.Config.DataDir}
	source := g
	switch {
	case own.ok() && g.ok() && !slices.Equal(splitList(own.value), splitList(g.value)):
		c.wrong.addf("KRAFTPOD_DATA_DIR=%q and %s=%q differ: give one of them", own.value, g.name, g.value)
	case !g.ok() && own.ok():
		source = own
	case !g.ok():
		source = given{"KRAFTPOD_DATA_DIR", c.d.dataDir}
	}
	c.out.Want.DirsVar = source.name
	dirs := splitList(source.value)
	if len(dirs) == 0 {
		c.blame(source, errNoDirs)
		return
	}
	metadata := c.get("metadata.log.dir")
	metadataDir := first(strings.TrimSpace(metadata.value), dirs[0])
	for _, path := range append(dirs, metadataDir) {
		if !strings.HasPrefix(path, "/") {
			c.wrong.addf("%s=%q: %q is not an absolute path", source.name, source.value, path)
		}
		known := func(d disk.Dir) bool { return d.Path == path }
		if !slices.ContainsFunc(c.out.Plan.LogDirs, known) {
			c.out.Plan.LogDirs = append(c.out.Plan.LogDirs, disk.Dir{Path: path, Metadata: path == metadataDir})
		}
	}
	c.set("log.dirs", source.value, c.get("log.dirs"))
}

// setClusterID checks the cluster id and passes on what the disk has, byte for
// byte, else the canonical form: Kafka 3.4 canonicalises, and later versions
// refuse another spelling than the stored one.
func (c *computation) setClusterID() {
	g, err := lookup(c.Environ, c.d.clusterVars, SameClusterID)
	c.wrong.add(err)
	c.out.Want.ClusterVar, c.out.Want.ClusterID = g.name, g.value
	if !g.ok() && err == nil {
		c.wrong.addf("%s=\"\": a cluster id is demanded, the same one for all pods and for ever; make one with: kafka-storage.sh random-uuid", g.name)
	}
	if !g.ok() {
		return
	}
	id, err := CanonicalClusterID(g.value)
	if err != nil {
		c.blame(g, err)
		return
	}
	if strings.HasPrefix(id, "-") && c.d.name == "bitnami" {
		c.wrong.addf("%s=%q: the image's scripts take an id that starts with - for an option; make another one", g.name, g.value)
	}
	c.out.Plan.Intent.ClusterID = id
	if c.Known.ClusterID != "" && SameClusterID(c.Known.ClusterID, id) {
		id = c.Known.ClusterID
	}
	for _, name := range c.d.clusterVars {
		c.out.Exports[name] = id
	}
}

// setTopics gives the internal topics a replication that the number of brokers
// can hold; Kafka's default of 3 fails on fewer.
func (c *computation) setTopics() {
	if c.Config.Replicas == 0 || !c.has(roleBroker) {
		return
	}
	replication := func(setting string) int {
		g := c.get(setting)
		if n, err := strconv.Atoi(strings.TrimSpace(g.value)); g.ok() && err == nil {
			return n
		}
		n := int(min(3, c.Config.Replicas))
		if !g.ok() {
			c.set(setting, strconv.Itoa(n), g)
		}
		return n
	}
	replication("offsets.topic.replication.factor")
	for setting, factor := range map[string]int{
		"transaction.state.log.min.isr":         replication("transaction.state.log.replication.factor"),
		"share.coordinator.state.topic.min.isr": replication("share.coordinator.state.topic.replication.factor"),
	} {
		if g := c.get(setting); !g.ok() {
			c.set(setting, strconv.Itoa(min(2, factor)), g)
		}
	}
}

// checkImage sets what the image's own scripts demand, and refuses what they
// give up at.
func (c *computation) checkImage() {
	for _, name := range c.d.refused {
		if value, ok := c.Environ[name]; ok {
			c.wrong.addf("%s=%q: the image's entrypoint refuses to start with it; remove it (a Service called kafka sets it, unless enableServiceLinks is false)", name, value)
		}
	}
	if c.d.name != "bitnami" {
		for name := range c.Environ {
			if strings.HasPrefix(name, "KAFKA_CFG_") {
				c.warn("KAFKA_CFG_* variables are bitnami's; this image takes KAFKA_* and makes nothing of %s", name)
				break
			}
		}
		return
	}
	// One set of variables for all generations of bitnami's scripts: the early
	// ones switch KRaft on by KAFKA_ENABLE_KRAFT and refuse plaintext.
	if kraft := strings.ToLower(c.Environ["KAFKA_ENABLE_KRAFT"]); kraft == "" {
		c.out.Exports["KAFKA_ENABLE_KRAFT"] = "yes"
	} else if kraft != "yes" && kraft != "true" && kraft != "1" {
		c.wrong.addf("KAFKA_ENABLE_KRAFT=%q: kraftpod runs Kafka in KRaft mode only; remove it", c.Environ["KAFKA_ENABLE_KRAFT"])
	}
	for _, l := range c.listeners {
		if c.protocols[l.Name] == "PLAINTEXT" && c.Environ["ALLOW_PLAINTEXT_LISTENER"] == "" {
			c.out.Exports["ALLOW_PLAINTEXT_LISTENER"] = "yes"
		}
	}
	if !c.has(roleBroker) {
		c.warn("bitnami's scripts of Kafka 3.4 set advertised.listeners, which Kafka refuses of a node that is a controller only; use a later image for dedicated controllers")
	}
}

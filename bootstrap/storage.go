package bootstrap

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

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

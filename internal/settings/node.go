package settings

import (
	"fmt"
	"slices"
	"strings"
)

// isController and isBroker say what the node's roles are.
func (b *broker) isController() bool { return slices.Contains(b.list("process.roles"), "controller") }
func (b *broker) isBroker() bool     { return slices.Contains(b.list("process.roles"), "broker") }

// checkNode checks the rules for who the node is, and for what KRaft has not.
func (b *broker) checkNode() {
	b.checkID()
	b.checkQuorum()
	roles := b.list("process.roles")
	if len(roles) == 2 && roles[0] == roles[1] {
		b.refuse("Kafka takes each role once", "process.roles")
	}
	if b.someGiven("control.plane.listener.name") && b.isKnown("control.plane.listener.name") {
		b.refuse("Kafka does not take it in KRaft mode: controllers have listeners of their own; remove it",
			"control.plane.listener.name")
	}
	if b.isTrue("zookeeper.metadata.migration.enable") && !b.has("zookeeper.connect") {
		b.refuse("Kafka wants zookeeper.connect beside zookeeper.metadata.migration.enable; remove that where no "+
			"cluster moves from ZooKeeper",
			"zookeeper.metadata.migration.enable", "zookeeper.connect")
	}
	if b.isTrue("controller.quorum.auto.join.enable") && !b.isController() {
		b.refuse("Kafka takes controller.quorum.auto.join.enable of controllers only, and this node is none; remove it",
			"controller.quorum.auto.join.enable", "process.roles")
	}
	b.checkProtocolVersion()
	b.checkGroups()
	b.checkTopics()
	b.checkCordoned()
}

// isKnown says whether this version has a setting.
func (b *broker) isKnown(name string) bool { _, ok := define(name, b.version); return ok }

// checkID checks that node.id and its old name agree.
func (b *broker) checkID() {
	id, ok := b.number("node.id")
	old, oldOK := b.number("broker.id")
	switch {
	case !ok || !oldOK || !b.has("node.id"):
	case b.has("broker.id") && id != old:
		b.refuse("Kafka wants node.id and broker.id to be the same; remove broker.id", "broker.id", "node.id")
	case id < 0:
		b.refuse("Kafka wants a node id of at least 0", "node.id")
	}
}

// checkQuorum checks that there are voters or servers, and which of them this
// node is.
func (b *broker) checkQuorum() {
	const voters, servers = "controller.quorum.voters", "controller.quorum.bootstrap.servers"
	if b.refused[voters] || b.refused["node.id"] {
		return
	}
	entries := b.list(voters)
	if len(entries) == 0 && (len(b.list(servers)) == 0 || !b.since("3.9")) {
		b.refuse("Kafka wants to know the controllers; give controller.quorum.voters", voters, servers)
	}
	id, _ := b.number("node.id")
	among := false
	for _, entry := range entries {
		v, _ := parseVoter(entry)
		among = among || v.id == int(id)
		if v.host == "0.0.0.0" {
			b.refuse(fmt.Sprintf("%q: nobody can be reached at 0.0.0.0; give the host name of the controller's pod", entry),
				voters)
		}
	}
	if len(entries) > 0 {
		b.checkMember(among)
	}
}

// checkMember checks that a controller is among the voters, and nobody else.
func (b *broker) checkMember(among bool) {
	const voters = "controller.quorum.voters"
	switch {
	case b.isController() && !among:
		b.refuse("Kafka wants a controller to be among controller.quorum.voters, and this node's id is not",
			voters, "node.id", "process.roles")
	case !b.isController() && among:
		b.refuse("Kafka does not take a voter that is no controller, and this node's id is among controller.quorum.voters",
			voters, "node.id", "process.roles")
	}
}

// checkProtocolVersion checks that inter.broker.protocol.version, where it is
// given, is one that has KRaft.
func (b *broker) checkProtocolVersion() {
	const name = "inter.broker.protocol.version"
	text, known := b.text(name)
	if !known || !b.someGiven(name) {
		return
	}
	if before(text, "3.0") || text == "3.0-IV0" {
		b.refuse("Kafka takes it in KRaft mode from 3.0-IV1 on; remove it: KRaft's metadata has a version of its own", name)
	}
}

// checkGroups checks that consumer groups of the old kind stay possible, and how groups
// are assigned.
func (b *broker) checkGroups() {
	const protocols = "group.coordinator.rebalance.protocols"
	if b.someGiven(protocols) && b.isKnown(protocols) && !slices.Contains(b.list(protocols), "classic") {
		b.refuse("Kafka wants classic among them; add it", protocols)
	}
	const assignors = "group.share.assignors"
	if b.someGiven(assignors) && b.isKnown(assignors) && len(b.list(assignors)) != 1 {
		b.refuse("Kafka wants exactly one", assignors)
	}
	b.checkAssignors("group.consumer.assignors", "uniform", "range")
	b.checkAssignors(assignors, "simple")
}

// checkTopics checks the topics in which offsets and share groups are kept.
func (b *broker) checkTopics() {
	const updates = "share.coordinator.snapshot.update.records.per.snapshot"
	if n, ok := b.number(updates); ok && n > 500 {
		b.refuse("Kafka wants at most 500", updates)
	}
	for _, codec := range []string{"offsets.topic.compression.codec", "share.coordinator.state.topic.compression.codec"} {
		if n, ok := b.number(codec); ok && (n < 0 || n > 4) {
			b.refuse("Kafka wants 0 (none), 1 (gzip), 2 (snappy), 3 (lz4) or 4 (zstd)", codec)
		}
	}
}

// checkAssignors checks that assignors are classes or, from Kafka 4.0 on, have one of
// the short names. (Kafka 3.5 does not look at them.)
func (b *broker) checkAssignors(name string, short ...string) {
	if !b.someGiven(name) || !b.isKnown(name) || !b.since("3.6") {
		return
	}
	for _, one := range b.list(name) {
		if !strings.Contains(one, ".") && (!b.since("4.0") || !slices.Contains(short, one)) {
			b.refuse(fmt.Sprintf("Kafka wants classes, or from 4.0 on %s, and %q is neither", strings.Join(short, " or "), one),
				name)
		}
	}
}

// checkCordoned checks that the log dirs that take no more partitions are log dirs.
func (b *broker) checkCordoned() {
	const name = "cordoned.log.dirs"
	if !b.someGiven(name) || !b.isBroker() {
		return
	}
	all := b.list(name)
	if slices.Contains(all, "*") {
		if len(all) > 1 {
			b.refuse("Kafka takes * by itself only", name)
		}
		return
	}
	_, dirs := b.logDirs()
	for _, dir := range all {
		if !slices.Contains(dirs, dir) {
			b.refuse(fmt.Sprintf("Kafka wants log dirs in cordoned.log.dirs, and %q is not in log.dirs", dir), name, "log.dirs")
		}
	}
}

package bootstrap

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Kafka's settings that kraftpod computes or checks.
const (
	processRoles           = "process.roles"
	nodeID                 = "node.id"
	brokerID               = "broker.id"
	quorumVoters           = "controller.quorum.voters"
	controllerNames        = "controller.listener.names"
	listeners              = "listeners"
	advertisedListeners    = "advertised.listeners"
	protocolMap            = "listener.security.protocol.map"
	interBrokerName        = "inter.broker.listener.name"
	interBrokerProtocol    = "security.inter.broker.protocol"
	logDirs                = "log.dirs"
	logDir                 = "log.dir"
	metadataLogDir         = "metadata.log.dir"
	logRetentionBytes      = "log.retention.bytes"
	logCleanupPolicy       = "log.cleanup.policy"
	offsetsReplication     = "offsets.topic.replication.factor"
	transactionReplication = "transaction.state.log.replication.factor"
	transactionMinISR      = "transaction.state.log.min.isr"
	shareReplication       = "share.coordinator.state.topic.replication.factor"
	shareMinISR            = "share.coordinator.state.topic.min.isr"
	configProviders        = "config.providers"
	autoJoin               = "controller.quorum.auto.join.enable"
	earlyListeners         = "early.start.listeners"
	bootstrapServers       = "controller.quorum.bootstrap.servers"
	zooKeeperConnect       = "zookeeper.connect"
	zooKeeperMigration     = "zookeeper.metadata.migration.enable"
	defaultReplication     = "default.replication.factor"
	minISR                 = "min.insync.replicas"
	autoCreate             = "auto.create.topics.enable"
	registrationTimeout    = "initial.broker.registration.timeout.ms"
)

// Ports of listeners that are not given.
const (
	defaultBrokerPort     = 9092
	defaultControllerPort = 9093
)

// setting is one of Kafka's settings and its value.
type setting struct{ name, value string }

// given is a value that the user gave, and the variable that holds it.
type given struct {
	// variable is the canonical one where nothing is given; templates are filled in.
	variable, value string
	// written is the value with its templates, as the user wrote it.
	written string
	// next is the value as the next pod of the set has it.
	next string
	// unsure: what is wrong with it is not said, since it is said already, or since
	// nobody here knows the value.
	unsure bool
}

func (g given) ok() bool { return g.value != "" }

// wrong reports what is wrong with the value, or with its absence.
func (g given) wrong(report *config.Report, format string, args ...any) {
	if !g.unsure {
		report.Wrong(g.variable, cmp.Or(g.written, g.value), format, args...)
	}
}

// wrongAll reports each error of a parser.
func (g given) wrongAll(report *config.Report, all []error) {
	for _, err := range all {
		g.wrong(report, "%v", err)
	}
}

// givenSettings are what the user gave for Kafka's settings, under whichever of
// the image's names.
type givenSettings struct {
	image image.Image
	// version is the image's, as far as its jars or its environment tell.
	version string
	environ filledEnviron
	// report gets what is wrong with a setting when it is read, however often:
	// what this pod does not use is not judged.
	report *config.Report
}

// get returns what the user gave for a setting.
func (s givenSettings) get(setting string) given {
	sameText := func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
	return s.find(s.image.Variables(setting), sameText)
}

// orDefault returns the value that is valid: the given one, or the default.
func (s givenSettings) orDefault(setting, value string) string {
	return strings.TrimSpace(cmp.Or(s.get(setting).value, value))
}

// find finds the value among the variables of one setting. An empty one is not
// given: it is what the images skip or trip over. Two that differ are a mistake,
// since the images disagree on which one wins.
func (s givenSettings) find(variables []string, same func(a, b string) bool) given {
	found, report := given{variable: variables[0]}, s.report
	for _, name := range variables {
		g := s.environ.given(name)
		switch {
		case strings.ContainsAny(g.value, "\r\n"):
			g.wrong(report, "a line break in it would add a line to server.properties; write it on one line")
		case strings.TrimSpace(g.value) == "":
		case len(kafka.SplitList(g.value)) == 0:
			g.wrong(report, "a list with nothing in it; give at least one value, or leave it out")
		case !found.ok():
			found = g
		case !same(found.value, g.value):
			found.wrong(report, "conflicts with %s, which is the same setting; give one of them",
				fmt.Sprintf("%s=%q", g.variable, g.value))
		}
	}
	return found
}

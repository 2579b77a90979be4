package bootstrap

import (
	"slices"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Settings are one pod's, computed.
type Settings struct {
	Input
	Plan api.Plan
	// Exports and Unset change the environment for the entrypoint.
	Exports map[string]string
	Unset   []string
	// Want is what the disk must agree with.
	Want disk.Want

	image     image.Image
	pod       pod.Identity
	voterPods voterPods
	voters    []kafka.Voter
}

// Compute makes a pod's settings from its identity and its environment. It is
// pure; every mistake is reported, and settings that come with one are not to
// be used.
func Compute(in Input, report *config.Report) *Settings {
	return readBasis(in, report).compute(in, report)
}

// compute makes the settings, once the disk has been looked at.
func (b basis) compute(in Input, report *config.Report) *Settings {
	if !b.ok {
		return &Settings{Input: in, pod: b.self, Want: disk.Want{NodeID: -1}}
	}
	self, given, img := b.self, b.given, b.given.image

	roles, rolesFrom := chooseRoles(given, in.Config.Roles, report)
	ofSet := readListeners(given, roles, report)
	voterPods := chooseVoterPods(in.Config, roles, self, ofSet)
	voters := chooseVoters(in, given, roles, self, voterPods, report)
	checkDynamic(in.Config, given, roles, report)
	node := chooseNode(given, roles, rolesFrom, self, voters, in.Known, report)
	listeners := chooseListeners(given, ofSet, node, self, in, report)
	checkController(ofSet, node, self, voters, report)
	warnOfControllersByScram(given, ofSet, listeners.protocols, voters, report)
	storage := chooseStorage(given, report)
	clusterID := chooseClusterID(given, in, report)
	warnOfCount(in.Config, self, report)
	topics := chooseTopics(given, node, in.Config.Replicas)
	patience := choosePatience(node, in)
	switches := chooseSwitches(img, in.Environ, listeners, report)
	checkForeign(img, given.environ.foreign, in.Environ, report)
	checkImage(given, in, node, report)
	checkIPv6(given, listeners, report)
	checkZooKeeper(given, report)
	warnOfVolumes(in.volumes, given, node, report)

	env := exports{given: given}
	env.setVariables(given.environ.values)
	env.dropEmptyAliases()
	env.setNode(node, voters, img.BrokerID)
	env.setListeners(listeners)
	env.setByRole(node, ofSet)
	env.set(logDirs, storage.value)
	env.setDefaults(slices.Concat(topics, patience))
	env.setVariables(switches)
	env.setClusterID(img, clusterID)
	w := checkSettings(in, env, report)
	stores := lookAtStores(in, env, w, listeners, node, voters, self, report)
	return &Settings{
		Input:     in,
		Exports:   env.variables,
		Unset:     env.unset,
		Want:      want(self, clusterID, storage, node, report),
		image:     img,
		pod:       self,
		voterPods: voterPods,
		voters:    voters.all,
		Plan:      plan(self, given, node, voters, listeners, stores, storage, clusterID, report.Warnings()),
	}
}

// plan is what the sidecar has to know of the decisions.
func plan(
	self pod.Identity, given givenSettings, n node, voters voterList, l podListeners, stores []api.KeyStore, s storage,
	c clusterID, warnings []string,
) api.Plan {
	return api.Plan{
		API:         api.Version,
		Pod:         self.OwnFQDN(),
		NodeID:      self.NodeID,
		Roles:       n.roles,
		Dialect:     given.image.Name,
		Kafka:       given.version,
		Intent:      api.Intent{ClusterID: c.canonical, Voters: kafka.VoterIDs(voters.all), Wanted: voters.wanted},
		Voters:      kafka.JoinList(voters.all),
		Broker:      addressOf(l.asked()),
		Protocol:    l.protocols.byName[l.asked().Name],
		Listeners:   l.bound(n),
		KeyStores:   stores,
		InterBroker: l.interBroker.name,
		Advertised:  l.advertised.endpoints(),
		LogDirs:     s.dirs,
		Warnings:    warnings,
	}
}

// want is what the disk must agree with, as far as it is known.
func want(self pod.Identity, cluster clusterID, storage storage, n node, report *config.Report) disk.Want {
	w := disk.Want{NodeID: self.NodeID, Ordinal: self.Ordinal, Start: self.Start, DirsVariable: storage.variable}
	if self.Set == "" || report.Blames("KRAFTPOD_NODE_ID_OFFSET") {
		w.NodeID = -1
	}
	for _, d := range storage.dirs {
		if !n.broker || !slices.Contains(kafka.SplitList(storage.value), d.Path) {
			w.Unscanned = append(w.Unscanned, d.Path)
		}
	}
	if cluster.canonical != "" {
		w.ClusterID, w.ClusterVariable = cluster.given.value, cluster.given.variable
	}
	return w
}

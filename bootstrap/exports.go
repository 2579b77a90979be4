package bootstrap

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// exports are the changes to the environment of the entrypoint.
type exports struct {
	given     givenSettings
	variables map[string]string
	unset     []string
}

// set exports a computed setting in the image's way, under one name: an alias
// beats it even if it is empty, and not every generation of the image knows each.
// What is computed from what the user gave has the user's bytes where it can.
func (e *exports) set(setting, value string) {
	names := e.given.image.Variables(setting)
	e.take(names[1:])
	if value != "" && e.given.environ.written[names[0]] != value {
		e.setVariables(map[string]string{names[0]: value})
	}
}

// dropEmptyAliases takes out aliases that are not given: they would beat what is.
func (e *exports) dropEmptyAliases() {
	for alias := range e.given.image.Aliases {
		if value, there := e.given.environ.written[alias]; there && strings.TrimSpace(value) == "" {
			e.take([]string{alias})
		}
	}
}

// take takes variables out.
func (e *exports) take(names []string) {
	e.unset = append(e.unset, names...)
	for _, name := range names {
		delete(e.variables, name)
	}
}

// setDefaults exports those settings that the user did not give.
func (e *exports) setDefaults(defaults []setting) {
	for _, s := range defaults {
		e.set(s.name, cmp.Or(e.given.get(s.name).value, s.value))
	}
}

// remove takes a setting out, under all its names.
func (e *exports) remove(setting string) {
	e.take(e.given.image.Variables(setting))
}

// setVariables exports variables as they are.
func (e *exports) setVariables(variables map[string]string) {
	if e.variables == nil {
		e.variables = map[string]string{}
	}
	maps.Copy(e.variables, variables)
}

// setNode exports who the node is and which voters there are.
func (e *exports) setNode(n node, voters voterList, withBrokerID bool) {
	e.set(processRoles, strings.Join(n.roles, ","))
	e.set(nodeID, n.id)
	if withBrokerID {
		e.set(brokerID, n.id)
	}
	e.setDefaults([]setting{{quorumVoters, kafka.JoinList(voters.all)}})
}

// setListeners exports all that is said of listeners.
func (e *exports) setListeners(l podListeners) {
	e.set(listeners, l.value)
	e.setDefaults([]setting{
		{controllerNames, strings.Join(l.set.controllerNames, ",")},
		{protocolMap, l.protocols.text},
	})
	if l.advertised.none {
		e.remove(advertisedListeners)
		return
	}
	e.set(advertisedListeners, kafka.JoinList(slices.Concat(l.advertised.listeners, l.controller)))
	if l.interBroker.computed {
		e.set(interBrokerName, l.interBroker.name)
	}
}

// setClusterID exports the cluster id under all names that the image reads.
func (e *exports) setClusterID(img image.Image, c clusterID) {
	for _, name := range img.ClusterIDVariables {
		e.setVariables(map[string]string{name: c.exported})
	}
}

// Apply returns the environment for the entrypoint: environ with what was
// computed, everything else byte for byte.
func (s *Settings) Apply(environ map[string]string) map[string]string {
	return apply(environ, s.Exports, s.Unset)
}

func apply(environ, exports map[string]string, unset []string) map[string]string {
	out := maps.Clone(environ)
	maps.DeleteFunc(out, func(name, _ string) bool { return slices.Contains(unset, name) })
	maps.Copy(out, exports)
	return out
}

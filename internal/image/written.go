package image

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Written is a setting that the image writes into server.properties.
type Written struct {
	// Variable is the one it comes from; "" is the image's own, which the user has
	// not given.
	Variable string
	// Setting and Value are as the image writes them: a line break in the value
	// makes another line, and Kafka reads a backslash as an escape.
	Setting, Value string
}

// Shipped is a setting that the image writes where the user gives none.
type Shipped struct {
	// Version is the version whose image does; "" is all.
	Version        string
	Setting, Value string
}

// Written returns what the image of a version (as Version has it) writes into
// server.properties, in the order of the settings.
func (i Image) Written(environ map[string]string, version string) []Written {
	variables := map[string]string{} // by the canonical ones
	for name := range environ {
		if strings.HasPrefix(name, i.SettingPrefix) {
			variables[name] = name
		}
	}
	for alias, name := range i.Aliases {
		if _, ok := environ[alias]; ok {
			variables[name] = alias
		}
	}
	bySetting := map[string]Written{}
	for _, shipped := range i.Shipped {
		if shipped.Version == "" || shipped.Version == version {
			bySetting[shipped.Setting] = Written{Setting: shipped.Setting, Value: shipped.Value}
		}
	}
	for name, variable := range variables {
		value := environ[variable]
		if setting, ok := i.Setting(name); ok && (value != "" || i.writesEmpty(version)) {
			bySetting[setting] = Written{Variable: variable, Setting: setting, Value: value}
		}
	}
	return slices.SortedFunc(maps.Values(bySetting), func(a, b Written) int { return cmp.Compare(a.Setting, b.Setting) })
}

// writesEmpty says whether a variable with nothing in it makes a setting with
// nothing.
func (i Image) writesEmpty(version string) bool {
	kafka := i.KafkaVersion(version)
	return i.EmptyValues || i.EmptyValuesAfter != "" && kafka != "" && kafka != i.EmptyValuesAfter
}

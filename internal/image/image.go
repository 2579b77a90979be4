// Package image is the Kafka images that kraftpod serves: how each takes
// Kafka's settings from the environment, and what its own scripts demand, refuse
// and trip over. An image is one value of Image; nothing asks for one by name.
package image

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Image is how an image takes Kafka's settings from the environment.
type Image struct {
	// Name is its dialect's, as KRAFTPOD_DIALECT has it.
	Name string
	// Entrypoint is the image's own command; only this image has its first file.
	Entrypoint []string
	// SettingPrefixes are what precedes a setting in a variable's name, the
	// canonical one first; the others are aliases.
	SettingPrefixes []string
	// NotAliases are variables of an alias's shape that mean something else.
	NotAliases []string
	// Underscores are pairs for strings.NewReplacer: how what follows a prefix,
	// in lower case, becomes the name of a setting.
	Underscores []string
	// WithUnderscore are pairs for strings.NewReplacer: names of settings, as they
	// have become so far, that keep an underscore nevertheless.
	WithUnderscore []string
	// EmptyValues: a variable with nothing in it makes a setting with nothing.
	EmptyValues bool
	// NotSettings are variables of a setting's shape that the image keeps out
	// of server.properties.
	NotSettings []string
	// ClusterIDVariables all get the cluster id.
	ClusterIDVariables []string
	// DataDir is log.dirs where nothing is given.
	DataDir string
	// ConfigDir is where the entrypoint writes Kafka's configuration, and
	// ConfigMount what a read-only root needs there.
	ConfigDir, ConfigMount string
	// GCLogDir is where the JVM logs its garbage collection unless LOG_DIR names
	// another directory; it does not start without. "": it does not log it.
	GCLogDir string
	// EvidentPrefix and EvidentVariables are read by this image only, so that
	// one that is given tells the image where its files are not there.
	EvidentPrefix    string
	EvidentVariables []string

	// RefusedVariables make the image's entrypoint give up.
	RefusedVariables []string
	// Bypasses are variables by which the image's entrypoint replaces what was
	// computed, after kraftpod.
	Bypasses []string
	// VoidingFiles make the image ignore the environment. Where
	// ConfigDirVariable names a directory, the first is looked for there.
	VoidingFiles      []string
	ConfigDirVariable string
	// KRaftSwitch is the variable that switches KRaft on, with yes, true or 1.
	KRaftSwitch string
	// PlaintextSwitch is the variable that allows plaintext listeners, with yes.
	PlaintextSwitch string
	// BrokerID: broker.id is demanded beside node.id.
	BrokerID bool
	// DashClusterID: the scripts take a cluster id that starts with - for an
	// option.
	DashClusterID bool
	// Mangled are the characters in a setting's value that the scripts mangle.
	Mangled string
	// ControllerOnly warns of what happens to a node that is a controller only. In
	// the version NeverControllerOnly, by VersionVariable, which the image sets, it
	// is certain.
	ControllerOnly, NeverControllerOnly, VersionVariable string
}

// All returns the images, in the order in which their files are looked for.
func All() []Image { return []Image{bitnami(), confluent(), apache()} }

// Names returns the names of all images.
func Names() []string { return []string{"bitnami", "apache", "confluent"} }

// Detect finds the image by its name if one is given, else by its files, else by
// variables that only one image reads: an init container and a laptop have no
// such files.
func Detect(name string, exists func(path string) bool, environ map[string]string) (Image, bool) {
	for _, i := range All() {
		if name == i.Name || name == "" && exists(i.Entrypoint[0]) {
			return i, true
		}
	}
	for _, i := range All() {
		if name == "" && i.evident(environ) {
			return i, true
		}
	}
	return Image{}, false
}

// evident says whether a variable is given that only this image reads.
func (i Image) evident(environ map[string]string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(environ)), func(name string) bool {
		return i.EvidentPrefix != "" && strings.HasPrefix(name, i.EvidentPrefix) || slices.Contains(i.EvidentVariables, name)
	})
}

// Variables are those of a Kafka setting that has neither _ nor - in its name,
// the canonical one first.
func (i Image) Variables(setting string) []string {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	var all []string
	for _, prefix := range i.SettingPrefixes {
		if name := prefix + upper; !slices.Contains(i.NotAliases, name) {
			all = append(all, name)
		}
	}
	return all
}

// VoidingFile returns the file that makes the image ignore the environment, ""
// where there is none.
func (i Image) VoidingFile(environ map[string]string, exists func(path string) bool) string {
	for n, path := range i.VoidingFiles {
		if dir := environ[i.ConfigDirVariable]; n == 0 && dir != "" {
			path = filepath.Join(dir, filepath.Base(path))
		}
		if exists(path) {
			return path
		}
	}
	return ""
}

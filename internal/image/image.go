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
	// SettingPrefix is what precedes a setting in a variable's name.
	SettingPrefix string
	// Aliases are further variables of settings, each with the one that it stands
	// for and beats.
	Aliases map[string]string
	// OwnVariables are those of which the image's scripts make settings of Kafka's in
	// ways of their own.
	OwnVariables []string
	// Underscores are pairs for strings.NewReplacer: how what follows a prefix,
	// in lower case, becomes the name of a setting.
	Underscores []string
	// WithUnderscore are pairs for strings.NewReplacer: names of settings, as they
	// have become so far, that keep an underscore nevertheless.
	WithUnderscore []string
	// EmptyValues: a variable with nothing in it makes a setting with nothing; with
	// EmptyValuesAfter it does so in images of later versions of Kafka than this.
	EmptyValues      bool
	EmptyValuesAfter string
	// NotSettings are variables of a setting's shape that the image keeps out
	// of server.properties.
	NotSettings []string
	// ClusterIDVariables all get the cluster id.
	ClusterIDVariables []string
	// DataDir is log.dirs where nothing is given.
	DataDir string
	// Jars is the directory of Kafka's jars. Majors has Kafka's major version by
	// theirs, where they have another.
	Jars   string
	Majors map[string]string
	// Shipped are those settings of the image's own that matter to others.
	Shipped []Shipped
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
	// From the version DynamicFormat on the scripts format a controller in a way that
	// Kafka refuses beside static voters, unless SkipFormat is set, to yes, true or 1;
	// from DynamicOnly on they start no node beside static voters.
	DynamicFormat, DynamicOnly, SkipFormat string
	// From the version NoIPv6 on the scripts give up at an IPv6 address in listeners;
	// where the version is not known they may.
	NoIPv6 string
	// NoZooKeeper: the scripts refuse ZooKeeper's address beside KRaft.
	NoZooKeeper bool
	// SettingsFile has settings that the image takes beside those of the environment, which win; "": there is none.
	SettingsFile string
	// NamedStores and FixedStores are what the scripts demand of listeners with TLS; nil: nothing.
	NamedStores *NamedStores
	FixedStores *FixedStores
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
		if name == "" && i.Evidence(environ) != "" {
			return i, true
		}
	}
	return Image{}, false
}

// Evidence returns a variable that is given and that only this image reads; "":
// there is none.
func (i Image) Evidence(environ map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		if i.EvidentPrefix != "" && strings.HasPrefix(name, i.EvidentPrefix) || slices.Contains(i.EvidentVariables, name) {
			return name
		}
	}
	return ""
}

// Variables are those of a setting of Kafka's that has neither _ nor - in its name,
// the canonical one first.
func (i Image) Variables(setting string) []string {
	canonical := i.SettingPrefix + strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	all := []string{canonical}
	for alias, name := range i.Aliases {
		if name == canonical {
			all = append(all, alias)
		}
	}
	slices.Sort(all[1:])
	return all
}

// IsSetting says whether the image makes a setting of Kafka's, or the cluster id,
// of a variable.
func (i Image) IsSetting(name string) bool {
	return strings.HasPrefix(name, i.SettingPrefix) && !slices.Contains(i.NotSettings, name) ||
		i.Aliases[name] != "" || slices.Contains(i.ClusterIDVariables, name)
}

// IsOwn says whether the image's scripts make settings of a variable in a way of
// their own.
func (i Image) IsOwn(name string) bool { return slices.Contains(i.OwnVariables, name) }

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

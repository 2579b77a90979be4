package bootstrap

import (
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/settings"
)

// foreign is a variable of which another image makes a setting, while this one
// ignores it in silence.
type foreign struct {
	variable string
	// own is the variable that this image reads; "" where it cannot express the
	// setting.
	own string
}

// foreignTo finds the variables of other images' dialects. A value that this
// image's own variable has too is lost to nobody: one ConfigMap may serve both.
func foreignTo(img image.Image, environ map[string]string) []foreign {
	var all []foreign
	others := img.Foreign()
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		value := strings.TrimSpace(environ[name])
		if f, ok := foreignVariable(img, others, name); ok && value != "" && value != strings.TrimSpace(environ[f.own]) {
			all = append(all, f)
		}
	}
	return all
}

// foreignVariable says whether a variable is of another image's dialect. One of the
// prefix that all images share counts only where Kafka has such a setting: it may
// be a script's, or the user's own.
func foreignVariable(img image.Image, others []image.Image, name string) (foreign, bool) {
	for _, other := range others {
		sharesPrefix := other.EvidentPrefix == ""
		if sharesPrefix && (img.IsSetting(name) || img.IsOwn(name)) || !strings.HasPrefix(name, other.SettingPrefix) {
			continue // before what costs more: this is done for every variable
		}
		setting, ok := other.Setting(name)
		if !ok || sharesPrefix && !settings.Exists(setting) {
			continue
		}
		own, ok := img.Variable(setting)
		if !ok {
			own = ""
		}
		return foreign{variable: name, own: own}, true
	}
	return foreign{}, false
}

// renamed is the environment with other images' variables under this one's names
// too: nothing wrong is to follow from their names alone.
func renamed(environ map[string]string, all []foreign) map[string]string {
	out := maps.Clone(environ)
	for _, f := range all {
		if f.own != "" && strings.TrimSpace(environ[f.own]) == "" {
			out[f.own] = environ[f.variable]
		}
	}
	return out
}

// checkForeign refuses variables of another image's dialect, and warns of those of
// which another image's scripts would make something.
func checkForeign(img image.Image, all []foreign, environ map[string]string, report *config.Report) {
	for _, f := range all {
		remedy := "rename it to " + f.own
		if f.own == "" {
			remedy = "this image cannot express the setting: remove it, or take another image"
		}
		report.Wrong(f.variable, environ[f.variable], "it is of another image's dialect, and this image (%s) ignores it in "+
			"silence; %s", img.Name, remedy)
	}
	var idle []string
	for _, other := range img.Foreign() {
		for _, name := range other.OwnVariables {
			if environ[name] != "" && !settings.Exists(settingOf(img, name)) {
				idle = append(idle, name)
			}
		}
	}
	if len(idle) > 0 {
		report.Warn("%s: only another image's scripts read this, and nothing does here; say what is meant in Kafka's own "+
			"settings, and remove it", strings.Join(idle, ", "))
	}
}

// settingOf is the setting that the image makes of a variable, "" where it makes
// none.
func settingOf(img image.Image, name string) string {
	setting, _ := img.Setting(name)
	return setting
}

// foreignEvidence is a variable that tells of another image than this one; "":
// there is none. A cluster id by another name tells nothing beside this image's own.
func foreignEvidence(img image.Image, environ map[string]string) string {
	if all := foreignTo(img, environ); len(all) > 0 {
		return all[0].variable
	}
	given := func(name string) bool { return strings.TrimSpace(environ[name]) != "" }
	if slices.ContainsFunc(img.ClusterIDVariables, given) {
		return ""
	}
	return foreignClusterID(img, environ)
}

// foreignClusterID is a variable with a cluster id that another image reads; "":
// there is none.
func foreignClusterID(img image.Image, environ map[string]string) string {
	for _, other := range img.Foreign() {
		for _, name := range other.ClusterIDVariables {
			if strings.TrimSpace(environ[name]) != "" && !slices.Contains(img.ClusterIDVariables, name) {
				return name
			}
		}
	}
	return ""
}

package bootstrap

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// chooseSwitches sets what the image's own scripts demand besides Kafka's
// settings.
func chooseSwitches(
	img image.Image, environ map[string]string, l podListeners, report *config.Report,
) map[string]string {
	switches := map[string]string{}
	if name := img.KRaftSwitch; name != "" {
		value := cmp.Or(environ[name], "yes")
		if !image.IsYes(value) {
			report.Wrong(name, value, "kraftpod runs Kafka in KRaft mode only; remove it")
		}
		switches[name] = value
	}
	plaintext := func(one kafka.Listener) bool { return l.protocols.byName[one.Name] == kafka.Plaintext }
	if name := img.PlaintextSwitch; name != "" && environ[name] == "" &&
		slices.ContainsFunc(slices.Concat(l.set.brokers, l.set.controllers), plaintext) {
		switches[name] = "yes"
	}
	return switches
}

// checkImage refuses what the image's own scripts give up at and their ways
// around what was computed, and warns of what they trip over.
func checkImage(given givenSettings, in Input, n node, report *config.Report) {
	img := given.image
	for _, name := range img.RefusedVariables {
		if value, ok := in.Environ[name]; ok {
			report.Wrong(name, value, "the image's entrypoint refuses to start with it; remove it")
		}
	}
	for _, name := range img.Bypasses {
		if value := in.Environ[name]; value != "" {
			report.Wrong(name, value, "the image's entrypoint would replace by it what kraftpod has computed and checked; "+
				"remove it, and give the value itself where it is not computed")
		}
	}
	if path := img.VoidingFile(in.Environ, in.Exists); path != "" {
		report.Add(config.Mistake{Code: config.ExitConfig, Text: path + ": the image starts Kafka with this file and " +
			"ignores the environment; move its settings into variables, and the file elsewhere"})
	}
	for _, name := range slices.Sorted(maps.Keys(in.Environ)) {
		isSetting := strings.HasPrefix(name, img.SettingPrefix)
		if img.Mangled != "" && isSetting && strings.ContainsAny(in.Environ[name], img.Mangled) {
			report.Warn("%s: the image's scripts mangle %s in a value: Kafka gets another one", name, img.Mangled)
		}
	}
	if img.ControllerOnly != "" && !n.broker {
		checkControllerOnly(img, given.version, report)
	}
	checkDynamicOnly(img, in.Environ, n, report)
}

// checkIPv6 says what scripts do that look for a listener's port after its second
// colon.
func checkIPv6(given givenSettings, l podListeners, report *config.Report) {
	img, g := given.image, l.set.given
	all, _ := kafka.ParseListeners(l.value)
	i := slices.IndexFunc(all, func(l kafka.Listener) bool { return strings.Contains(l.Host, ":") })
	if img.NoIPv6 == "" || i < 0 {
		return
	}
	remedy := kafka.NewListener(all[i].Name, "", all[i].Port)
	if image.AtLeast(given.version, img.NoIPv6) {
		g.wrong(report, "the image's scripts take what follows the first colons of %q for its port, and give up; leave the "+
			"host empty (%s), which is every address of both families", all[i], remedy)
		return
	}
	report.Warn("%s: later images' scripts take what follows the first colons of %q for its port, and give up; leave the "+
		"host empty (%s), which is every address of both families", g.variable, all[i], remedy)
}

// checkDynamicOnly refuses versions of the image whose scripts start no node beside
// static voters.
func checkDynamicOnly(img image.Image, environ map[string]string, n node, report *config.Report) {
	version := environ[img.VersionVariable]
	switch {
	case img.DynamicOnly == "":
	case image.AtLeast(version, img.DynamicOnly):
		report.Wrong(img.VersionVariable, version, "from %s on the image's scripts know dynamic quorums only, and make each "+
			"controller a cluster of its own beside the static voters that kraftpod gives; take apache/kafka's image of the "+
			"same version, with KAFKA_LOG_DIRS where the data is", img.DynamicOnly)
	case n.controller && image.AtLeast(version, img.DynamicFormat) && !image.IsYes(environ[img.SkipFormat]):
		report.Wrong(img.VersionVariable, version, "the image's scripts format a controller for a dynamic quorum, which "+
			"Kafka from %s on refuses beside static voters, on a formatted volume too; set %s=yes where all volumes are "+
			"formatted, else take apache/kafka's image of the same version, with KAFKA_LOG_DIRS where the data is",
			img.DynamicFormat, img.SkipFormat)
	}
}

// checkZooKeeper says what becomes of ZooKeeper's address in KRaft mode.
func checkZooKeeper(settings givenSettings, report *config.Report) {
	g := settings.get(zooKeeperConnect)
	if !g.ok() || image.IsYes(settings.get(zooKeeperMigration).value) {
		return
	}
	if settings.image.NoZooKeeper {
		g.wrong(report, "the image's scripts refuse it beside KRaft; remove it: a cluster in KRaft mode has no ZooKeeper")
		return
	}
	report.Warn("%s: Kafka in KRaft mode does not read it; remove it", g.variable)
}

// checkControllerOnly refuses a version of the image that cannot run a node that
// is a controller only, and warns of others that may not.
func checkControllerOnly(img image.Image, version string, report *config.Report) {
	if version == img.NeverControllerOnly {
		report.Wrong(img.VersionVariable, version, "%s", img.ControllerOnly)
		return
	}
	report.Warn("%s", img.ControllerOnly)
}

package bootstrap

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/settings"
)

// written are the settings that the image will write into server.properties, as
// Kafka will read them.
type written struct {
	// environ is what the entrypoint gets.
	environ map[string]string
	values  map[string]string
	// variables are those that the settings come from, as the entrypoint gets them.
	variables map[string]string
	// kafka is the minor version that reads them, "" where nobody knows.
	kafka string
}

// checkSettings reports what Kafka would refuse of what the image will write, given
// and computed, and warns of names that Kafka does not know. What is wrong already
// is not reported twice.
func checkSettings(in Input, env exports, report *config.Report) written {
	img, before := env.given.image, report.Clone()
	w := readWritten(env.given, apply(in.Environ, env.variables, env.unset), report)
	for _, wrong := range settings.Check(w.values, w.kafka) {
		w.report(wrong, env, before, report)
	}
	for _, name := range slices.Sorted(maps.Keys(w.variables)) {
		warnOfUnknown(img, name, w, in.Environ, report)
	}
	return w
}

// list are the names in a directory.
func (in Input) list(dir string) []string {
	if in.List == nil {
		return nil
	}
	return in.List(dir)
}

// readWritten reads what the image will write. Values that nobody knows yet are left
// out.
func readWritten(given givenSettings, environ map[string]string, report *config.Report) written {
	w := written{
		environ: environ, values: map[string]string{}, variables: map[string]string{},
		kafka: given.image.KafkaVersion(given.version),
	}
	for _, line := range given.image.Written(environ, given.version) {
		if given.environ.unsure[line.Variable] {
			continue
		}
		properties, err := settings.Parse(line.Setting + "=" + line.Value)
		if err != nil {
			report.Wrong(line.Variable, line.Value, "%v", err)
		}
		if len(properties) > 1 && line.Variable != "" {
			report.Warn("%s: a line break in it ends the value there, and begins another setting in server.properties; write "+
				"it on one line (a Secret that was made from a file may have one at its end: printf, not echo)", line.Variable)
		}
		for _, p := range properties {
			w.values[p.Setting] = p.Value
			if line.Variable != "" {
				w.variables[p.Setting] = line.Variable
			}
		}
	}
	return w
}

// report reports what Kafka refuses, naming a variable that the user gave where one
// is at fault.
func (w written) report(wrong settings.Wrong, env exports, before, report *config.Report) {
	faulty := ""
	for _, setting := range wrong.Settings {
		if before.Blames(env.given.image.Variables(setting)...) {
			return // it is said already, and better
		}
		if before.Err() != nil && slices.Contains(judgedBefore(), setting) {
			return // it may come of what is wrong already
		}
		if _, given := env.given.environ.written[w.variables[setting]]; given && faulty == "" {
			faulty = setting
		}
	}
	if faulty == "" && before.Err() != nil {
		return // it comes of what is wrong already
	}
	faulty = cmp.Or(faulty, wrong.Settings[0])
	variable := cmp.Or(w.variables[faulty], env.given.image.Variables(faulty)[0])
	if w.kafka != "" && !settings.Judges(w.kafka) {
		report.Warn("%s: %s (so say Kafka %s; this image has %s, which this kraftpod does not know)", variable, wrong.Text,
			settings.Known(), w.kafka)
		return
	}
	report.Wrong(variable, cmp.Or(env.given.environ.written[variable], w.values[faulty]), "%s", wrong.Text)
}

// judgedBefore are the settings that are read before Kafka starts, since others are
// computed from them, and so are judged before all that the image will write.
func judgedBefore() []string {
	return []string{
		processRoles, nodeID, brokerID, quorumVoters, controllerNames, listeners, advertisedListeners, protocolMap,
		interBrokerName, interBrokerProtocol,
	}
}

// warnOfUnknown warns of a setting that Kafka does not know, and so ignores.
func warnOfUnknown(
	img image.Image, setting string, w written, environ map[string]string, report *config.Report,
) {
	variable := w.variables[setting]
	if _, given := environ[variable]; !given || strings.TrimSpace(w.values[setting]) == "" {
		return
	}
	switch near, hint := settings.Unknown(setting, w.kafka); {
	case near == nodeID || near == brokerID: // KAFKA_NODE_IP: nobody gives these, run computes them
	case near != "":
		report.Warn("%s: Kafka has no setting %s, and ignores it; did you mean %s?", variable, setting,
			img.Variables(near)[0])
	case hint != "":
		report.Warn("%s: %s; remove it", variable, hint)
	}
}

package bootstrap

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// checkUnexpanded reports what looks as if somebody would expand it, and nobody
// does: Kafka gets the text itself, for a password say.
func (f *filledEnviron) checkUnexpanded(names []string, img image.Image, report *config.Report) {
	providers := kafka.SplitList(f.given(img.Variables(configProviders)[0]).value)
	for _, name := range names {
		value := f.written[name]
		left, isSetting := config.Unexpanded(value), img.IsSetting(name)
		switch {
		case left != "" && (isSetting || img.IsOwn(name)):
			report.Wrong(name, value, "%s %s", config.Quotable(name, value, left, "a $(NAME) in it"), config.WhyUnexpanded)
			f.unsure[name] = true
		case left != "" && strings.HasPrefix(name, "KAFKA_") && strings.HasSuffix(name, "_OPTS"):
			report.Warn("%s: %s %s", name, left, config.WhyUnexpanded)
		case isSetting && strings.Contains(value, "${"):
			f.checkBraces(name, value, providers, img, report)
		}
	}
}

// checkBraces reports a ${...} of a shell, or of a config provider that Kafka does
// not know (org.apache.kafka.common.config.ConfigTransformer).
func (f *filledEnviron) checkBraces(name, value string, providers []string, img image.Image, report *config.Report) {
	shape := regexp.MustCompile(`\$\{([A-Za-z_][\w.-]*)(:[^-?=+{}][^{}]*)?([^{}]*)\}`)
	for _, m := range shape.FindAllStringSubmatch(value, -1) {
		why := ""
		switch isShell := m[2] == "" || m[3] != ""; {
		case isShell:
			why = "is a shell's, and no shell reads this: Kafka would get the text itself; write the value, or $(NAME) in the " +
				"container's env"
		case !slices.Contains(providers, m[1]):
			why = fmt.Sprintf("is for a config provider, but config.providers does not name %q: Kafka would get the text "+
				"itself; set config.providers and the provider's class beside it", m[1])
		case readHere(name, img):
			why = "is for a config provider, but this setting is read before Kafka starts; write the value, or {file:/path} " +
				"for the one line of a file"
		default:
			continue
		}
		report.Wrong(name, value, "%s %s", config.Quotable(name, value, m[0], "a ${...} in it"), why)
		f.unsure[name] = true
		return
	}
}

// readHere says whether a variable is one from which other settings follow.
func readHere(name string, img image.Image) bool {
	for _, setting := range append(judgedBefore(), logDirs, logDir, metadataLogDir) {
		if slices.Contains(img.Variables(setting), name) {
			return true
		}
	}
	return slices.Contains(img.ClusterIDVariables, name)
}

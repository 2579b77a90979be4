package health

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
)

// The variables of two containers: Kafka's has them all in its ConfigMap, which
// the sidecar's need not read, since the plan tells them.

// following is the configuration under a plan: a variable of the sidecar's own
// container counts, then that of Kafka's. What cannot change while it runs is
// this container's. Where they do not go together the sidecar's alone count, and
// what is odd says why.
func (c Config) following(ofKafka map[string]string) (next Config, odd []string) {
	environ := config.Public(ofKafka)
	for name, value := range c.Own {
		if value != "" {
			environ[name] = value
		}
	}
	if c.Logs != nil {
		c.Logs(environ)
	}
	if !slices.ContainsFunc(ownVariables(), func(name string) bool { return c.Own[name] == "" && environ[name] != "" }) {
		return c, nil
	}
	var report config.Report
	next = config.Parse[Config](environ, &report)
	if err := report.Err(); err != nil { // of a run that knows other values, or of two halves that contradict each other
		for line := range strings.Lines(err.Error()) {
			odd = append(odd, "only the sidecar's own variables count, not those of Kafka's container: "+strings.TrimSpace(line))
		}
		return c, odd
	}
	next.Dir, next.Listen, next.Own, next.Logs = c.Dir, c.Listen, c.Own, c.Logs
	next.Lacking, next.Addresses, next.Pods = c.Lacking, c.Addresses, c.Pods
	next.Others, next.Remember = c.Others, c.Remember
	return next, nil
}

// odd is what is odd about the variables of the sidecar's container beside those
// of Kafka's, in words that show no secret; nothing where run is from before it
// told them.
func (c Config) odd(ofKafka map[string]string) []string {
	if ofKafka == nil {
		return nil
	}
	var odd []string
	own := config.Public(c.Own)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		theirs, given := ofKafka[name]
		switch {
		case theirs == own[name], name == "KRAFTPOD_DIR", name == "KRAFTPOD_LISTEN":
		case !slices.Contains(ownVariables(), name):
			odd = append(odd, fmt.Sprintf("%s=%q: the sidecar does not read it; give it to Kafka's container, which has %s",
				name, config.Masked(name, own[name]), orNone(config.Masked(name, theirs))))
		case given:
			odd = append(odd, fmt.Sprintf("%s=%q counts, not %q of Kafka's container: give it to one of them",
				name, config.Masked(name, own[name]), config.Masked(name, theirs)))
		}
	}
	if asked := portOf(ofKafka["KRAFTPOD_LISTEN"]); asked != portOf(c.Listen) {
		odd = append(odd, fmt.Sprintf("KRAFTPOD_LISTEN=%q of this sidecar is not where Kafka's container has its peers "+
			"asked, port %s: give both containers the same, or neither", c.Listen, asked))
	}
	return odd
}

// ownVariables are those that the sidecar reads under a plan.
func ownVariables() []string {
	return append(config.Names(config.Fields[Config]()), "KRAFTPOD_LOG_LEVEL", "KRAFTPOD_LOG_FORMAT")
}

// portOf is the port of KRAFTPOD_LISTEN, or the default's.
func portOf(listen string) string {
	if _, port, err := net.SplitHostPort(listen); err == nil {
		return port
	}
	return defaultPort
}

// orNone quotes a value, or says that there is none.
func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return fmt.Sprintf("%q", value)
}

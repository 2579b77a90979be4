package image

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Formats are those of Render.
func Formats() []string { return []string{"env", "properties", "json"} }

// Render writes what the entrypoint's environment says of Kafka: as variables
// (env), as the image's server.properties would have it (properties), or as a
// JSON object of the variables (json).
func (i Image) Render(w io.Writer, format string, environ map[string]string) error {
	kafka := i.ofKafka(environ)
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(kafka)
	case "properties":
		return writeLines(w, i.Properties(kafka), strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace)
	}
	return writeLines(w, kafka, shellQuote)
}

// ofKafka returns the variables that the image reads for Kafka.
func (i Image) ofKafka(environ map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range environ {
		own := slices.Contains(i.ClusterIDVariables, name) || name == plaintextSwitch
		if own || strings.HasPrefix(name, "KAFKA_") {
			out[name] = value
		}
	}
	return out
}

// Properties maps variables to Kafka's settings as the image does.
func (i Image) Properties(environ map[string]string) map[string]string {
	out := map[string]string{}
	for _, w := range i.Written(environ, "") {
		if w.Variable != "" {
			out[w.Setting] = w.Value
		}
	}
	return out
}

// writeLines writes KEY=VALUE lines in the order of the keys.
func writeLines(w io.Writer, values map[string]string, quote func(string) string) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if _, err := fmt.Fprintf(w, "%s=%s\n", key, quote(values[key])); err != nil {
			return err
		}
	}
	return nil
}

// shellQuote quotes a value for a POSIX shell where it needs to be.
func shellQuote(s string) string {
	if !strings.ContainsAny(s, " \t\n\r\"'`$&|;<>()~#!\\{}") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

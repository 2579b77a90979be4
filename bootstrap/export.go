package bootstrap

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Apply returns the environment for the entrypoint: environ with what was
// computed, everything else byte for byte.
func (s *Settings) Apply(environ map[string]string) map[string]string {
	out := maps.Clone(environ)
	for _, name := range s.Unset {
		delete(out, name)
	}
	maps.Copy(out, s.Exports)
	return out
}

// Render writes what the entrypoint's environment says of Kafka, secrets
// masked: as variables (env), as the image's server.properties would have it
// (properties), or as a JSON object of the variables (json).
func (s *Settings) Render(w io.Writer, format string, environ map[string]string) error {
	// A name, or a text, that tells that the value is or holds a secret.
	secretName := regexp.MustCompile(`(?i)PASSWORD|SECRET|JAAS|TOKEN|CREDENTIAL|KEYSTORE_KEY|KEY_?PASS|PRIVATE|_KEYSTORE_CERTIFICATE_CHAIN`)
	secretValue := regexp.MustCompile(`(?i)(pass(word|wd)?|secret|token|credentials?)[A-Za-z0-9_.-]*\s*[=:]|-----BEGIN|ScramLoginModule|PlainLoginModule`)
	kafka := s.Apply(environ)
	for name, value := range kafka {
		if !strings.HasPrefix(name, "KAFKA_") && !slices.Contains(s.dialect.clusterVars, name) && name != "ALLOW_PLAINTEXT_LISTENER" {
			delete(kafka, name)
		} else if value != "" && (secretName.MatchString(name) || secretValue.MatchString(value)) {
			kafka[name] = "********"
		}
	}
	quote := shellQuote
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(kafka)
	case "properties":
		kafka, quote = s.properties(kafka), strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace
	}
	for _, key := range slices.Sorted(maps.Keys(kafka)) {
		if _, err := fmt.Fprintf(w, "%s=%s\n", key, quote(kafka[key])); err != nil {
			return err
		}
	}
	return nil
}

// notProperties are variables under KAFKA_ that the images keep out of
// server.properties (KafkaDockerWrapper's and kafka.properties.template's
// lists).
const notProperties = " KAFKA_VERSION KAFKA_HEAP_OPTS KAFKA_LOG4J_OPTS KAFKA_OPTS KAFKA_JMX_OPTS KAFKA_JVM_PERFORMANCE_OPTS KAFKA_GC_LOG_OPTS KAFKA_LOG4J_ROOT_LOGLEVEL KAFKA_LOG4J_LOGGERS KAFKA_TOOLS_LOG4J_LOGLEVEL KAFKA_JMX_HOSTNAME "

// properties maps variables to Kafka's settings as the image does.
func (s *Settings) properties(kafka map[string]string) map[string]string {
	rename := strings.NewReplacer("___", "-", "__", "_", "_", ".")
	if s.dialect.name == "bitnami" {
		rename = strings.NewReplacer("_", ".")
	}
	out := map[string]string{}
	for name, value := range kafka {
		key, ok := strings.CutPrefix(name, s.dialect.prefixes[0])
		if ok && value != "" && !strings.Contains(notProperties, " "+name+" ") {
			out[rename.Replace(strings.ToLower(key))] = value
		}
	}
	return out
}

// shellQuote quotes a value for a POSIX shell where it needs to be.
func shellQuote(s string) string {
	if !strings.ContainsAny(s, " \t\n\r\"'`$&|;<>()~#!\\{}") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

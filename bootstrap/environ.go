package bootstrap

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// isServiceLink knows the shapes of the variables that the kubelet injects for
// each Service of the namespace
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
// A Service called "kafka" sets KAFKA_PORT, which the images take for a setting.
// (A regular expression would be compiled at every start of Kafka.)
func isServiceLink(name, value string) bool {
	protocol, _, url := strings.Cut(value, "://")
	link := strings.HasSuffix(name, "_SERVICE_HOST") || strings.HasSuffix(name, "_SERVICE_PORT") || strings.Contains(name, "_SERVICE_PORT_") ||
		strings.HasSuffix(name, "_PORT") && url && slices.Contains([]string{"tcp", "udp", "sctp"}, protocol)
	parts := strings.Split(name, "_") // ..._PORT_N_TCP...
	for i := 1; i+2 < len(parts); i++ {
		_, err := strconv.ParseUint(parts[i+1], 10, 16)
		link = link || parts[i] == "PORT" && err == nil && slices.Contains([]string{"TCP", "UDP", "SCTP"}, parts[i+2])
	}
	return link
}

// DropServiceLinks returns the environment without the variables of the shapes
// that Kubernetes' service links inject, whatever their prefix.
func DropServiceLinks(environ map[string]string) map[string]string {
	out := maps.Clone(environ)
	maps.DeleteFunc(out, isServiceLink)
	return out
}

// CheckUnknown finds variables under KRAFTPOD_ that are not among known, each
// an error that suggests the nearest known name.
func CheckUnknown(environ map[string]string, known []string) error {
	var wrong mistakes
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		if strings.HasPrefix(name, "KRAFTPOD_") && !slices.Contains(known, name) {
			nearest := slices.MinFunc(known, func(a, b string) int {
				return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
			})
			wrong.add("%s=%q: kraftpod has no such variable; did you mean %s?", name, environ[name], nearest)
		}
	}
	return Mistakes(ExitConfig, wrong...)
}

// dialect is how an image takes Kafka's settings from the environment.
type dialect struct {
	name string
	// entrypoint is the image's own; only this image has its first file.
	entrypoint []string
	// prefixes of the variable of a setting, the canonical one first. Of
	// bitnami's, KAFKA_X is an alias that beats KAFKA_CFG_X.
	prefixes    []string
	clusterVars []string
	dataDir     string
	// refused are variables at which the image's entrypoint gives up.
	refused []string
}

// dialects in the order of detection. bitnami/containers and
// confluentinc/kafka-images keep theirs in shell, apache/kafka in
// docker/resources/common-scripts and KafkaDockerWrapper.
func dialects() []dialect {
	scripts, kafka, cluster, data := "/opt/bitnami/scripts/kafka/", []string{"KAFKA_"}, []string{"CLUSTER_ID"}, "/var/lib/kafka/data"
	trips := []string{"KAFKA_PORT", "KAFKA_HOST", "KAFKA_ADVERTISED_PORT", "KAFKA_ADVERTISED_HOST"}
	return []dialect{
		{"bitnami", []string{scripts + "entrypoint.sh", scripts + "run.sh"}, []string{"KAFKA_CFG_", "KAFKA_"}, []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"}, "/bitnami/kafka/data", nil},
		{"confluent", []string{"/etc/confluent/docker/run"}, kafka, cluster, data, trips},
		{"apache", []string{"/etc/kafka/docker/run"}, kafka, cluster, data, nil},
	}
}

// detect finds the image's dialect by its name if one is given, else by its
// files, else by variables that only bitnami's image reads: an init container
// and a laptop have no such files.
func detect(name string, exists func(path string) bool, environ map[string]string) (dialect, bool) {
	for _, d := range dialects() {
		if d.name == name || name == "" && exists(d.entrypoint[0]) {
			return d, true
		}
	}
	bitnamis := func(name string) bool {
		return strings.HasPrefix(name, "KAFKA_CFG_") || name == "KAFKA_KRAFT_CLUSTER_ID"
	}
	return dialects()[0], name == "" && slices.ContainsFunc(slices.Collect(maps.Keys(environ)), bitnamis)
}

// names are the variables of a Kafka setting that has neither _ nor - in its
// name, the canonical one first.
func (d dialect) names(setting string) (all []string) {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	for _, prefix := range d.prefixes {
		all = append(all, prefix+upper)
	}
	return all
}

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

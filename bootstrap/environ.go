package bootstrap

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Identity is who a pod of a StatefulSet is.
type Identity struct {
	// Set is the StatefulSet's name, Ordinal the pod's number in it.
	Set     string
	Ordinal int32
	// NodeID is the ordinal plus KRAFTPOD_NODE_ID_OFFSET.
	NodeID int32
	// Service, Namespace and Domain make the pod's FQDN.
	Service, Namespace, Domain string
	// Addresses are the pod's own, where its hosts file tells.
	Addresses []string
}

// Pod returns the name of the set's pod with the ordinal.
func (id Identity) Pod(ordinal int32) string { return fmt.Sprintf("%s-%d", id.Set, ordinal) }

// FQDN returns the name under which the headless Service publishes the pod.
func (id Identity) FQDN(ordinal int32) string {
	return strings.Join([]string{id.Pod(ordinal), id.Service, id.Namespace, "svc", id.Domain}, ".")
}

// ParsePodName splits a pod's name at its last "-" into the StatefulSet's name
// and the ordinal.
func ParsePodName(name string) (set string, ordinal int32, err error) {
	i := strings.LastIndexByte(name, '-')
	n, err := strconv.ParseUint(name[i+1:], 10, 31)
	switch {
	case i <= 0 || err != nil:
		return "", 0, errors.New("does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0)")
	case strconv.FormatUint(n, 10) != name[i+1:]:
		return "", 0, fmt.Errorf("the ordinal %q has a leading zero, which no pod of a StatefulSet has", name[i+1:])
	case !isLabel(name):
		return "", 0, errors.New("not a pod's name: want at most 63 lower case letters, digits and dashes")
	}
	return name[:i], int32(n), nil
}

// identify finds out who the pod is from the configuration and the machine: its
// hosts file, as the kubelet writes it, and the search list of its resolv.conf.
func identify(cfg Config, host Host) (id Identity, wrong mistakes) {
	hostname, _, _ := strings.Cut(host.Hostname, ".")
	names := []given{{"POD_NAME", cfg.PodName}, {"MY_POD_NAME", cfg.MyPodName}, {"host name", hostname}}
	pod := names[max(0, slices.IndexFunc(names, given.ok))]
	id = Identity{Service: cfg.Service, Namespace: cfg.Namespace, Domain: cfg.ClusterDomain}
	for _, w := range svcNames(host.HostsFile, 5) {
		if _, err := netip.ParseAddr(w[0]); err == nil && w[1] == pod.value {
			id.Addresses = append(id.Addresses, w[0])
			id.Service, id.Namespace, id.Domain = cmp.Or(id.Service, w[2]), cmp.Or(id.Namespace, w[3]), cmp.Or(id.Domain, w[5])
		}
	}
	for _, w := range svcNames(host.ResolvConf, 3) {
		if w[0] == "search" {
			id.Namespace, id.Domain = cmp.Or(id.Namespace, w[1]), cmp.Or(id.Domain, w[3])
		}
	}
	id.Domain = cmp.Or(id.Domain, "cluster.local")
	var err error
	id.Set, id.Ordinal, err = ParsePodName(pod.value)
	id.NodeID = id.Ordinal + cfg.NodeIDOffset
	wrong.when(err != nil, "%s=%q: %w; set POD_NAME from the downward API (metadata.name)", pod.name, pod.value, err)
	wrong.when(id.NodeID < 0, "KRAFTPOD_NODE_ID_OFFSET=\"%d\": with the ordinal %d it makes no 32-bit node id; want less", cfg.NodeIDOffset, id.Ordinal)
	wrong.when(id.Service == "", "KRAFTPOD_SERVICE=\"\": %s has no name %s.SERVICE.NAMESPACE.svc.DOMAIN to take the headless Service from; give the StatefulSet a serviceName, or set KRAFTPOD_SERVICE", cfg.HostsFile, pod.value)
	wrong.when(id.Namespace == "", "POD_NAMESPACE=\"\": neither %s nor resolv.conf tells the pod's namespace; set POD_NAMESPACE from the downward API (metadata.namespace)", cfg.HostsFile)
	return id, wrong
}

// svcNames finds the names of n svcLabels in a file of lines of words: each as
// its line's first word (an address, a keyword) and its labels.
func svcNames(file []byte, n int) (all [][]string) {
	for line := range strings.Lines(strings.ToLower(string(file))) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		for _, name := range fields {
			if labels := svcLabels(name, n); labels != nil {
				all = append(all, append([]string{fields[0]}, labels...))
			}
		}
	}
	return all
}

// svcLabels splits a name at its dots into n parts, of which the last is the
// cluster's domain; nil where it is no such name.
func svcLabels(name string, n int) []string {
	name = strings.TrimSuffix(name, ".")
	labels := strings.SplitN(name, ".", n)
	if len(labels) < n || labels[n-2] != "svc" || !isDomain(name) {
		return nil
	}
	return labels
}

// isLabel says whether s is one label of a DNS name in lower case (RFC 1123).
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// isDomain says whether s is a DNS name in lower case.
func isDomain(s string) bool {
	notLabel := func(part string) bool { return !isLabel(part) }
	return len(s) <= 253 && !slices.ContainsFunc(strings.Split(s, "."), notLabel)
}

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

// Package bootstrap turns a StatefulSet pod's identity into Kafka's settings
// and becomes the image's own entrypoint.
//
// The contract with Kubernetes: the pod's name ends in -ORDINAL, the StatefulSet
// has a headless Service that publishes unready addresses, and the containers
// of a pod share KRAFTPOD_DIR. No API access is needed.
//
// The contract with Kafka: what KRaft demands and a manifest cannot say (node
// id, voters, advertised listeners) is computed; what the user gave wins and
// passes through byte for byte; Kafka's own rules are checked before a JVM
// starts; nothing of Kafka's is ever written, renamed or deleted.
//
// Compute is the functional core: settings from values, with every mistake at
// once. What a log dir says is read and judged in package disk, what the other
// pods say in package formation. The edges are host.go (files, permissions, the
// exec) and agree.go (the questions to other pods); run.go puts all together.
package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is what `run`, `init` and `render` read from the environment besides
// Kafka's own settings.
type Config struct {
	// PodName is the pod's name; the ordinal is what follows its last "-".
	PodName string `env:"POD_NAME"`
	// MyPodName is what setup.sh's StatefulSets call it.
	MyPodName string `env:"MY_POD_NAME"`
	// Namespace is the pod's namespace, a label of its FQDN.
	Namespace string `env:"POD_NAMESPACE"`
	// Service is the headless Service (the StatefulSet's serviceName).
	Service string `env:"KRAFTPOD_SERVICE"`
	// ClusterDomain is the cluster's DNS domain, cluster.local where unknown.
	ClusterDomain string `env:"KRAFTPOD_CLUSTER_DOMAIN"`
	// HostsFile is where the pod's own FQDN is read.
	HostsFile string `env:"KRAFTPOD_HOSTS_FILE" envDefault:"/etc/hosts"`
	// Replicas of the StatefulSet when the cluster forms; 0 is not given.
	Replicas Count `env:"KRAFTPOD_REPLICAS"`
	// Controllers is how many pods are voters (controller.quorum.voters); 0 is
	// not given.
	Controllers Count `env:"KRAFTPOD_CONTROLLERS"`
	// Roles feeds process.roles.
	Roles Roles `env:"KRAFTPOD_ROLES"`
	// NodeIDOffset is added to the ordinal to make node.id.
	NodeIDOffset int32 `env:"KRAFTPOD_NODE_ID_OFFSET" envDefault:"0"`
	// ControllerSet names the controllers' StatefulSet of a set of brokers.
	ControllerSet ControllerSet `env:"KRAFTPOD_CONTROLLER_SET"`
	// Dialect is the image's: bitnami, apache or confluent.
	Dialect string `env:"KRAFTPOD_DIALECT"`
	// DataDir is a comma-separated list of log dirs (log.dirs).
	DataDir string `env:"KRAFTPOD_DATA_DIR"`
	// Dir is shared by the pod's containers.
	Dir string `env:"KRAFTPOD_DIR" envDefault:"/kraftpod"`
	// Formation is agree or off.
	Formation string `env:"KRAFTPOD_FORMATION" envDefault:"agree"`
	// FormationTimeout bounds the agreement with peers.
	FormationTimeout time.Duration `env:"KRAFTPOD_FORMATION_TIMEOUT" envDefault:"10m"`
}

// Parse fills a struct with env tags from the environment and validates it;
// each variable that does not parse is one error that names it and quotes its
// value.
func Parse[T interface{ Validate() error }](environ map[string]string) (T, error) {
	cfg, err := env.ParseAsWithOptions[T](env.Options{Environment: environ})
	hints := map[reflect.Type]string{
		reflect.TypeFor[time.Duration](): "not a duration; write it as 500ms, 2s or 10m",
		reflect.TypeFor[int32]():         "not a whole number; write it in digits",
	}
	var wrong mistakes
	all, _ := errors.AsType[env.AggregateError](err)
	for _, err := range all.Errors {
		parse, _ := errors.AsType[env.ParseError](err) // plain tags have no other error
		field, _ := reflect.TypeFor[T]().FieldByName(parse.Name)
		name := field.Tag.Get("env")
		wrong.add("%s=%q: %s", name, environ[name], cmp.Or(hints[parse.Type], parse.Err.Error()))
	}
	return cfg, cmp.Or(Mistakes(ExitConfig, wrong...), cfg.Validate())
}

// Variables returns the names of the environment variables that T reads.
func Variables[T any]() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		names = append(names, f.Tag.Get("env"))
	}
	return names
}

// Rule is what a variable's value has to be.
type Rule struct {
	Name, Value string
	OK          bool
	Want        string
}

// CheckRules returns an error for each rule that a given value breaks.
func CheckRules(rules ...Rule) error {
	var wrong mistakes
	for _, r := range rules {
		wrong.when(r.Value != "" && !r.OK, "%s=%q: want %s", r.Name, r.Value, r.Want)
	}
	return Mistakes(ExitConfig, wrong...)
}

// Validate returns everything that is wrong with the values by themselves.
func (c Config) Validate() error {
	known := slices.Contains([]string{"bitnami", "apache", "confluent"}, c.Dialect)
	notAbsolute := func(path string) bool { return !strings.HasPrefix(path, "/") }
	return CheckRules([]Rule{
		{"POD_NAMESPACE", c.Namespace, isLabel(c.Namespace), "a namespace's name"},
		{"KRAFTPOD_SERVICE", c.Service, isLabel(c.Service), "the headless Service's name alone, without a dot"},
		{"KRAFTPOD_CLUSTER_DOMAIN", c.ClusterDomain, isDomain(c.ClusterDomain), "a DNS name in lower case"},
		{"KRAFTPOD_NODE_ID_OFFSET", fmt.Sprint(c.NodeIDOffset), c.NodeIDOffset >= 0 && c.NodeIDOffset <= 1<<30, "0 to 1073741824, so that all node ids have 31 bits"},
		{"KRAFTPOD_DIALECT", c.Dialect, known, "bitnami, apache or confluent"},
		{"KRAFTPOD_FORMATION", c.Formation, c.Formation == "agree" || c.Formation == "off", "agree or off"},
		{"KRAFTPOD_FORMATION_TIMEOUT", c.FormationTimeout.String(), c.FormationTimeout > 0, "more than 0, for example 10m"},
		{"KRAFTPOD_CONTROLLERS", fmt.Sprint(c.Controllers), c.Replicas == 0 || c.Controllers <= c.Replicas, fmt.Sprintf("at most KRAFTPOD_REPLICAS=%d", c.Replicas)},
		{"KRAFTPOD_DATA_DIR", c.DataDir, !slices.ContainsFunc(splitList(c.DataDir), notAbsolute) && !strings.ContainsAny(c.DataDir, "\r\n"), "absolute paths, separated by commas"},
		{"KRAFTPOD_DIR", c.Dir, !notAbsolute(c.Dir), "an absolute path"},
	}...)
}

// Count is a positive number; 0 is not given.
type Count int32

// UnmarshalText parses a whole number from 1 to 1000.
func (c *Count) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 1 || n > 1000 {
		return errors.New("want a whole number from 1 to 1000")
	}
	*c = Count(n)
	return nil
}

// join makes a list as Kafka reads it.
func join[T fmt.Stringer](all []T) string {
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = v.String()
	}
	return strings.Join(parts, ",")
}

// parseList parses a list whose entries have a shape and a key each. An entry
// that has not, or whose key is there already, is an error of its own; the
// others are returned.
func parseList[T any](value, shape string, parse func(entry string) (v T, key string, ok bool)) (all []T, err error) {
	var wrong mistakes
	seen := map[string]bool{}
	for _, entry := range splitList(value) {
		v, key, ok := parse(entry)
		wrong.when(!ok, "%q is not %s", entry, shape)
		wrong.when(ok && seen[key], "%q: %s is there twice", entry, key)
		if ok && !seen[key] {
			all, seen[key] = append(all, v), true
		}
	}
	return all, errors.Join(wrong...)
}

// splitList splits a list as Kafka does: at commas, spaces dropped.
func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Exit codes, from sysexits(3) where it has one. They are part of kraftpod's
// promise to users.
const (
	ExitNotReady      = 1   // probe: not ready
	ExitUsage         = 64  // wrong command line
	ExitData          = 65  // a disk disagrees with what is configured
	ExitUnavailable   = 69  // a peer did not answer in time
	ExitNoPermission  = 77  // a file or directory cannot be read or written
	ExitConfig        = 78  // bad configuration
	ExitNotExecutable = 126 // the entrypoint cannot be executed
	ExitNotFound      = 127 // the entrypoint is not there
	ExitTerminated    = 143 // SIGTERM before the exec
)

// CodeError is an error with the exit code that it ends the program with. Each
// line of its text is one mistake.
type CodeError struct {
	Code int
	Err  error
}

func (e *CodeError) Error() string { return e.Err.Error() }

// Mistakes joins errors under an exit code, each line once; nil where there
// are none. That a variable is not given is left out where another line quotes
// what was: to later steps, what did not parse is not there.
func Mistakes(code int, errs ...error) error {
	joined := errors.Join(errs...)
	if joined == nil {
		return nil
	}
	quoted, lines := map[string]bool{}, []string{}
	for line := range strings.SplitSeq(joined.Error(), "\n") {
		name, rest, _ := strings.Cut(line, "=")
		empty := strings.HasPrefix(rest, `"":`)
		if !slices.Contains(lines, line) && (!empty || !quoted[name]) {
			lines = append(lines, line)
		}
		quoted[name] = quoted[name] || !empty
	}
	return &CodeError{Code: code, Err: errors.New(strings.Join(lines, "\n"))}
}

// mistakes collects what is wrong, so that all of it is reported at once.
type mistakes []error

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Errorf(format, args...)) }

// when adds a mistake where there is one.
func (m *mistakes) when(wrong bool, format string, args ...any) {
	if wrong {
		m.add(format, args...)
	}
}

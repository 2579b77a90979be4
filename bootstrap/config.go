package bootstrap

import (
	"errors"
	"fmt"
	"reflect"
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

// Parse fills a struct with env tags from the environment; each variable that
// does not parse is one error that names it and quotes its value.
func Parse[T any](environ map[string]string) (T, error) {
	cfg, err := env.ParseAsWithOptions[T](env.Options{Environment: environ})
	var all env.AggregateError
	if !errors.As(err, &all) {
		return cfg, coded(ExitConfig, err)
	}
	var wrong mistakes
	for _, err := range all.Errors {
		var parse env.ParseError
		if !errors.As(err, &parse) {
			wrong.add(err)
			continue
		}
		field, _ := reflect.TypeFor[T]().FieldByName(parse.Name)
		name := variable(field)
		why, want := parse.Err.Error(), ""
		switch field.Type {
		case reflect.TypeFor[time.Duration]():
			why, want = "not a duration", "; write it as 500ms, 2s or 10m"
		case reflect.TypeFor[int32]():
			why, want = "not a whole number", "; write it in digits"
		}
		wrong.addf("%s=%q: %s%s", name, environ[name], why, want)
	}
	return cfg, coded(ExitConfig, wrong...)
}

// Variables returns the names of the environment variables that T reads.
func Variables[T any]() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		if name := variable(f); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func variable(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
	return name
}

// Validate returns everything that is wrong with the values by themselves.
func (c *Config) Validate() error {
	var wrong mistakes
	if c.NodeIDOffset < 0 {
		wrong.addf("KRAFTPOD_NODE_ID_OFFSET=\"%d\": a node id is not negative; want 0 or more", c.NodeIDOffset)
	}
	if c.Dialect != "" {
		if _, ok := dialectNamed(c.Dialect); !ok {
			wrong.addf("KRAFTPOD_DIALECT=%q: want bitnami, apache or confluent", c.Dialect)
		}
	}
	if c.Formation != "agree" && c.Formation != "off" {
		wrong.addf("KRAFTPOD_FORMATION=%q: want agree or off", c.Formation)
	}
	if c.FormationTimeout <= 0 {
		wrong.addf("KRAFTPOD_FORMATION_TIMEOUT=%q: want more than 0, for example 10m", c.FormationTimeout)
	}
	if c.Replicas > 0 && c.Controllers > c.Replicas {
		wrong.addf("KRAFTPOD_CONTROLLERS=\"%d\": there are only KRAFTPOD_REPLICAS=%d pods; want at most that, an odd number", c.Controllers, c.Replicas)
	}
	for _, v := range []struct{ name, value string }{
		{"POD_NAMESPACE", c.Namespace}, {"KRAFTPOD_SERVICE", c.Service}, {"KRAFTPOD_CLUSTER_DOMAIN", c.ClusterDomain},
	} {
		if v.value != "" && !isDomain(v.value) {
			wrong.addf("%s=%q: not a DNS name; want lower case letters, digits and dashes", v.name, v.value)
		} else if strings.Contains(v.value, ".") && v.name != "KRAFTPOD_CLUSTER_DOMAIN" {
			wrong.addf("%s=%q: want the name alone, without a dot", v.name, v.value)
		}
	}
	for _, dir := range splitList(c.DataDir) {
		if !strings.HasPrefix(dir, "/") {
			wrong.addf("KRAFTPOD_DATA_DIR=%q: %q is not an absolute path", c.DataDir, dir)
		}
	}
	wrong.add(checkNewline("KRAFTPOD_DATA_DIR", c.DataDir))
	if !strings.HasPrefix(c.Dir, "/") {
		wrong.addf("KRAFTPOD_DIR=%q: want an absolute path", c.Dir)
	}
	return coded(ExitConfig, wrong...)
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

func quoteAll(in []string) string { return fmt.Sprintf("%q", strings.Join(in, ",")) }

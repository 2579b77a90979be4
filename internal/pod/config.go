package pod

import (
	"fmt"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
)

// Config is what the environment says of who the pod is.
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
	// NodeIDOffset is added to the ordinal to make node.id.
	NodeIDOffset int32 `env:"KRAFTPOD_NODE_ID_OFFSET" envDefault:"0"`
	// OrdinalsStart is the ordinal of the set's first pod (spec.ordinals.start).
	OrdinalsStart int32 `env:"KRAFTPOD_ORDINALS_START" envDefault:"0"`
}

// Check reports everything that is wrong with the values by themselves.
func (c Config) Check(report *config.Report) {
	report.Want(IsLabel(c.Namespace), "POD_NAMESPACE", c.Namespace, "a namespace's name")
	report.Want(IsLabel(c.Service), "KRAFTPOD_SERVICE", c.Service, "the headless Service's name alone, without a dot")
	report.Want(IsDomain(c.ClusterDomain), "KRAFTPOD_CLUSTER_DOMAIN", c.ClusterDomain, "a DNS name in lower case")
	report.Want(c.NodeIDOffset >= 0 && c.NodeIDOffset <= 1<<30, "KRAFTPOD_NODE_ID_OFFSET", fmt.Sprint(c.NodeIDOffset),
		"0 to 1073741824, so that all node ids have 31 bits")
	report.Want(c.OrdinalsStart >= 0 && c.OrdinalsStart <= 1<<30, ordinalsStart, fmt.Sprint(c.OrdinalsStart),
		"spec.ordinals.start of the StatefulSet, 0 to 1073741824")
}

const (
	ordinalsStart = "KRAFTPOD_ORDINALS_START"
	// hostName is what a name was taken from that no variable gives.
	hostName = "host name"
)

// name returns the pod's name, and what it was taken from.
func (c Config) name(host Host) (variable, name string) {
	switch hostname, _, _ := strings.Cut(host.Name, "."); {
	case c.PodName != "":
		return "POD_NAME", c.PodName
	case c.MyPodName != "":
		return "MY_POD_NAME", c.MyPodName
	case hostname != "":
		return hostName, hostname
	}
	return "POD_NAME", ""
}

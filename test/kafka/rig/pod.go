package rig

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// StatefulSet is what pods have in common.
type StatefulSet struct {
	Name, Service, Namespace string
	Replicas                 int
	Offset                   int32             // KRAFTPOD_NODE_ID_OFFSET, which is in Env too
	Env                      map[string]string // the manifest's
	// PerPod is what it must differ by on loopback; it may be nil.
	PerPod func(p *Pod) map[string]string
	// Generations are bitnami's, a letter for each pod; the last one goes on.
	Generations string
}

func (s *StatefulSet) serviceFQDN() string {
	return s.Service + "." + s.Namespace + ".svc.cluster.local"
}

// Pod is one pod: an address, a volume, an emptyDir, and its containers as processes.
type Pod struct {
	Set     *StatefulSet
	Rig     *Rig
	Ordinal int
	Name    string
	IP      string
	Root    string // what the image sees as /
	Dir     string // the emptyDir at /kraftpod
	Volume  string // the mount point of the persistent volume
	Data    string // log.dirs, one level below
	tmp     string // its /tmp: Kafka's libraries unpack native code there
	Image   Image
	// Manifest is the environment of the set's manifest as it was when the pod was made.
	Manifest map[string]string
	enter    []string // what its containers' commands are started by: to enter its network namespace

	Kafka, Sidecar *Process
}

// FQDN is its name in the DNS.
func (p *Pod) FQDN() string { return p.Name + "." + p.Set.serviceFQDN() }

// At is one of its ports, host:port.
func (p *Pod) At(port string) string { return net.JoinHostPort(p.IP, port) }

// NodeID is its id in Kafka.
func (p *Pod) NodeID() int32 { return p.Set.Offset + int32(p.Ordinal) }

// Conf is the properties file that the entrypoint makes; bitnami's generation B has another one than the others.
func (p *Pod) Conf() string {
	conf := filepath.Join(p.Root, p.Image.conf)
	if p.Image.Dialect == "bitnami" && p.generation() == "B" {
		return filepath.Join(filepath.Dir(conf), "kraft", filepath.Base(conf))
	}
	return conf
}

// Hosts is its hosts file.
func (p *Pod) Hosts() string { return filepath.Join(p.Root, "hosts") }

// Log is where a container's output goes.
func (p *Pod) Log(container string) string { return filepath.Join(p.Root, container+".log") }

// Binary is where init puts kraftpod.
func (p *Pod) Binary() string { return filepath.Join(p.Dir, "kraftpod") }

// newPod lays out the directories; the hosts file is written once all pods are known.
func newPod(c *Cluster, set *StatefulSet, ordinal int) (*Pod, error) {
	p := &Pod{Set: set, Rig: c.Rig, Ordinal: ordinal, Image: c.Image, Manifest: set.Env}
	p.Name = set.Name + "-" + strconv.Itoa(ordinal)
	p.IP, p.enter = c.network.ip(c.made), c.network.enter(c.made)
	p.Root = filepath.Join(c.Dir, p.Name)
	p.Dir = filepath.Join(p.Root, "kraftpod")
	p.Volume = filepath.Join(p.Root, c.Image.volume)
	p.Data = filepath.Join(p.Volume, c.Image.data)
	p.tmp = filepath.Join(p.Root, "tmp")
	for _, dir := range []string{p.Root, p.Dir, p.Volume, p.tmp} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Env is the environment of the pod's containers: the manifest's, what the kubelet adds, and what loopback needs in
// place of a pod's own host name, /etc/hosts, /etc/resolv.conf and root file system.
func (p *Pod) Env() map[string]string {
	var own map[string]string
	if p.Set.PerPod != nil {
		own = p.Set.PerPod(p)
	}
	return p.Image.with(Merged(map[string]string{
		"PATH":                         os.Getenv("PATH"),
		"JAVA_HOME":                    os.Getenv("JAVA_HOME"),
		"POD_NAME":                     p.Name,
		"KUBERNETES_SERVICE_HOST":      "10.96.0.1",
		"KUBERNETES_PORT":              "tcp://10.96.0.1:443",
		"KUBERNETES_PORT_443_TCP_ADDR": "10.96.0.1",
		"KRAFTPOD_DIR":                 p.Dir,
		"KRAFTPOD_DIALECT":             p.Image.Dialect,
		"KRAFTPOD_DATA_DIR":            p.Data,
		"KRAFTPOD_HOSTS_FILE":          p.Hosts(),
		"KRAFTPOD_LISTEN":              p.At(SidecarPort),
	}, p.Image.Env(p), p.Manifest, own))
}

// SidecarEnv is the sidecar's: it has no settings of its own, as in the manifests, but for what loopback needs.
func (p *Pod) SidecarEnv() map[string]string {
	own := map[string]string{}
	for _, name := range []string{"KRAFTPOD_DIR", "KRAFTPOD_HOSTS_FILE", "KRAFTPOD_LISTEN"} {
		own[name] = p.Env()[name]
	}
	own["POD_NAME"] = p.Name
	return own
}

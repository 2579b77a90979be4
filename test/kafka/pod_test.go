package kafka_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// statefulSet is what pods have in common.
type statefulSet struct {
	name, service, namespace string
	replicas                 int
	offset                   int32                          // KRAFTPOD_NODE_ID_OFFSET, which is in env too
	env                      map[string]string              // the manifest's
	perPod                   func(p *pod) map[string]string // what it must differ by on loopback; may be nil
	generations              string                         // bitnami's, a letter for each pod; the last one goes on
}

func (s *statefulSet) serviceFQDN() string {
	return s.service + "." + s.namespace + ".svc.cluster.local"
}

// pod is one pod: an address, a volume, an emptyDir, and its containers as processes.
type pod struct {
	set     *statefulSet
	rig     *rig
	ordinal int
	name    string
	ip      string
	root    string // what the image sees as /
	dir     string // the emptyDir at /kraftpod
	volume  string // the mount point of the persistent volume
	data    string // log.dirs, one level below
	tmp     string // its /tmp: Kafka's libraries unpack native code there
	image   image
	// manifest is the environment of the set's manifest as it was when the pod was made.
	manifest map[string]string
	wrap     []string // what its containers' commands are started by: to enter its network namespace

	kafka, sidecar *process
}

func (p *pod) fqdn() string  { return p.name + "." + p.set.serviceFQDN() }
func (p *pod) nodeID() int32 { return p.set.offset + int32(p.ordinal) }

// conf is the file that the entrypoint makes; bitnami's generation B has another one than the others.
func (p *pod) conf() string {
	conf := filepath.Join(p.root, p.image.conf)
	if p.image.dialect == "bitnami" && p.generation() == "B" {
		return filepath.Join(filepath.Dir(conf), "kraft", filepath.Base(conf))
	}
	return conf
}

// newPod lays out the directories; the hosts file is written once all pods are known.
func newPod(r *rig, img image, set *statefulSet, ordinal int, dir, ip string) (*pod, error) {
	p := &pod{set: set, rig: r, ordinal: ordinal, name: set.name + "-" + strconv.Itoa(ordinal), ip: ip, image: img, manifest: set.env}
	p.root = filepath.Join(dir, p.name)
	p.dir = filepath.Join(p.root, "kraftpod")
	p.volume = filepath.Join(p.root, img.volume)
	p.data = filepath.Join(p.volume, img.data)
	p.tmp = filepath.Join(p.root, "tmp")
	for _, d := range []string{p.root, p.dir, p.volume, p.tmp} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// env is the environment of the pod's containers: the manifest's, what the kubelet adds, and what
// loopback needs in place of a pod's own host name, /etc/hosts, /etc/resolv.conf and root file system.
func (p *pod) env() map[string]string {
	var own map[string]string
	if p.set.perPod != nil {
		own = p.set.perPod(p)
	}
	return p.image.with(merged(map[string]string{
		"PATH":                         os.Getenv("PATH"),
		"JAVA_HOME":                    os.Getenv("JAVA_HOME"),
		"POD_NAME":                     p.name,
		"KUBERNETES_SERVICE_HOST":      "10.96.0.1",
		"KUBERNETES_PORT":              "tcp://10.96.0.1:443",
		"KUBERNETES_PORT_443_TCP_ADDR": "10.96.0.1",
		"KRAFTPOD_DIR":                 p.dir,
		"KRAFTPOD_DIALECT":             p.image.dialect,
		"KRAFTPOD_DATA_DIR":            p.data,
		"KRAFTPOD_HOSTS_FILE":          p.hosts(),
		"KRAFTPOD_LISTEN":              p.ip + ":" + sidecarPort,
	}, p.image.env(p), p.manifest, own))
}

// sidecarEnv is the sidecar's: it has no settings of its own, as in the manifests, but for what
// loopback needs.
func (p *pod) sidecarEnv() map[string]string {
	own := map[string]string{}
	for _, name := range []string{"KRAFTPOD_DIR", "KRAFTPOD_HOSTS_FILE", "KRAFTPOD_LISTEN"} {
		own[name] = p.env()[name]
	}
	own["POD_NAME"] = p.name
	return own
}

func (p *pod) hosts() string          { return filepath.Join(p.root, "hosts") }
func (p *pod) log(name string) string { return filepath.Join(p.root, name+".log") }

// start does what the kubelet does: the init container, the sidecar, then Kafka's container.
func (p *pod) start(ctx context.Context) error {
	if err := p.startSidecar(ctx); err != nil {
		return err
	}
	return p.startKafka()
}

func (p *pod) startSidecar(ctx context.Context) error {
	code, out, err := p.kraftpod(ctx, nil, "init", p.dir)
	if err == nil && code != 0 {
		err = fmt.Errorf("%s: kraftpod init exits %d: %s", p.name, code, out)
	}
	if err != nil {
		return err
	}
	argv := slices.Concat(p.wrap, []string{p.binary(), "sidecar"})
	p.sidecar, err = p.rig.start(spec{argv: argv, env: p.sidecarEnv(), log: p.log("sidecar")})
	return err
}

func (p *pod) startKafka() error { return p.startKafkaBy(p.rig.entrypoint) }

func (p *pod) startKafkaBy(entrypoint string) error {
	err := p.freshRoot()
	if err != nil {
		return err
	}
	argv := slices.Concat(p.wrap, []string{p.binary(), "run", "--", entrypoint}, p.image.args)
	p.kafka, err = p.rig.start(spec{argv: argv, env: p.env(), log: p.log("kafka")})
	return err
}

// binary is where init put it.
func (p *pod) binary() string { return filepath.Join(p.dir, "kraftpod") }

// kraftpod runs a command of kraftpod to its end and returns what it said, in the pod's environment as
// changed; "" takes a name out of it.
func (p *pod) kraftpod(ctx context.Context, change map[string]string, args ...string) (int, string, error) {
	return p.as(ctx, nil, change, args...)
}

// as is kraftpod by another user.
func (p *pod) as(ctx context.Context, cred *syscall.Credential, change map[string]string, args ...string) (int, string, error) {
	log := p.log("once-" + strconv.FormatInt(time.Now().UnixNano(), 36))
	once, err := p.rig.start(spec{argv: append([]string{p.rig.kraftpod}, args...), env: p.image.with(merged(p.env(), change)), log: log, cred: cred})
	if err != nil {
		return -1, "", err
	}
	defer once.kill()
	select {
	case <-once.gone:
		return once.code, once.tail(50), nil
	case <-ctx.Done():
		return -1, once.tail(50), fmt.Errorf("kraftpod %q does not end: %w", args, context.Cause(ctx))
	}
}

// stop ends what runs, at once.
func (p *pod) stop() {
	p.kafka.kill()
	p.sidecar.kill()
}

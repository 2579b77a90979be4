package pod

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
)

// identity is kafka-ORDINAL of the Service kh in the namespace elk.
func identity(ordinal int32, domain string, addresses ...string) Identity {
	return Identity{
		Set: "kafka", Ordinal: ordinal, NodeID: ordinal, Service: "kh", Namespace: "elk", Domain: domain,
		Addresses: addresses,
	}
}

func TestIdentify(t *testing.T) {
	const (
		hosts4 = "10.0.0.9 kafka-4.kh.elk.svc.cluster.local kafka-4\n"
		search = "nameserver 1.2.3.4\nsearch elk.svc.corp.local svc.corp.local corp.local\n"
	)
	all := Config{Service: "s", Namespace: "n", ClusterDomain: "d"}
	for _, tt := range []struct {
		name   string
		cfg    Config
		pod    string // kafka-4 where it is empty
		hosts  string
		resolv string
		want   Identity
	}{
		{name: "hosts file", hosts: hosts4, want: identity(4, "cluster.local", "10.0.0.9")},
		{
			name: "another domain", hosts: "10.0.0.9 kafka-4.kh.elk.svc.k8s.example.org kafka-4\n",
			want: identity(4, "k8s.example.org", "10.0.0.9"),
		},
		{
			name:  "IPv6, upper case, comments",
			hosts: "# 10.0.0.8 kafka-4.x.y.svc.z\nfd00::9\tkafka-4\tKafka-4.KH.elk.svc.cluster.local # y\n",
			want:  identity(4, "cluster.local", "fd00::9"),
		},
		{
			name: "a dot last", hosts: "10.0.0.9 kafka-4.kh.elk.svc.cluster.local.\n",
			want: identity(4, "cluster.local", "10.0.0.9"),
		},
		{
			name: "two addresses, the first name", hosts: hosts4 + "fd00::9 kafka-4.other.ns.svc.domain\n",
			want: identity(4, "cluster.local", "10.0.0.9", "fd00::9"),
		},
		{
			name: "of both families, as the kubelet writes them",
			hosts: "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n" +
				hosts4 + "fd00:0::9\t" + hosts4[9:],
			want: identity(4, "cluster.local", "10.0.0.9", "fd00::9"),
		},
		{
			name: "all pods in one file", pod: "kafka-1",
			hosts: "10.0.0.8 kafka-0.zero.zero.svc.zero\n10.0.0.9 kafka-1.kh.elk.svc.b kafka-1\n",
			want:  identity(1, "b", "10.0.0.9"),
		},
		{
			name:  "names of another shape, and what is no address",
			hosts: "10.0.0.7 kafka-4.x.y.pod.z\n10.0.0.6 kafka-4.x_x.y.svc.z\nx kafka-4.x.y.svc.z\n" + hosts4,
			want:  identity(4, "cluster.local", "10.0.0.9"),
		},
		{
			name: "the hosts file before resolv.conf", hosts: hosts4, resolv: "search other.svc.corp.local\n",
			want: identity(4, "cluster.local", "10.0.0.9"),
		},
		{
			name: "resolv.conf", cfg: Config{PodName: "kafka-4", Service: "kh"}, resolv: search,
			want: identity(4, "corp.local"),
		},
		{
			name: "search alone counts", cfg: Config{PodName: "kafka-4", Service: "kh"}, resolv: "options x.svc.y\n" + search,
			want: identity(4, "corp.local"),
		},
		{
			name: "the domain is known or cluster.local", cfg: Config{PodName: "kafka-4", Service: "kh", Namespace: "elk"},
			want: identity(4, "cluster.local"),
		},
		{
			name: "variables before all files", cfg: all, hosts: hosts4, resolv: search,
			want: Identity{
				Set: "kafka", Ordinal: 4, NodeID: 4, Service: "s", Namespace: "n", Domain: "d",
				Addresses: []string{"10.0.0.9"},
			},
		},
		{
			name: "offset", cfg: Config{NodeIDOffset: 1000}, hosts: hosts4,
			want: Identity{
				Set: "kafka", Ordinal: 4, NodeID: 1004, Service: "kh", Namespace: "elk", Domain: "cluster.local",
				Addresses: []string{"10.0.0.9"},
			},
		},
		{
			name: "node 0", cfg: Config{PodName: "kafka-0", Service: "kh", Namespace: "elk"},
			want: identity(0, "cluster.local"),
		},
		{
			name: "ordinals with a start", cfg: Config{OrdinalsStart: 4, NodeIDOffset: 1000}, hosts: hosts4,
			want: Identity{
				Set: "kafka", Ordinal: 4, Start: 4, NodeID: 1004, Service: "kh", Namespace: "elk", Domain: "cluster.local",
				Addresses: []string{"10.0.0.9"},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.pod == "" {
				tt.pod = "kafka-4"
			}
			var report config.Report
			host := Host{Name: tt.pod, HostsFile: []byte(tt.hosts), ResolvConf: []byte(tt.resolv)}
			got := Identify(tt.cfg, host, &report)
			if err := report.Err(); err != nil {
				t.Errorf("Identify: %v, want nothing wrong", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIdentifyMistakes(t *testing.T) {
	known := Config{PodName: "kafka-4", Service: "s", Namespace: "n", HostsFile: "/etc/hosts"}
	with := func(change func(c *Config)) Config {
		c := known
		change(&c)
		return c
	}
	const offset = `KRAFTPOD_NODE_ID_OFFSET="2147483647": with the ordinal 4 it makes no 32-bit node id; want less`
	for _, tt := range []struct {
		name  string
		cfg   Config
		check bool // the values by themselves, first
		want  string
	}{
		{
			name: "no Service", cfg: with(func(c *Config) { c.Service = "" }),
			want: `KRAFTPOD_SERVICE="": /etc/hosts has no name kafka-4.SERVICE.NAMESPACE.svc.DOMAIN to take the ` +
				`headless Service from; give the StatefulSet a serviceName, or set KRAFTPOD_SERVICE`,
		},
		{
			name: "no namespace", cfg: with(func(c *Config) { c.Namespace = "" }),
			want: `POD_NAMESPACE="": neither /etc/hosts nor resolv.conf tells the pod's namespace; set POD_NAMESPACE ` +
				`from the downward API (metadata.namespace)`,
		},
		{
			name: "a Deployment's pod", cfg: with(func(c *Config) { c.PodName = "kafka-5d4f8c-x7k2p" }),
			want: `POD_NAME="kafka-5d4f8c-x7k2p": does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0); ` +
				`set POD_NAME from the downward API (metadata.name)`,
		},
		{
			name: "below the ordinals' start", cfg: with(func(c *Config) { c.OrdinalsStart = 5 }),
			want: `KRAFTPOD_ORDINALS_START="5": this pod's ordinal is 4, and no pod of a StatefulSet is below its ` +
				`spec.ordinals.start; set it to that`,
		},
		{
			name: "a start that is wrong by itself is said once", check: true,
			cfg:  with(func(c *Config) { c.OrdinalsStart = 1<<30 + 1 }),
			want: `KRAFTPOD_ORDINALS_START="1073741825": want spec.ordinals.start of the StatefulSet, 0 to 1073741824`,
		},
		{name: "the offset overflows", cfg: with(func(c *Config) { c.NodeIDOffset = 2147483647 }), want: offset},
		{
			name: "an offset that is wrong by itself is said once", check: true,
			cfg:  with(func(c *Config) { c.NodeIDOffset = -5 }),
			want: `KRAFTPOD_NODE_ID_OFFSET="-5": want 0 to 1073741824, so that all node ids have 31 bits`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			if tt.check {
				tt.cfg.Check(&report)
			}
			Identify(tt.cfg, Host{Name: "kafka-4", HostsFile: []byte("10.0.0.9 kafka-4\n")}, &report)
			if err := report.Err(); err == nil || err.Error() != tt.want {
				t.Errorf("Identify: %v, want %s", err, tt.want)
			}
		})
	}
}

// Under hostNetwork the host name is the machine's, and may look like a pod's.
func TestIdentifyHostName(t *testing.T) {
	const machine = `POD_NAME="": HOSTS has no pod's line (POD.SERVICE.NAMESPACE.svc.DOMAIN) for the host name="node-1"` +
		`, so it may be a machine's (hostNetwork); set POD_NAME from the downward API (metadata.name)`
	for _, tt := range []struct {
		name, host, hosts string
		cfg               Config
		want              string // a part of the error
	}{
		{name: "the machine's own line", host: "node-1", hosts: "10.0.0.9 node-1\n", want: machine},
		{name: "the machine's full name", host: "node-1.corp", hosts: "10.0.0.9 node-1.corp node-1\n", want: machine},
		{name: "another pod's line", host: "node-1", hosts: "10.0.0.9 kafka-1.kh.elk.svc.c kafka-1\n", want: machine},
		{name: "a line without an address", host: "node-1", hosts: "x node-1.kh.elk.svc.c\n", want: machine},
		{name: "a pod's", host: "node-1", hosts: "10.0.0.9 node-1.kh.elk.svc.c node-1\n"},
		{name: "POD_NAME wins", host: "node-1", hosts: "10.0.0.9 node-1\n", cfg: Config{PodName: "kafka-0"}},
		{name: "MY_POD_NAME wins", host: "node-1", hosts: "10.0.0.9 node-1\n", cfg: Config{MyPodName: "kafka-0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			tt.cfg.Service, tt.cfg.Namespace, tt.cfg.HostsFile = "s", "n", "HOSTS"
			got := Identify(tt.cfg, Host{Name: tt.host, HostsFile: []byte(tt.hosts)}, &report)
			err := report.Err()
			if tt.want == "" && (err != nil || got.Set == "") || tt.want != "" && (err == nil || err.Error() != tt.want) {
				t.Errorf("Identify: %+v, %v, want %s", got, err, tt.want)
			}
			if tt.want != "" && got.Set != "" {
				t.Errorf("identity %+v, want no set", got)
			}
		})
	}
}

func TestIdentityNames(t *testing.T) {
	id := identity(4, "cluster.local")
	for _, tt := range []struct{ name, got, want string }{
		{name: "own", got: id.Name(), want: "kafka-4"},
		{name: "a pod", got: id.Pod(7), want: "kafka-7"},
		{name: "own FQDN", got: id.OwnFQDN(), want: "kafka-4.kh.elk.svc.cluster.local"},
		{name: "a pod's FQDN", got: id.FQDN(7), want: "kafka-7.kh.elk.svc.cluster.local"},
		{name: "the Service's", got: id.ServiceFQDN(), want: "kh.elk.svc.cluster.local"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}

package bootstrap

import (
	"errors"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

func TestParsePodName(t *testing.T) {
	for _, tt := range []struct {
		name, set string
		ordinal   int32
		ok        bool
	}{
		{"kafka-0", "kafka", 0, true},
		{"kafka-10", "kafka", 10, true},
		{"kafka-2147483647", "kafka", 2147483647, true},
		{"my-kafka-2-broker-3", "my-kafka-2-broker", 3, true},
		{"k8s-7", "k8s", 7, true},
		{"kafka-2147483648", "", 0, false},
		{"kafka", "", 0, false},
		{"kafka-", "", 0, false},
		{"-0", "", 0, false},
		{"kafka-01", "", 0, false},
		{"kafka-+1", "", 0, false},
		{"kafka-5d4f8c-x7k2p", "", 0, false},
		{"Kafka-0", "", 0, false},
		{"", "", 0, false},
		{strings.Repeat("k", 64) + "-0", "", 0, false},
	} {
		set, ordinal, err := ParsePodName(tt.name)
		if set != tt.set || ordinal != tt.ordinal || (err == nil) != tt.ok {
			t.Errorf("ParsePodName(%q) = %q, %d, %v, want %q, %d, ok %v", tt.name, set, ordinal, err, tt.set, tt.ordinal, tt.ok)
		}
	}
}

func TestIdentify(t *testing.T) {
	hosts := func(s string) Host { return Host{Hostname: "kafka-4", HostsFile: []byte(s)} }
	for _, tt := range []struct {
		name string
		cfg  Config
		host Host
		fqdn string
		id   int32
		err  string
	}{
		{"hosts file", Config{}, hosts("10.0.0.9 kafka-4.kh.elk.svc.cluster.local kafka-4\n"), "kafka-4.kh.elk.svc.cluster.local", 4, ""},
		{"another domain", Config{}, hosts("10.0.0.9 kafka-4.kh.elk.svc.k8s.example.org kafka-4\n"), "kafka-4.kh.elk.svc.k8s.example.org", 4, ""},
		{"IPv6, upper case, comment", Config{}, hosts("# x\nfd00::9\tKafka-4.KH.elk.svc.cluster.local\tkafka-4 # y\n"), "kafka-4.kh.elk.svc.cluster.local", 4, ""},
		{"all pods in one file", Config{MyPodName: "kafka-1"}, hosts("10.0.0.8 kafka-0.kh.elk.svc.a kafka-0\n10.0.0.9 kafka-1.kh.elk.svc.b kafka-1\n"), "kafka-1.kh.elk.svc.b", 1, ""},
		{"POD_NAME before MY_POD_NAME", Config{PodName: "kafka-2", MyPodName: "kafka-1", Service: "s", Namespace: "n"}, hosts(""), "kafka-2.s.n.svc.cluster.local", 2, ""},
		{"resolv.conf", Config{Service: "s"}, Host{Hostname: "kafka-4.x", ResolvConf: []byte("nameserver 1.2.3.4\nsearch elk.svc.corp.local svc.corp.local corp.local\n")}, "kafka-4.s.elk.svc.corp.local", 4, ""},
		{"variables before the hosts file", Config{Service: "s", Namespace: "n", ClusterDomain: "d"}, hosts("10.0.0.9 kafka-4.kh.elk.svc.cluster.local"), "kafka-4.s.n.svc.d", 4, ""},
		{"offset", Config{Service: "s", Namespace: "n", NodeIDOffset: 1000}, hosts(""), "kafka-4.s.n.svc.cluster.local", 1004, ""},
		{"no service", Config{Namespace: "n"}, hosts("10.0.0.9 kafka-4"), "", 0, "KRAFTPOD_SERVICE"},
		{"no namespace", Config{Service: "s"}, hosts(""), "", 0, "POD_NAMESPACE"},
		{"a Deployment's pod", Config{PodName: "kafka-5d4f8c-x7k2p", Service: "s", Namespace: "n"}, hosts(""), "", 0, `POD_NAME="kafka-5d4f8c-x7k2p"`},
		{"offset overflows", Config{Service: "s", Namespace: "n", NodeIDOffset: 2147483647}, hosts(""), "", 0, "KRAFTPOD_NODE_ID_OFFSET"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, wrong := identify(tt.cfg, tt.host)
			err := errors.Join(wrong...)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "\n") {
					t.Errorf("identify: %v, want one line with %q", err, tt.err)
				}
				return
			}
			if err != nil || id.FQDN(id.Ordinal) != tt.fqdn || id.NodeID != tt.id {
				t.Errorf("identify = %q, %d, %v, want %q, %d", id.FQDN(id.Ordinal), id.NodeID, err, tt.fqdn, tt.id)
			}
		})
	}
}

func TestCanonicalClusterID(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Jc7hwCMorEyPprSI1Iw4sW", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"Jc7hwCMorEyPprSI1Iw4sQ", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"Jc7hwCMorEyPprSI1Iw4sQ==", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"5L6g3nShT-eMCtK--X86sw", "5L6g3nShT-eMCtK--X86sw"},
		{"abc", ""},
		{"", ""},
		{"Jc7hwCMorEyPprSI1Iw4s+", ""},
		{"Jc7hwCMorEyPprSI1Iw4\nsQ", ""},
		{"Jc7hwCMorEyPprSI1Iw4sWJc7hwCMorEyPprSI1Iw4sW", ""},
	} {
		got, err := disk.CanonicalClusterID(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("CanonicalClusterID(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
	if !disk.SameClusterID("my cluster", "my cluster") || disk.SameClusterID("my cluster", "mine") {
		t.Error("ids that are no UUIDs are to be compared as they are")
	}
}

func TestDropServiceLinks(t *testing.T) {
	links := map[string]string{
		"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443", "KUBERNETES_SERVICE_PORT_HTTPS": "443",
		"KAFKA_PORT": "tcp://10.0.0.2:9092", "KAFKA_PORT_9092_TCP": "tcp://10.0.0.2:9092", "KAFKA_PORT_9092_TCP_PROTO": "tcp",
		"KAFKA_PORT_9092_TCP_ADDR": "10.0.0.2", "KRAFTPOD_PORT": "udp://10.0.0.3:1", "KRAFTPOD_SERVICE_HOST": "10.0.0.3",
		"A_PORT_B_PORT_53_UDP": "udp://10.0.0.3:53",
	}
	keep := map[string]string{
		"KAFKA_PORT": "9092", "KRAFTPOD_SERVICE": "kafka-headless", "KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092", "PATH": "/bin",
		"KAFKA_JMX_PORT": "9999", "A_PORT_X_TCP": "1", "SERVICE_PORTS": "1", "X_SERVICE_PORTAL": "y", "WEB_PORT": "http://x",
	}
	if got := DropServiceLinks(links); len(got) != 0 {
		t.Errorf("kept %q", got)
	}
	if got := DropServiceLinks(keep); len(got) != len(keep) {
		t.Errorf("kept only %q", got)
	}
}

func TestCheckUnknown(t *testing.T) {
	err := CheckUnknown(map[string]string{"KRAFTPOD_REPLICS": "3", "KRAFTPOD_DIR": "/x", "OTHER": "y"}, Variables[Config]())
	if err == nil || !strings.Contains(err.Error(), `KRAFTPOD_REPLICS="3"`) || !strings.Contains(err.Error(), "did you mean KRAFTPOD_REPLICAS?") {
		t.Errorf("CheckUnknown: %v", err)
	}
}

func TestDefaultControllers(t *testing.T) {
	for replicas, want := range map[Count]Count{1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 5, 100: 5} {
		if got := defaultControllers(replicas); got != want {
			t.Errorf("defaultControllers(%d) = %d, want %d", replicas, got, want)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, d := range dialects() {
		got, ok := detect("", func(path string) bool { return path == d.entrypoint[0] }, nil)
		if !ok || got.name != d.name || got.entrypoint[0] != d.entrypoint[0] {
			t.Errorf("detect with %s = %q, %v, want %q", d.entrypoint[0], got.name, ok, d.name)
		}
	}
	if d, ok := detect("", func(string) bool { return false }, map[string]string{"CLUSTER_ID": "x"}); ok {
		t.Errorf("detect without any file = %q", d.name)
	}
}

package pod

import (
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

func TestIdentify(t *testing.T) {
	hosts := func(s string) Host { return Host{Name: "kafka-4", HostsFile: []byte(s)} }
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
		{"resolv.conf", Config{Service: "s"}, Host{Name: "kafka-4.x", ResolvConf: []byte("nameserver 1.2.3.4\nsearch elk.svc.corp.local svc.corp.local corp.local\n")}, "kafka-4.s.elk.svc.corp.local", 4, ""},
		{"variables before the hosts file", Config{Service: "s", Namespace: "n", ClusterDomain: "d"}, hosts("10.0.0.9 kafka-4.kh.elk.svc.cluster.local"), "kafka-4.s.n.svc.d", 4, ""},
		{"offset", Config{Service: "s", Namespace: "n", NodeIDOffset: 1000}, hosts(""), "kafka-4.s.n.svc.cluster.local", 1004, ""},
		{"no service", Config{Namespace: "n"}, hosts("10.0.0.9 kafka-4"), "", 0, "KRAFTPOD_SERVICE"},
		{"no namespace", Config{Service: "s"}, hosts(""), "", 0, "POD_NAMESPACE"},
		{"a Deployment's pod", Config{PodName: "kafka-5d4f8c-x7k2p", Service: "s", Namespace: "n"}, hosts(""), "", 0, `POD_NAME="kafka-5d4f8c-x7k2p"`},
		{"offset overflows", Config{Service: "s", Namespace: "n", NodeIDOffset: 2147483647}, hosts(""), "", 0, "KRAFTPOD_NODE_ID_OFFSET"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			id := Identify(tt.cfg, tt.host, &report)
			err := report.Err()
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "\n") {
					t.Errorf("Identify: %v, want one line with %q", err, tt.err)
				}
				return
			}
			if err != nil || id.FQDN(id.Ordinal) != tt.fqdn || id.NodeID != tt.id {
				t.Errorf("Identify = %q, %d, %v, want %q, %d", id.FQDN(id.Ordinal), id.NodeID, err, tt.fqdn, tt.id)
			}
		})
	}
}

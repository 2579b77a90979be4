package pod

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

func FuzzPodName(f *testing.F) {
	for _, s := range []string{"kafka-0", "a-b-12", "kafka", "-1", "kafka-01", "k-2147483648"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		set, ordinal, err := ParseName(name)
		if id := (Identity{Set: set}); err == nil && id.Pod(ordinal) != name {
			t.Errorf("%q came back as %q", name, id.Pod(ordinal))
		}
	})
}

func FuzzHosts(f *testing.F) {
	f.Add("10.0.0.9 kafka-0.kh.elk.svc.cluster.local kafka-0\n", "search elk.svc.cluster.local\n")
	f.Add("::1 localhost # x", "nameserver 1.2.3.4")
	f.Fuzz(func(t *testing.T, hosts, resolv string) {
		var report config.Report
		host := Host{Name: "kafka-0", HostsFile: []byte(hosts), ResolvConf: []byte(resolv)}
		id := Identify(Config{}, host, &report)
		if report.Err() == nil && !IsDomain(id.FQDN(0)) {
			t.Errorf("identity %+v from %q, %q", id, hosts, resolv)
		}
	})
}

package pod

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

func TestCheck(t *testing.T) {
	const offset = "0 to 1073741824, so that all node ids have 31 bits"
	for _, tt := range []struct {
		name string
		cfg  Config
		want string // "": nothing wrong
	}{
		{name: "nothing given"},
		{name: "all right", cfg: Config{Namespace: "elk", Service: "kh", ClusterDomain: "cluster.local", NodeIDOffset: 1}},
		{name: "namespace", cfg: Config{Namespace: "elk.svc"}, want: `POD_NAMESPACE="elk.svc": want a namespace's name`},
		{
			name: "service", cfg: Config{Service: "kh.elk"},
			want: `KRAFTPOD_SERVICE="kh.elk": want the headless Service's name alone, without a dot`,
		},
		{
			name: "domain", cfg: Config{ClusterDomain: "Cluster.local"},
			want: `KRAFTPOD_CLUSTER_DOMAIN="Cluster.local": want a DNS name in lower case`,
		},
		{name: "the highest offset", cfg: Config{NodeIDOffset: 1 << 30}},
		{
			name: "an offset that is too high", cfg: Config{NodeIDOffset: 1<<30 + 1},
			want: `KRAFTPOD_NODE_ID_OFFSET="1073741825": want ` + offset,
		},
		{name: "a negative offset", cfg: Config{NodeIDOffset: -1}, want: `KRAFTPOD_NODE_ID_OFFSET="-1": want ` + offset},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			tt.cfg.Check(&report)
			var got string
			if err := report.Err(); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("Check said %q, want %q", got, tt.want)
			}
		})
	}
}

// The names of the variables and their defaults are promised.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    Config
	}{
		{name: "defaults", want: Config{HostsFile: "/etc/hosts"}},
		{
			name: "all given",
			environ: map[string]string{
				"POD_NAME": "a-0", "MY_POD_NAME": "b-0", "POD_NAMESPACE": "n", "KRAFTPOD_SERVICE": "s",
				"KRAFTPOD_CLUSTER_DOMAIN": "d", "KRAFTPOD_HOSTS_FILE": "/hosts", "KRAFTPOD_NODE_ID_OFFSET": "7",
			},
			want: Config{
				PodName: "a-0", MyPodName: "b-0", Namespace: "n", Service: "s", ClusterDomain: "d",
				HostsFile: "/hosts", NodeIDOffset: 7,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			got := config.Parse[Config](tt.environ, &report)
			if got != tt.want || report.Err() != nil {
				t.Errorf("Parse = %+v, %v, want %+v", got, report.Err(), tt.want)
			}
		})
	}
}

func TestName(t *testing.T) {
	for _, tt := range []struct {
		name     string
		cfg      Config
		host     string
		variable string
		want     string
	}{
		{
			name: "POD_NAME first", cfg: Config{PodName: "kafka-2", MyPodName: "kafka-1"}, host: "kafka-0",
			variable: "POD_NAME", want: "kafka-2",
		},
		{
			name: "MY_POD_NAME second", cfg: Config{MyPodName: "kafka-1"}, host: "kafka-0",
			variable: "MY_POD_NAME", want: "kafka-1",
		},
		{name: "the host name last", host: "kafka-0", variable: "host name", want: "kafka-0"},
		{name: "without its domain", host: "kafka-0.kh.elk", variable: "host name", want: "kafka-0"},
		{name: "a domain alone", host: ".elk", variable: "POD_NAME", want: ""},
		{name: "nothing", variable: "POD_NAME", want: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			variable, got := tt.cfg.name(Host{Name: tt.host})
			if variable != tt.variable || got != tt.want {
				t.Errorf("name = %q, %q, want %q, %q", variable, got, tt.variable, tt.want)
			}
		})
	}
}

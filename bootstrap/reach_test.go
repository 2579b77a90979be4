package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// mustRecompute computes settings anew from a changed input.
func mustRecompute(t *testing.T, s *Settings, change func(in *Input)) *Settings {
	t.Helper()
	in := s.Input
	change(&in)
	var report config.Report
	next := Compute(in, &report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	return next
}

// $(POD_IP) is the pod's own address, which ends with the pod: its name stays.
func TestListenerOnOwnAddress(t *testing.T) {
	const own, external = "PLAINTEXT://kafka-0" + fqdn + ":9092", "EXTERNAL://10.9.9.9:9094"
	const protocols = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,EXTERNAL:PLAINTEXT"
	checkComputed(t, []computed{
		{
			name:    "the pod's",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://10.244.1.7:9092,CONTROLLER://10.244.1.7:9093"),
			want:    map[string]string{variableOfAdvertised: own},
		},
		{
			name:    "in IPv6's notation of IPv4",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://[::ffff:10.244.1.7]:9092,CONTROLLER://:9093"),
			want:    map[string]string{variableOfAdvertised: own},
		},
		{
			name:    "the pod's name",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://kafka-0:9092,CONTROLLER://:9093"),
			want:    map[string]string{variableOfAdvertised: own},
		},
		{
			name:    "the pod's name with its Service",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://kafka-0.kafka-headless:9092,CONTROLLER://:9093"),
			want:    map[string]string{variableOfAdvertised: own},
		},
		{
			name:    "a name that only begins as the pod's",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://kafka-0.kafka:9092,CONTROLLER://:9093"),
			want:    map[string]string{variableOfAdvertised: "PLAINTEXT://kafka-0.kafka:9092"},
		},
		{
			name:    "given as the name to advertise: it stays, and others may not find it",
			environ: apache("3", variableOfAdvertised+"=PLAINTEXT://kafka-0:9092"),
			want:    map[string]string{variableOfAdvertised: "PLAINTEXT://kafka-0:9092"},
			warned: []string{`"PLAINTEXT://kafka-0:9092": a pod's name alone ("kafka-0") resolves in that pod itself, and in ` +
				"others only where a Service is called that or a dnsConfig searches the headless Service; leave the host empty"},
		},
		{
			name:    "given as the name with its Service",
			environ: apache("3", variableOfAdvertised+"=PLAINTEXT://kafka-0.kafka-headless:9092"),
			want:    map[string]string{variableOfAdvertised: "PLAINTEXT://kafka-0.kafka-headless:9092"},
		},
		{
			name:    "a second network's, which has no name",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://10.244.1.7:9092,"+external+",CONTROLLER://:9093", protocols),
			want:    map[string]string{variableOfAdvertised: own + "," + external},
		},
		{
			name:    "given as the address to advertise: it stays",
			environ: apache("3", variableOfAdvertised+"=PLAINTEXT://10.244.1.7:9092"),
			want:    map[string]string{variableOfAdvertised: "PLAINTEXT://10.244.1.7:9092"},
		},
	})
}

// Both of a pod's addresses are its own, however they are written; on a machine
// whose pods are processes they are on loopback, and so not this pod's alone.
func TestIsLocal(t *testing.T) {
	pods := pod.Identity{Addresses: []string{"10.244.1.7", "fd00:10::7"}}
	processes := pod.Identity{Addresses: []string{"127.147.112.10"}}
	first := pod.Identity{Addresses: []string{"127.0.0.1"}}
	for _, tt := range []struct {
		host       string
		self       pod.Identity
		own, local bool
	}{
		{"10.244.1.7", pods, true, false},
		{"fd00:10:0::7", pods, true, false},
		{"10.244.1.70", pods, false, false},
		{"", pods, false, false},
		{"0.0.0.0", pods, false, false},
		{"kafka-0", pods, false, false},
		{"localhost", pods, false, true},
		{"127.0.0.1", pods, false, true},
		{"::1", pods, false, true},
		{"127.147.112.10", processes, true, false},
		{"127.0.0.1", processes, false, true},
		{"localhost", processes, false, true},
		{"127.0.0.1", first, true, false},
		{"localhost", first, false, false},
		{"127.0.0.1", pod.Identity{}, false, true},
	} {
		if own, local := isOwnAddress(tt.host, tt.self), isLocal(tt.host, tt.self); own != tt.own || local != tt.local {
			t.Errorf("%q of %v: own %v, local %v; want %v, %v", tt.host, tt.self.Addresses, own, local, tt.own, tt.local)
		}
	}
}

// A message names a port that no listener has yet.
func TestFreePort(t *testing.T) {
	given := func(value string, extra ...string) map[string]string {
		return apache("3", append(extra, "KAFKA_LISTENERS="+value)...)
	}
	checkComputed(t, []computed{
		{
			name: "of a controller", environ: given("PLAINTEXT://:9093"),
			wrong: []string{"no listener for the controller; add CONTROLLER://:9094, one of"},
		},
		{
			name: "the third", environ: given("PLAINTEXT://:9093,SSL://:9094"),
			wrong: []string{"no listener for the controller; add CONTROLLER://:9095, one of"},
		},
		{
			name: "of a client", environ: given("CONTROLLER://:9092"),
			wrong: []string{"no listener for clients and brokers; add PLAINTEXT://:9093"},
		},
	})
	if got := (setListeners{brokers: []kafka.Listener{{Port: "9094"}}}).freePort(9092); got != 9092 {
		t.Errorf("the first free port from 9092 is %d", got)
	}
}

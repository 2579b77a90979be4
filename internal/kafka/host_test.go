package kafka

import "testing"

func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		name, host                string
		wildcard, loopback, taken bool
	}{
		{name: "empty", host: "", wildcard: true, taken: true},
		{name: "every IPv4 address", host: "0.0.0.0", wildcard: true, taken: true},
		{name: "every IPv6 address", host: "::", wildcard: true, taken: true},
		{name: "every IPv6 address in full", host: "0:0:0:0:0:0:0:0", wildcard: true, taken: true},
		{name: "every IPv4 address in IPv6", host: "::ffff:0.0.0.0", wildcard: true, taken: true},
		{name: "an address", host: "10.0.0.9", taken: true},
		{name: "an IPv6 address", host: "fd00::9", taken: true},
		{name: "a zone", host: "fe80::1%eth0", taken: true},
		{name: "loopback", host: "127.0.0.1", loopback: true, taken: true},
		{name: "another loopback address", host: "127.77.1.2", loopback: true, taken: true},
		{name: "IPv6 loopback", host: "::1", loopback: true, taken: true},
		{name: "loopback in IPv6", host: "::ffff:127.0.0.1", loopback: true, taken: true},
		{name: "localhost", host: "localhost", loopback: true, taken: true},
		{name: "localhost, upper case and a dot", host: "LOCALHOST.", loopback: true, taken: true},
		{name: "localhost with a domain", host: "localhost.localdomain", loopback: true, taken: true},
		{name: "a name of localhost's", host: "kafka.localhost", loopback: true, taken: true},
		{name: "a name that begins so", host: "localhosts", taken: true},
		{name: "a name that ends so", host: "mylocalhost", taken: true},
		{name: "localhost within", host: "a.localhost.b", taken: true},
		{name: "a name", host: "Kafka-0.k_h.elk.svc.cluster.local", taken: true},
		{name: "all digits", host: "0123456789", taken: true},
		{name: "all letters", host: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", taken: true},
		{name: "a slash last", host: "a/"},
		{name: "a template first", host: "${HOST}"},
		{name: "a space", host: " "},
		{name: "brackets", host: "[::1]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsWildcard(tt.host); got != tt.wildcard {
				t.Errorf("IsWildcard(%q) = %v, want %v", tt.host, got, tt.wildcard)
			}
			if got := IsLoopback(tt.host); got != tt.loopback {
				t.Errorf("IsLoopback(%q) = %v, want %v", tt.host, got, tt.loopback)
			}
			if got := IsHost(tt.host); got != tt.taken {
				t.Errorf("IsHost(%q) = %v, want %v", tt.host, got, tt.taken)
			}
		})
	}
}

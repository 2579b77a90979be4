package health

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
)

// TestListenerAt tells the listener that an address names from the others, by port and by family.
func TestListenerAt(t *testing.T) {
	at := func(name, host string, port int32) api.Listener {
		return api.Listener{Name: name, Host: host, Port: port, Protocol: name}
	}
	two := []api.Listener{at("FOUR", "127.0.0.1", 9092), at("SIX", "::1", 9092), at("OTHER", "", 9093)}
	every := []api.Listener{at("FOUR", "0.0.0.0", 9092), at("SIX", "::", 9092)}
	both := []api.Listener{at("FOUR", "10.0.0.7", 9092), at("SIX", "fd00::7", 9092)}
	for _, tt := range []struct {
		name, address, want string
		listeners           []api.Listener
	}{
		{"loopback of IPv4", "127.0.0.1:9092", "FOUR", two},
		{"loopback of IPv6", "[::1]:9092", "SIX", two},
		{"another loopback of IPv4", "127.0.0.2:9092", "FOUR", two},
		{"another port", "[::1]:9093", "OTHER", two},
		{"no listener's port", "[::1]:9094", "", two},
		{"every address of IPv4", "10.0.0.7:9092", "FOUR", every},
		{"every address of IPv6", "[fd00::7]:9092", "SIX", every},
		{"every address of IPv4, in the notation of IPv6", "[::ffff:10.0.0.7]:9092", "FOUR", every},
		{"an address of IPv6", "[fd00::7]:9092", "SIX", both},
		{"in another notation", "[fd00:0:0::7]:9092", "SIX", both},
		{"IPv4 in the notation of IPv6", "[::ffff:10.0.0.7]:9092", "FOUR", both},
		{"one that is bound to no family", "[fd00::8]:9093", "OTHER", two},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan := &api.Plan{Pod: "kafka-0", Listeners: tt.listeners}
			got := listenerAt(plan, tt.address)
			if got.Name != tt.want || got.Protocol != tt.want || got.Address != tt.address {
				t.Errorf("listenerAt(%q) = %+v, want %q", tt.address, got, tt.want)
			}
		})
	}
}

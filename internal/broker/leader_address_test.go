package broker

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestLeaderAddress(t *testing.T) {
	type brokers = []kmsg.DescribeClusterResponseBroker
	for _, tt := range []struct {
		name   string
		leader int32
		all    brokers
		want   string
	}{
		{"another leads", 2, brokers{{NodeID: 0, Host: "a", Port: 1}, {NodeID: 2, Host: "b", Port: 2}}, "b:2"},
		{"by IPv6", 2, brokers{{NodeID: 0, Host: "::1", Port: 1}, {NodeID: 2, Host: "::2", Port: 1}}, "[::2]:1"},
		{"this one leads", 0, brokers{{NodeID: 0, Host: "a", Port: 1}, {NodeID: 2, Host: "b", Port: 2}}, ""},
		{"nobody leads", -1, brokers{{NodeID: 0, Host: "a", Port: 1}}, ""},
		{"a listener on loopback", 2, brokers{{NodeID: 2, Host: "::1", Port: 1}, {NodeID: 0, Host: "::1", Port: 1}}, ""},
		{"this one is not registered yet", 2, brokers{{NodeID: 2, Host: "b", Port: 2}}, ""},
		{"the leader is not registered yet", 2, brokers{{NodeID: 0, Host: "a", Port: 1}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp := &kmsg.DescribeClusterResponse{ControllerID: tt.leader, Brokers: tt.all}
			if got := leaderAddress(resp, 0); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

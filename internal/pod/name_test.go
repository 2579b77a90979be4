package pod

import (
	"strings"
	"testing"
)

func TestParseName(t *testing.T) {
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
		set, ordinal, err := ParseName(tt.name)
		if set != tt.set || ordinal != tt.ordinal || (err == nil) != tt.ok {
			t.Errorf("ParseName(%q) = %q, %d, %v, want %q, %d, ok %v", tt.name, set, ordinal, err, tt.set, tt.ordinal, tt.ok)
		}
	}
}

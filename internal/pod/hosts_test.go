package pod

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddresses(t *testing.T) {
	const file = `# kafka-0 of a comment
10.0.0.8	localhost kafka-9 # kafka-0 of another

10.0.0.9 kafka-0.kh Kafka-0
  fd00::9  kafka-0
kafka-7 10.0.0.7
fd00::a
10.0.0.10 kafka-0
fd00:0:0::0a kafka-8
::ffff:10.0.0.11 kafka-8`
	for _, tt := range []struct {
		name string
		host string
		want []string
	}{
		{name: "several addresses, in their order", host: "kafka-0", want: []string{"10.0.0.9", "fd00::9", "10.0.0.10"}},
		{name: "in the notation of DNS's answers", host: "kafka-8", want: []string{"fd00::a", "10.0.0.11"}},
		{name: "the first name of a line", host: "localhost", want: []string{"10.0.0.8"}},
		{name: "another name of a line", host: "kafka-9", want: []string{"10.0.0.8"}},
		{name: "a part of a name", host: "kafka"},
		{name: "an address", host: "10.0.0.8"},
		{name: "the first word of a line is no name", host: "kafka-7"},
		{name: "of a comment", host: "comment"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Addresses([]byte(file), tt.host); !slices.Equal(got, tt.want) {
				t.Errorf("Addresses(%q) = %q, want %q", tt.host, got, tt.want)
			}
		})
	}
	if got := Addresses(nil, "kafka-0"); got != nil {
		t.Errorf("Addresses of no file = %q, want none", got)
	}
}

func TestEntries(t *testing.T) {
	const file = "A b\tC#d\n#e\n\n \t\nf\r\n g # h"
	want := [][]string{{"a", "b", "c"}, {"f"}, {"g"}}
	if diff := cmp.Diff(want, entries([]byte(file))); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

package disk

import (
	"slices"
	"strings"
	"testing"
)

func TestParseQuorumState(t *testing.T) {
	const (
		torn  = "torn or not Kafka's"
		voter = "a voter without a voterId, or one that is there twice: " + torn
	)
	for _, tt := range []struct {
		name, in string
		voters   []int32
		dynamic  bool
		err      string // "": none
	}{
		{name: "static", in: static0, voters: []int32{0, 1, 2}},
		{name: "fresh node of a dynamic quorum", in: emptyV0},
		{name: "dynamic", in: dynamic1, dynamic: true},
		{
			name: "dynamic, whatever else is there", in: `{"currentVoters":[{"voterId":0}],"data_version":1}`,
			dynamic: true,
		},
		{name: "a later version", in: `{"data_version":2}`, err: "data_version 2, want 0 or 1"},
		{name: "a negative version", in: `{"data_version":-1}`, err: "data_version -1, want 0 or 1"},
		{name: "no version", in: `{"currentVoters":[{"voterId":0}]}`, err: "no data_version in it: " + torn},
		{name: "a voter without an id", in: `{"currentVoters":[{}],"data_version":0}`, err: voter},
		{name: "a negative id", in: `{"currentVoters":[{"voterId":-1}],"data_version":0}`, err: voter},
		{name: "a voter twice", in: `{"currentVoters":[{"voterId":0},{"voterId":0}],"data_version":0}`, err: voter},
		{name: "voters of another type", in: `{"currentVoters":"0,1","data_version":0}`, err: torn + ": json: "},
		{name: "empty", in: "", err: torn + ": unexpected end"},
		{name: "cut", in: static0[:40], err: torn + ": unexpected end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			voters, dynamic, err := ParseQuorumState([]byte(tt.in))
			if !slices.Equal(voters, tt.voters) || dynamic != tt.dynamic || (err == nil) != (tt.err == "") {
				t.Errorf("ParseQuorumState = %v, %v, %v, want %v, %v", voters, dynamic, err, tt.voters, tt.dynamic)
			}
			if err != nil && !strings.HasPrefix(err.Error(), tt.err) {
				t.Errorf("error %q, want %q", err, tt.err)
			}
		})
	}
}

func FuzzParseQuorumState(f *testing.F) {
	f.Add([]byte(static0))
	f.Add([]byte(dynamic1))
	f.Fuzz(func(t *testing.T, b []byte) {
		voters, _, err := ParseQuorumState(b)
		for _, v := range voters {
			if err == nil && v < 0 {
				t.Errorf("%q became %v", b, voters)
			}
		}
	})
}

package kafka

import (
	"slices"
	"testing"
)

func TestParseVoters(t *testing.T) {
	const shape = ` is not ID@HOST:PORT (an IPv6 host in brackets)`
	for _, tt := range []struct {
		name, in string
		want     []Voter
		wrong    []string
	}{
		{name: "nothing", in: ""},
		{name: "one", in: "0@kafka-0.kh:9093", want: []Voter{{ID: 0, Host: "kafka-0.kh", Port: 9093}}},
		{
			name: "in the order of their ids", in: "10@c:3, 2@b:2 ,1@a:1",
			want: []Voter{{ID: 1, Host: "a", Port: 1}, {ID: 2, Host: "b", Port: 2}, {ID: 10, Host: "c", Port: 3}},
		},
		{name: "IPv6", in: "1@[::1]:9", want: []Voter{{ID: 1, Host: "::1", Port: 9}}},
		{name: "the highest", in: "2147483647@a:65535", want: []Voter{{ID: 2147483647, Host: "a", Port: 65535}}},
		{name: "an id that is too high", in: "2147483648@a:1", wrong: []string{`"2147483648@a:1"` + shape}},
		{name: "an id of base 11", in: "a@a:1", wrong: []string{`"a@a:1"` + shape}},
		{name: "a negative id", in: "-1@a:1", wrong: []string{`"-1@a:1"` + shape}},
		{name: "no id", in: "@a:1", wrong: []string{`"@a:1"` + shape}},
		{name: "a host alone", in: "a:1", wrong: []string{`"a:1"` + shape}},
		{name: "no host", in: "0@:1", wrong: []string{`"0@:1"` + shape}},
		{name: "IPv6 without brackets", in: "0@fd00::1:9", wrong: []string{`"0@fd00::1:9"` + shape}},
		{name: "no port", in: "0@a", wrong: []string{`"0@a"` + shape}},
		{name: "an empty port", in: "0@a:", wrong: []string{`"0@a:"` + shape}},
		{name: "port 0", in: "0@a:0", wrong: []string{`"0@a:0"` + shape}},
		{name: "a port that is too high", in: "0@a:65536", wrong: []string{`"0@a:65536"` + shape}},
		{name: "a port of base 11", in: "0@a:9a", wrong: []string{`"0@a:9a"` + shape}},
		{name: "a space in the host", in: "0@a b:1", wrong: []string{`"0@a b:1"` + shape}},
		{name: "a URL", in: "0@http://a:1", wrong: []string{`"0@http://a:1"` + shape}},
		{name: "a slash in the host", in: "0@a/b:1", wrong: []string{`"0@a/b:1"` + shape}},
		{name: "two ids", in: "0@1@a:1", wrong: []string{`"0@1@a:1"` + shape}},
		{
			name: "an id twice", in: "0@a:1,00@b:2,1@c:3",
			want:  []Voter{{ID: 0, Host: "a", Port: 1}, {ID: 1, Host: "c", Port: 3}},
			wrong: []string{`"00@b:2": the id 0 is there twice`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, wrong := ParseVoters(tt.in)
			if !slices.Equal(got, tt.want) {
				t.Errorf("ParseVoters(%q) = %v, want %v", tt.in, got, tt.want)
			}
			if !slices.Equal(texts(wrong), tt.wrong) {
				t.Errorf("ParseVoters(%q): %q, want %q", tt.in, wrong, tt.wrong)
			}
		})
	}
}

func TestVoterString(t *testing.T) {
	for _, tt := range []struct {
		name  string
		voter Voter
		want  string
	}{
		{name: "a name", voter: Voter{ID: 1, Host: "a.b", Port: 9093}, want: "1@a.b:9093"},
		{name: "IPv6", voter: Voter{ID: 0, Host: "fd00::1", Port: 9}, want: "0@[fd00::1]:9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.voter.String(); got != tt.want {
				t.Errorf("String() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestVoterIDs(t *testing.T) {
	if got, want := VoterIDs([]Voter{{ID: 2}, {ID: 0}}), []int32{2, 0}; !slices.Equal(got, want) {
		t.Errorf("VoterIDs = %v, want %v", got, want)
	}
	if got := VoterIDs(nil); len(got) != 0 {
		t.Errorf("VoterIDs of nobody = %v", got)
	}
}

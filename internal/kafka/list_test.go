package kafka

import (
	"slices"
	"testing"
)

// texts are what errors say.
func texts(errs []error) []string {
	var all []string
	for _, err := range errs {
		all = append(all, err.Error())
	}
	return all
}

func TestSplitList(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{name: "nothing", in: ""},
		{name: "one", in: "a", want: []string{"a"}},
		{name: "several, in their order", in: "b,a,b", want: []string{"b", "a", "b"}},
		{name: "spaces around", in: " a b ,\tc\n", want: []string{"a b", "c"}},
		{name: "empty entries", in: ",a,, ,b,", want: []string{"a", "b"}},
		{name: "commas alone", in: ",,"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := SplitList(tt.in); !slices.Equal(got, tt.want) {
				t.Errorf("SplitList(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestJoinList(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []Voter
		want string
	}{
		{name: "nothing", want: ""},
		{name: "one", in: []Voter{{ID: 1, Host: "a", Port: 9}}, want: "1@a:9"},
		{
			name: "several, in their order", in: []Voter{{ID: 1, Host: "b", Port: 9}, {ID: 0, Host: "a", Port: 9}},
			want: "1@b:9,0@a:9",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := JoinList(tt.in); got != tt.want {
				t.Errorf("JoinList(%v) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

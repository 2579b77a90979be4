package config

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// waiting is a struct within one.
type waiting struct {
	Wait  time.Duration `env:"WAIT" envDefault:"2s"`
	Plain int           // no variable's
}

// parsed is a configuration with a field of each type that kraftpod reads.
type parsed struct {
	Name     string `env:"NAME"`
	Offset   int32  `env:"OFFSET" envDefault:"7"`
	Waiting  waiting
	Replicas Count `env:"REPLICAS"`
	Loud     bool  `env:"LOUD"`
	Step     time.Duration
}

func (p parsed) Check(report *Report) {
	report.Want(p.Name != "wrong", "NAME", p.Name, "another name")
	report.Want(p.Offset > 0, "OFFSET", "0", "1 or more")
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    parsed
		says    []string
	}{
		{
			name: "defaults",
			want: parsed{Offset: 7, Waiting: waiting{Wait: 2 * time.Second}},
		},
		{
			name:    "empty is not given",
			environ: map[string]string{"NAME": "", "OFFSET": "", "WAIT": "", "REPLICAS": "", "LOUD": ""},
			want:    parsed{Offset: 7, Waiting: waiting{Wait: 2 * time.Second}},
		},
		{
			name: "all given",
			environ: map[string]string{
				"NAME": "x", "OFFSET": "-8", "WAIT": "1m", "REPLICAS": "3", "LOUD": "true", "OTHER": "y",
			},
			want: parsed{Name: "x", Offset: -8, Waiting: waiting{Wait: time.Minute}, Replicas: 3, Loud: true},
			says: []string{`OFFSET="0": want 1 or more`},
		},
		{
			name:    "what parses is checked",
			environ: map[string]string{"NAME": "wrong"},
			want:    parsed{Name: "wrong", Offset: 7, Waiting: waiting{Wait: 2 * time.Second}},
			says:    []string{`NAME="wrong": want another name`},
		},
		{
			name:    "nothing parses: each is named and quoted, and no rule is held against it",
			environ: map[string]string{"NAME": "wrong", "OFFSET": "1.5", "WAIT": "3", "REPLICAS": "three", "LOUD": "very"},
			want:    parsed{Name: "wrong"},
			says: []string{
				`OFFSET="1.5": not a whole number; write it in digits`,
				`WAIT="3": not a duration; write it as 500ms, 2s or 10m`,
				`REPLICAS="three": want a whole number from 1 to 1000`,
				`LOUD="very": want true or false`,
				`NAME="wrong": want another name`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report Report
			got := Parse[parsed](tt.environ, &report)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("configuration (-want +got):\n%s", diff)
			}
			if says := said(&report); !slices.Equal(says, tt.says) {
				t.Errorf("said %q, want %q", says, tt.says)
			}
		})
	}
}

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Count // 0: an error
	}{
		{name: "the least", text: "1", want: 1},
		{name: "the most", text: "1000", want: 1000},
		{name: "decimal", text: "010", want: 10},
		{name: "none", text: "0"},
		{name: "too many", text: "1001"},
		{name: "negative", text: "-1"},
		{name: "more than 32 bits", text: "4294967297"},
		{name: "no number", text: "3x"},
		{name: "a letter of base 11", text: "a"},
		{name: "empty", text: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got Count
			err := got.UnmarshalText([]byte(tt.text))
			if got != tt.want || (err == nil) != (tt.want != 0) {
				t.Errorf("UnmarshalText(%q) = %d, %v, want %d", tt.text, got, err, tt.want)
			}
			if err != nil && err.Error() != "want a whole number from 1 to 1000" {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestFields(t *testing.T) {
	want := []Field{
		{Name: "Name", Variable: "NAME"},
		{Name: "Offset", Variable: "OFFSET", Default: "7"},
		{Name: "Wait", Variable: "WAIT", Default: "2s"},
		{Name: "Replicas", Variable: "REPLICAS"},
		{Name: "Loud", Variable: "LOUD"},
	}
	got := Fields[parsed]()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if got, want := Names(got), []string{"NAME", "OFFSET", "WAIT", "REPLICAS", "LOUD"}; !slices.Equal(got, want) {
		t.Errorf("Names = %q, want %q", got, want)
	}
}

// A field that no tag gives a variable is named itself.
func TestVariableOf(t *testing.T) {
	for _, tt := range []struct{ name, field, want string }{
		{name: "a field", field: "Offset", want: "OFFSET"},
		{name: "of a struct in it", field: "Wait", want: "WAIT"},
		{name: "without a tag", field: "Step", want: "Step"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := variableOf(reflect.TypeFor[parsed](), tt.field); got != tt.want {
				t.Errorf("variableOf(%q) = %q, want %q", tt.field, got, tt.want)
			}
		})
	}
}

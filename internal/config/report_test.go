package config

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said are the lines of what a report says.
func said(report *Report) []string {
	mistakes, _ := errors.AsType[Mistakes](report.Err())
	var lines []string
	for _, m := range mistakes {
		lines = append(lines, m.Error())
	}
	return lines
}

func TestReport(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps func(r *Report)
		want  []Mistake
	}{
		{name: "nothing", steps: func(*Report) {}},
		{
			name:  "a value",
			steps: func(r *Report) { r.Wrong("A", "x", "want %d", 1) },
			want:  []Mistake{{Code: ExitConfig, Variable: "A", Value: "x", Text: "want 1"}},
		},
		{
			name:  "a disk",
			steps: func(r *Report) { r.WrongData("%s disagrees", "/data") },
			want:  []Mistake{{Code: ExitData, Text: "/data disagrees"}},
		},
		{
			name: "each once, in the order of the steps",
			steps: func(r *Report) {
				r.WrongData("second letter")
				r.Wrong("A", "x", "first letter")
				r.WrongData("second letter")
				r.Add(Mistake{Code: ExitConfig, Variable: "A", Value: "x", Text: "first letter"})
			},
			want: []Mistake{
				{Code: ExitData, Text: "second letter"},
				{Code: ExitConfig, Variable: "A", Value: "x", Text: "first letter"},
			},
		},
		{
			name: "several at once, one of them twice",
			steps: func(r *Report) {
				r.Add(Mistake{Code: 1, Text: "a"}, Mistake{Code: 1, Text: "a"}, Mistake{Code: 1, Text: "b"})
			},
			want: []Mistake{{Code: 1, Text: "a"}, {Code: 1, Text: "b"}},
		},
		{
			name: "the same text of another code or variable is another mistake",
			steps: func(r *Report) {
				r.Add(Mistake{Code: 1, Text: "a"}, Mistake{Code: 2, Text: "a"}, Mistake{Code: 1, Variable: "A", Text: "a"})
			},
			want: []Mistake{{Code: 1, Text: "a"}, {Code: 2, Text: "a"}, {Code: 1, Variable: "A", Text: "a"}},
		},
		{
			name: "not given is hidden behind what is quoted, whichever comes first",
			steps: func(r *Report) {
				r.Wrong("A", "", "set A")
				r.Wrong("A", "x", "no number")
				r.Wrong("B", "y", "no number")
				r.Wrong("B", "", "set B")
			},
			want: []Mistake{
				{Code: ExitConfig, Variable: "A", Value: "x", Text: "no number"},
				{Code: ExitConfig, Variable: "B", Value: "y", Text: "no number"},
			},
		},
		{
			name: "not given is said where another variable is quoted, and beside a disk",
			steps: func(r *Report) {
				r.Wrong("A", "", "set A")
				r.Wrong("B", "x", "no number")
				r.Wrong("B", "x", "and too long")
				r.WrongData("torn")
			},
			want: []Mistake{
				{Code: ExitConfig, Variable: "A", Text: "set A"},
				{Code: ExitConfig, Variable: "B", Value: "x", Text: "no number"},
				{Code: ExitConfig, Variable: "B", Value: "x", Text: "and too long"},
				{Code: ExitData, Text: "torn"},
			},
		},
		{
			name: "what no variable is to blame for is said, even beside a value without a name",
			steps: func(r *Report) {
				r.WrongData("torn")
				r.Add(Mistake{Code: ExitData, Value: "x", Text: "odd"})
			},
			want: []Mistake{{Code: ExitData, Text: "torn"}, {Code: ExitData, Value: "x", Text: "odd"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report Report
			tt.steps(&report)
			for range 2 { // asking changes nothing
				err := report.Err()
				got, _ := errors.AsType[Mistakes](err)
				if (err != nil) != (tt.want != nil) {
					t.Fatalf("Err() = %v, want an error: %v", err, tt.want != nil)
				}
				if diff := cmp.Diff(tt.want, []Mistake(got)); diff != "" {
					t.Errorf("mistakes (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestReportWant(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ok     bool
		value  string
		before Mistake
		want   []string
	}{
		{name: "right", ok: true, value: "x"},
		{name: "not given", ok: false, value: ""},
		{name: "wrong", ok: false, value: "x", want: []string{`A="x": want y`}},
		{
			name: "wrong already", ok: false, value: "x", before: Mistake{Variable: "A", Value: "z", Text: "torn"},
			want: []string{`A="z": torn`},
		},
		{
			name: "another variable is wrong", ok: false, value: "x", before: Mistake{Variable: "B", Value: "z", Text: "torn"},
			want: []string{`B="z": torn`, `A="x": want y`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report Report
			if tt.before.Text != "" {
				report.Add(tt.before)
			}
			report.Want(tt.ok, "A", tt.value, "y")
			if got := said(&report); !slices.Equal(got, tt.want) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReportBlames(t *testing.T) {
	var report Report
	report.Wrong("A", "x", "no number")
	report.Wrong("B", "", "set B")
	report.WrongData("torn")
	for _, tt := range []struct {
		name      string
		variables []string
		want      bool
	}{
		{name: "a value that is quoted", variables: []string{"A"}, want: true},
		{name: "not given", variables: []string{"B"}, want: false},
		{name: "never named", variables: []string{"C"}, want: false},
		{name: "one of several", variables: []string{"C", "B", "A"}, want: true},
		{name: "none of several", variables: []string{"C", "B"}, want: false},
		{name: "no variable", variables: []string{""}, want: false},
		{name: "nothing asked", variables: nil, want: false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := report.Blames(tt.variables...); got != tt.want {
				t.Errorf("Blames(%q) = %v, want %v", tt.variables, got, tt.want)
			}
		})
	}
}

package config

import (
	"slices"
	"testing"
)

func TestReportAddOthers(t *testing.T) {
	var report, other Report
	report.Wrong("A", "x", "here")
	other.Add(Mistake{Code: ExitNoPermission, Text: "cannot read"})
	other.Wrong("A", "x", "here")
	other.WrongData("torn")
	other.Warn("odd")
	report.AddOthers(&other, ExitNoPermission)
	if got, want := said(&report), []string{`A="x": here`, "torn"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := report.Warnings(); len(got) != 0 {
		t.Errorf("warnings %q, want none: they stay with their report", got)
	}
	if got, want := len(said(&other)), 3; got != want {
		t.Errorf("the other report says %d mistakes, want %d as before", got, want)
	}
}

func TestReportWarn(t *testing.T) {
	var report Report
	if got := report.Warnings(); len(got) != 0 {
		t.Errorf("warnings %q of an empty report", got)
	}
	for range 2 {
		report.Warn("%s is odd", "A")
		report.Warn("B is odd")
	}
	want := []string{"A is odd", "B is odd"}
	got := report.Warnings()
	if !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
	got[0] = "changed"
	if again := report.Warnings(); !slices.Equal(again, want) {
		t.Errorf("warnings %q after a caller changed its own, want %q", again, want)
	}
	if err := report.Err(); err != nil {
		t.Errorf("Err() = %v, want nil: a warning is no reason to stop", err)
	}
}

// A clone has all that was said, and neither hears what the other is told.
func TestReportClone(t *testing.T) {
	var report Report
	for _, text := range []string{"1", "2", "3"} { // room for a fourth in the same array
		report.WrongData("%s", text)
		report.Warn("%s", text)
	}
	clone := report.Clone()
	clone.WrongData("clone")
	clone.Warn("clone")
	report.WrongData("report")
	report.Warn("report")
	for _, tt := range []struct {
		name   string
		report *Report
		want   []string
	}{
		{name: "the clone", report: clone, want: []string{"1", "2", "3", "clone"}},
		{name: "the report", report: &report, want: []string{"1", "2", "3", "report"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := said(tt.report); !slices.Equal(got, tt.want) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if got := tt.report.Warnings(); !slices.Equal(got, tt.want) {
				t.Errorf("warnings %q, want %q", got, tt.want)
			}
		})
	}
}

package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// witness is a test that notes what it is failed with.
type witness struct {
	testing.TB
	failures []string
}

func (w *witness) Helper() {}

func (w *witness) Errorf(format string, args ...any) {
	w.failures = append(w.failures, fmt.Sprintf(format, args...))
}

func passes(*testing.T) {}

func TestClose(t *testing.T) {
	tests := []struct {
		name string
		does func(t *testing.T, row *Row)
		want string // in the failure; "": there is none
	}{
		{"ran", func(t *testing.T, row *Row) { row.Run(t, passes) }, ""},
		{"skipped with a reason", func(_ *testing.T, row *Row) { row.Skip("no root") }, ""},
		{"forgotten", func(*testing.T, *Row) {}, "1 rows were planned and did not run, and nothing says why: 4.3.1 kill"},
		{"skipped without one", func(_ *testing.T, row *Row) { row.Skip("") }, "4.3.1 kill"},
		{"skips itself", func(t *testing.T, row *Row) {
			row.Run(t, func(t *testing.T) { t.SkipNow() })
		}, "4.3.1 kill"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := New("states")
			tt.does(t, r.Plan("4.3.1", "kill"))
			w := &witness{}
			r.close(w, false)
			got := strings.Join(w.failures, "; ")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("Close failed the test with %q, want %q", got, tt.want)
			}
		})
	}
}

// TestCloseFiltered wants rows that were not asked for to be skipped for that reason, and some that were asked for.
func TestCloseFiltered(t *testing.T) {
	r := New("states")
	row := r.Plan("4.3.1", "kill")
	w := &witness{}
	r.close(w, true)
	if row.result() != "skipped" || len(w.failures) != 1 {
		t.Errorf("the row %s: %q", row.result(), w.failures)
	}
	r.Plan("4.3.1", "starting").Run(t, passes)
	w = &witness{}
	r.close(w, true)
	if len(w.failures) != 0 {
		t.Errorf("with a row that ran: %q", w.failures)
	}
}

// TestRun wants what a row does to be told by Run.
func TestRun(t *testing.T) {
	r := New("states")
	row := r.Plan("4.3.1", "kill -9")
	ran := false
	ok := row.Run(t, func(t *testing.T) { ran = strings.HasSuffix(t.Name(), "/kill_-9") })
	if !ok || !ran || row.result() != "ran" {
		t.Errorf("Run() = %t, result %q", ok, row.result())
	}
}

func TestPrint(t *testing.T) {
	r := New("states", "bound", "verdict")
	starting := r.Plan("3.4.0", "starting")
	starting.Run(t, passes)
	starting.Figures("1.000", "503 answers")
	starting.Note(t, "%d pods are ready:\nall of them", 3)
	r.Plan("3.4.0", "isolated").Skip("no root")
	r.Plan("4.3.1", "forgotten")
	for _, name := range []string{"fenced", "b", "c", "d"} {
		r.Plan("4.3.1", name).Skip("since 3.9 the port opens late")
	}
	broken := r.Plan("4.3.1", "broken")
	broken.failed = true
	for _, name := range []string{"one", "two"} {
		r.Plan("3.9.2", name).Skip("not in KRAFTPOD_KAFKA")
	}

	var out bytes.Buffer
	r.Print(&out)
	want := `
states  row        result       s    bound  verdict
3.4.0   starting   ran          0.0  1.000  503 answers
        3 pods are ready:
        all of them
4.3.1   forgotten  DID NOT RUN  0.0
4.3.1   broken     FAILED       0.0
== states  planned  ran  failed  skipped  s
== 3.4.0   2        1    0       1        0.0
== 4.3.1   6        0    1       4        0.0
== 3.9.2   2        0    0       2        0.0
== in all  10       1    1       7        0.0
== skipped 1, no root: 3.4.0 isolated
== skipped 4, since 3.9 the port opens late: 4.3.1 fenced; 4.3.1 b; 4.3.1 c; ...
== skipped 2, not in KRAFTPOD_KAFKA: 3.9.2

`
	got := out.String()
	if got != want {
		t.Errorf("Print() printed\n%s\nwant\n%s", got, want)
	}
}

func TestCounts(t *testing.T) {
	r := Counts("checks")
	r.Plan("apache, 3", "forms").Run(t, passes)
	var out bytes.Buffer
	r.Print(&out)
	if strings.Contains(out.String(), "forms") || !strings.Contains(out.String(), "== apache, 3") {
		t.Errorf("Print() printed\n%s", out.String())
	}
	out.Reset()
	Counts("checks").Print(&out)
	if out.Len() > 0 {
		t.Errorf("a suite that planned nothing printed %q", out.String())
	}
}

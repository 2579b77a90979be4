package survey

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// body is a /status, changed.
func body(t testing.TB, change func(s *status)) []byte {
	t.Helper()
	s := *usual().pods[1]
	change(&s)
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is heard of kafka-1, which is expected to be node 1, becomes one line.
func TestHeard(t *testing.T) {
	whole := body(t, func(*status) {})
	startless := body(t, func(s *status) { s.Start = "" })
	planless := body(t, func(s *status) {
		s.Status = api.Status{API: 1, NodeID: -1, Volume: disk.Volume{State: disk.Unknown}, Checks: []api.Check{
			{Name: "answers", Reason: "run has written no plan"},
		}}
		s.Quorum = nil
	})
	named := func(a Answer) Answer {
		a.Name = fqdn(1)
		return a
	}
	for _, tt := range []struct {
		name  string
		heard []Answer
		want  string // node, answers, ready, volume, and the reason
	}{
		{name: "a status", heard: []Answer{named(Answer{Address: "a", Body: whole})}, want: "1 true true formed "},
		{name: "nobody asked", want: "1 false false  "},
		{
			name: "one of two addresses answers", want: "1 true true formed ",
			heard: []Answer{
				named(Answer{Address: "a", Silence: "no route"}), named(Answer{Address: "b", Body: whole}),
				named(Answer{Address: "c", Silence: "no route"}),
			},
		},
		{
			name: "another pod's address", want: "1 false false  " + fqdn(2) + " answers at its address",
			heard: []Answer{named(Answer{Address: "a", Body: body(t, func(s *status) { s.Pod = fqdn(2) })})},
		},
		{
			name: "no plan", want: "1 true false unknown answers: run has written no plan",
			heard: []Answer{named(Answer{Address: "a", Body: planless})},
		},
		{
			name: "its name resolved late", want: "1 true true formed ",
			heard: []Answer{{Address: "a", Body: whole}, named(Answer{Silence: formation.NoAddress})},
		},
		{
			name: "its name resolved late, and it was asked twice", want: "1 true true formed ",
			heard: []Answer{{Address: "a", Body: startless}, named(Answer{Address: "a", Body: startless})},
		},
		{
			name: "a Service lists another address of it", want: "1 true true formed ",
			heard: []Answer{
				named(Answer{Address: "a", Body: body(t, func(s *status) { s.Start = "5f" })}),
				{Address: "b", Body: body(t, func(s *status) { s.Start = "5f" })},
			},
		},
		{
			name: "not JSON", want: "1 false false  its sidecar's port answers what is no status",
			heard: []Answer{named(Answer{Address: "a", Body: []byte("hello")})},
		},
		{
			name: "another api", want: "1 false false  its kraftpod speaks api 2, this one 1",
			heard: []Answer{named(Answer{Address: "a", Body: body(t, func(s *status) { s.API = 2 })})},
		},
		{
			name: "not ready, and it does not say why", want: "1 true false formed it says that it is not ready, and not why",
			heard: []Answer{named(Answer{Address: "a", Body: body(t, func(s *status) { s.Ready = false })})},
		},
		{
			name: "node 0", want: "0 true true formed ",
			heard: []Answer{named(Answer{Address: "a", Body: body(t, func(s *status) { s.NodeID = 0 })})},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Judge(Input{Expected: []Expected{{Pod: fqdn(1), NodeID: 1}}, Heard: tt.heard})
			if len(got.Pods) != 1 {
				t.Fatalf("pods %+v, want one", got.Pods)
			}
			p := got.Pods[0]
			said := fmt.Sprintf("%d %t %t %s %s", *p.NodeID, p.Answers, p.Ready, p.Volume, p.Reason)
			if said != tt.want || p.Pod != fqdn(1) || got.Ready != p.Ready {
				t.Errorf("%s: %q, want %q", p.Pod, said, tt.want)
			}
		})
	}
	late := Judge(Input{
		Expected: []Expected{{Pod: fqdn(1), NodeID: 1}},
		Heard:    []Answer{{Address: "a", Body: whole}, named(Answer{Silence: formation.NoAddress})},
	})
	if late.Pods[0].absent {
		t.Error("a pod that a Service lists is absent, since its name resolved late")
	}
	first := Input{Expected: []Expected{{Pod: fqdn(0)}, {Pod: fqdn(1)}}}
	first.Heard = []Answer{named(Answer{Address: "a", Body: whole})}
	if s := Judge(first); s.Ready || !s.Pods[1].Ready {
		t.Errorf("ready %v where the first of two is silent", s.Ready)
	}
	if Judge(Input{}).Ready {
		t.Error("nobody is ready, it says")
	}
}

// A pod whose run has not written a plan is odd for nothing else.
func TestOddOfNoPlan(t *testing.T) {
	c := usual()
	c.pods[1].Intent, c.pods[1].Volume, c.pods[1].Template = nil, disk.Volume{State: disk.Unknown}, map[string]string{}
	c.pods[1].Pod, c.pods[1].NodeID, c.pods[1].MetadataFrozen, c.pods[1].Registered = "", -1, nil, nil
	if got := c.survey(t).Odd; len(got) != 0 {
		t.Errorf("odd: %+v", got)
	}
	c.pods[1].Volume.Voters = []int32{0, 1, 2}
	if got := c.survey(t).Odd; len(got) != 0 {
		t.Errorf("odd: %+v", got)
	}
}

// Pods come in the order of sets and ordinals, addresses last; a short name that two
// pods have is written out.
func TestOrder(t *testing.T) {
	const elsewhere = "kafka-2.old.elk.svc.cluster.local"
	in := Input{Heard: []Answer{{Address: "10.0.0.9", Silence: formation.Refused}}}
	for _, name := range []string{fqdn(10), fqdn(2), elsewhere, "broker-0." + service, fqdn(10)} {
		in.Expected = append(in.Expected, Expected{Pod: name})
	}
	var page strings.Builder
	_ = Judge(in).Table(&page)
	var got []string
	for line := range strings.Lines(page.String()) {
		if name, _, _ := strings.Cut(line, " "); strings.ContainsAny(name, "-.") && name != "-" {
			got = append(got, name)
		}
	}
	want := []string{"broker-0", fqdn(2), "kafka-10", elsewhere, "10.0.0.9"}
	if !slices.Equal(got, want) {
		t.Errorf("order %q, want %q:\n%s", got, want, page.String())
	}
}

// What is long has an end, in a sentence, in a cell and in the document.
func TestBounds(t *testing.T) {
	many := make([]int32, 5000)
	for i := range many {
		many[i] = int32(i)
	}
	for _, tt := range []struct {
		ids  []int32
		want string
	}{{many[:10], "0,1,2,3,4,5,6,7,8,9"}, {many[:11], "0,1,2,3,4,5,6,7,8,9,..."}, {nil, ""}} {
		if got := list(tt.ids); got != tt.want {
			t.Errorf("list of %d = %q, want %q", len(tt.ids), got, tt.want)
		}
	}
	names := strings.Split("a,b,c,d,e,f,g,h,i,j,k", ",")
	if got, want := joined(names), "a, b, c, d, e, f, g, h, i, j and 1 more"; got != want {
		t.Errorf("joined %q, want %q", got, want)
	}
	if got, want := joined(names[:10]), "a, b, c, d, e, f, g, h, i, j"; got != want {
		t.Errorf("joined %q, want %q", got, want)
	}
	s := Judge(Input{Expected: []Expected{{Pod: fqdn(1)}}, Heard: []Answer{{
		Name: fqdn(1), Address: "a", Body: body(t, func(s *status) {
			s.Volume.Voters, s.Volume.Dynamic = many, true
			s.Roles = strings.Split("a,b,c", ",")
			for i := range 100 {
				s.Warnings = append(s.Warnings, fmt.Sprint("w", i))
			}
		}),
	}}})
	if p := s.Pods[0]; len(p.Voters) != 1000 || len(p.Warnings) != 20 || len(p.Roles) != 2 {
		t.Errorf("%d voters, %d warnings, %d roles", len(p.Voters), len(p.Warnings), len(p.Roles))
	}
	var page strings.Builder
	_ = s.Table(&page)
	if !strings.Contains(page.String(), "  dynamic  ") {
		t.Errorf("the voters of a dynamic quorum:\n%s", page.String())
	}
}

// Whatever a peer says, the table has a line a pod and one an oddity, of what can be
// printed, and none without an end.
func FuzzJudge(f *testing.F) {
	f.Add(fqdn(1), body(f, func(*status) {}), "")
	f.Add("", body(f, func(s *status) { s.Pod = "kafka-1\n" + strings.Repeat("x", 5000) }), "")
	f.Add(fqdn(1), []byte(`{"api":1,"roles":null,"volume":{"voters":[2147483647,-1]},"quorum":{}}`), "a\x1b[2J")
	f.Add("", []byte(`{"api":1,"pod":"..","node_id":-1,"checks":[{"reason":"\n"}],"warnings":["\u0007"]}`), "b")
	f.Fuzz(func(t *testing.T, name string, said []byte, silence string) {
		c := usual()
		c.more = []Answer{
			{Name: name, Address: "10.0.0.7", Body: said, Silence: silence},
			{Address: "10.0.0.8", Body: said},
			{Name: fqdn(3), Silence: silence},
		}
		s := c.survey(t)
		var page strings.Builder
		if err := s.Table(&page); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(page.String(), "\n"), "\n")
		if want := 1 + len(s.Pods) + 2 + len(s.Odd); len(lines) != want {
			t.Errorf("%d lines, want %d:\n%s", len(lines), want, page.String())
		}
		for _, line := range lines {
			if len(line) > 20_000 || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("line of %d bytes: %q", len(line), line)
			}
		}
		if _, err := json.Marshal(s); err != nil {
			t.Error(err)
		}
	})
}

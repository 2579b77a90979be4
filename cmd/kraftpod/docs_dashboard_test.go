package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const monitoring = "k8s/components/monitoring/"

// expression is a query of Prometheus', and whose it is.
type expression struct{ of, expr, legend string }

// dashboard is Grafana's, as far as it is looked at.
type dashboard struct {
	UID, Title    string
	SchemaVersion int `json:"schemaVersion"`
	Templating    struct {
		List []struct{ Name, Type, Definition, AllValue string }
	}
	Panels []struct {
		ID                       int
		Title, Type, Description string
		GridPos                  struct{ X, Y, W, H int } `json:"gridPos"`
		Datasource               struct{ Type, UID string }
		Targets                  []struct {
			RefID, Expr, LegendFormat string
			Datasource                struct{ Type, UID string }
		}
	}
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(page(t, monitoring+"dashboard.json")), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The dashboard is one that Grafana takes: each panel has a place of its own, an id,
// a title, words on what it shows, and asks the data source that a person chooses.
func TestDashboard(t *testing.T) {
	d := readDashboard(t)
	if d.UID == "" || len(d.UID) > 40 || d.Title == "" || d.SchemaVersion < 30 || len(d.Panels) < 10 {
		t.Errorf("uid %q, title %q, schema %d, %d panels", d.UID, d.Title, d.SchemaVersion, len(d.Panels))
	}
	known := []string{"row", "stat", "timeseries", "state-timeline", "table"}
	ids, cells := map[int]bool{}, map[string]string{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.ID == 0 || p.Title == "" || !slices.Contains(known, p.Type) {
			t.Errorf("panel %d %q of type %q: want an id of its own, a title and a type of %q", p.ID, p.Title, p.Type, known)
		}
		ids[p.ID] = true
		if g := p.GridPos; g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
			t.Errorf("panel %q is at %+v of 24 columns", p.Title, g)
		}
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := fmt.Sprint(p.GridPos.X+x, ",", p.GridPos.Y+y)
				if other := cells[at]; other != "" {
					t.Errorf("panel %q covers %q at %s", p.Title, other, at)
				}
				cells[at] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Description == "" || len(p.Targets) == 0 || p.Datasource.UID != "${datasource}" {
			t.Errorf("panel %q: want words, a query and ${datasource}", p.Title)
		}
		refs := map[string]bool{}
		for _, target := range p.Targets {
			if refs[target.RefID] || target.RefID == "" || target.Expr == "" || target.Datasource.UID != "${datasource}" {
				t.Errorf("panel %q: query %+v", p.Title, target)
			}
			refs[target.RefID] = true
		}
	}
}

// queries are those of the dashboard and of the alerts.
func queries(t *testing.T) (all []expression) {
	t.Helper()
	d := readDashboard(t)
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all = append(all, expression{of: "panel " + p.Title, expr: target.Expr, legend: target.LegendFormat})
		}
	}
	for _, v := range d.Templating.List {
		if of, ok := strings.CutPrefix(v.Definition, "label_values("); ok {
			i := strings.LastIndex(of, ", ")
			label := "{{" + strings.TrimSuffix(of[i+2:], ")") + "}}"
			all = append(all, expression{of: "variable " + v.Name, expr: of[:i], legend: label})
		}
	}
	rules := regexp.MustCompile(`(?m)^ *- alert: (\w+)\n(?: *#.*\n)* *expr: (.*)\n(?:.*\n)*? *summary: (.*)$`)
	text := page(t, monitoring+"prometheusrule.yaml")
	found := rules.FindAllStringSubmatch(text, -1)
	if want := strings.Count(text, "- alert: "); len(found) != want {
		t.Errorf("%d alerts are read, there are %d", len(found), want)
	}
	for _, m := range found {
		said := regexp.MustCompile(`\$labels\.(\w+)`).ReplaceAllString(m[3], "$1")
		all = append(all, expression{of: "alert " + m[1], expr: m[2], legend: said})
	}
	return all
}

// TestQueries: every metric of the dashboard and of the alerts is one that a sidecar
// serves, every label one that it has, or that Prometheus adds to a pod's.
func TestQueries(t *testing.T) {
	_, body := served(t).get("/metrics")
	labels := map[string][]string{"up": nil}
	for _, m := range regexp.MustCompile(`(?m)^(kraftpod_\w+)(?:\{(.*)\})? `).FindAllStringSubmatch(body, -1) {
		labels[m[1]] = append(labels[m[1]], labelsOf(m[2])...)
	}
	all := queries(t)
	if len(all) < 30 {
		t.Errorf("%d queries: are they read as they are written?", len(all))
	}
	for _, q := range all {
		have := []string{"namespace", "job", "pod", "service", "instance", "endpoint", "container"}
		for _, m := range regexp.MustCompile(`\b(kraftpod_\w+|up)\b(?:\{([^}]*)\})?`).FindAllStringSubmatch(q.expr, -1) {
			own, served := labels[m[1]]
			if !served {
				t.Errorf("%s asks for %s, which no sidecar serves", q.of, m[1])
			}
			have = append(have, own...)
			for _, label := range labelsOf(m[2]) {
				if !slices.Contains(own, label) && !slices.Contains(have[:7], label) {
					t.Errorf("%s selects by %s, which %s does not have", q.of, label, m[1])
				}
			}
		}
		var named []string
		lists := regexp.MustCompile(`\b(?:by|on|ignoring|without) ?\(([^)]*)\)`)
		for _, m := range lists.FindAllStringSubmatch(q.expr, -1) {
			named = append(named, strings.Split(m[1], ", ")...)
		}
		for _, m := range regexp.MustCompile(`\{\{ ?(\w+) ?\}\}`).FindAllStringSubmatch(q.legend, -1) {
			named = append(named, m[1])
		}
		for _, label := range named {
			if !slices.Contains(have, label) {
				t.Errorf("%s names the label %s, which nothing in %s has", q.of, label, q.expr)
			}
		}
	}
}

// labelsOf are the names of the labels in a selector, or in a sample.
func labelsOf(text string) (names []string) {
	for _, m := range regexp.MustCompile(`(\w+)[=!]~?"`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// Prometheus itself takes each query.
func TestQueriesByPromtool(t *testing.T) {
	var rules []map[string]string
	for i, q := range queries(t) {
		rules = append(rules, map[string]string{"record": fmt.Sprintf("query_%d", i), "expr": filled(q.expr)})
	}
	promtool(t, map[string]any{"groups": []any{map[string]any{"name": "all", "rules": rules}}}, "check", "rules")
}

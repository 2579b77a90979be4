package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A pod that is replaced has another address, which is its label instance: in each
// graph it stays one series all the same, of one name.
func TestDashboardOutlivesPods(t *testing.T) {
	for _, p := range readDashboard(t).Panels {
		for _, target := range p.Targets {
			raw, kept := unaggregated(target.Expr)
			if regexp.MustCompile(`kraftpod_|\bup\b`).MatchString(raw) {
				t.Errorf("panel %q draws a replaced pod as another series: %s", p.Title, target.Expr)
			}
			var named []string
			for _, m := range regexp.MustCompile(`\{\{(\w+)\}\}`).FindAllStringSubmatch(target.LegendFormat, -1) {
				named = append(named, m[1])
			}
			slices.Sort(named)
			slices.Sort(kept)
			if slices.Contains(kept, "instance") || p.Type != "table" && !slices.Equal(named, kept) {
				t.Errorf("panel %q has series by %q, and names them by %q", p.Title, kept, named)
			}
		}
	}
}

// unaggregated is what of a query is in none of its aggregations, and which labels
// those keep.
func unaggregated(expr string) (raw string, kept []string) {
	aggregation := regexp.MustCompile(`\b(?:max|min|sum|count)(?: by \(([^)]*)\))? ?\(`)
	for {
		at := aggregation.FindStringSubmatchIndex(expr)
		if at == nil {
			return raw + expr, kept
		}
		if at[2] >= 0 {
			kept = append(kept, strings.Split(expr[at[2]:at[3]], ", ")...)
		}
		end := at[1]
		for depth := 1; depth > 0 && end < len(expr); end++ {
			switch expr[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		raw, expr = raw+expr[:at[0]], expr[end:]
	}
}

// Until the last samples of a replaced pod are stale, it is there twice: what is matched
// without instance then fails, and with it the whole graph.
func TestQueriesMatchByInstance(t *testing.T) {
	for _, q := range queries(t) {
		for _, m := range regexp.MustCompile(`\bon ?\(([^)]*)\)`).FindAllStringSubmatch(q.expr, -1) {
			if !slices.Contains(strings.Split(m[1], ", "), "instance") {
				t.Errorf("%s matches by (%s): want instance too, or ignoring: %s", q.of, m[1], q.expr)
			}
		}
	}
}

// All the Services are those with a sidecar of kraftpod, not whatever is scraped beside them.
func TestDashboardServices(t *testing.T) {
	for _, v := range readDashboard(t).Templating.List {
		if v.AllValue != "" {
			t.Errorf("variable %s: All is %s, want what it lists", v.Name, v.AllValue)
		}
	}
}

// overlap is what Prometheus has while kafka-0 is replaced: its last samples and those of
// the new pod, whose broker does not answer yet. kafka-1 has not heard of the new leader.
const overlap = `
kraftpod_ready{pod="kafka-0",instance="old"} 1
kraftpod_ready{pod="kafka-0",instance="new"} 0
kraftpod_ready{pod="kafka-1",instance="one"} 0
kraftpod_check_ok{pod="kafka-0",instance="old",check="answers"} 1
kraftpod_check_ok{pod="kafka-0",instance="old",check="caught-up"} 1
kraftpod_check_ok{pod="kafka-0",instance="new",check="answers"} 0
kraftpod_check_ok{pod="kafka-0",instance="new",check="caught-up"} 0
kraftpod_check_ok{pod="kafka-1",instance="one",check="answers"} 1
kraftpod_check_ok{pod="kafka-1",instance="one",check="caught-up"} 0
kraftpod_replicas{pod="kafka-0",instance="old",state="here"} 12
kraftpod_replicas{pod="kafka-0",instance="old",state="in_sync"} 12
kraftpod_replicas{pod="kafka-0",instance="new",state="here"} 12
kraftpod_replicas{pod="kafka-0",instance="new",state="in_sync"} 4
kraftpod_quorum_leader_id{pod="kafka-0",instance="old"} 1
kraftpod_quorum_leader_id{pod="kafka-0",instance="new"} 0
kraftpod_quorum_leader_id{pod="kafka-1",instance="one"} 1
kraftpod_quorum_leader_epoch{pod="kafka-0",instance="old"} 2
kraftpod_quorum_leader_epoch{pod="kafka-0",instance="new"} 3
kraftpod_quorum_leader_epoch{pod="kafka-1",instance="one"} 2
kraftpod_quorum_voters{pod="kafka-0",instance="new"} 3
kraftpod_quorum_voters{pod="kafka-1",instance="one"} 3
kraftpod_quorum_voters_caught_up{pod="kafka-0",instance="new"} 2
kraftpod_quorum_voters_caught_up{pod="kafka-1",instance="one"} 3`

// What the panels show of that, each query by its panel's title and its own letter.
var shown = map[string][]sample{
	"Ready A":                {{`{pod="kafka-0"}`, 0}, {`{pod="kafka-1"}`, 0}},
	"Checks that fail A":     {{`{pod="kafka-0",check="answers"}`, 0}},
	"Checks that fail B":     {{`{pod="kafka-1",check="caught-up"}`, 0}},
	"Replicas not in sync A": {{`{pod="kafka-0"}`, 8}},
	"Leader of the quorum A": {{"{}", 0}},
	"Voters not caught up A": {{"{}", 1}},
	"Voters A":               {{"{}", 3}},
	"Voters B":               {{"{}", 2}},
}

type sample struct {
	Labels string  `json:"labels"`
	Value  float64 `json:"value"`
}

// Prometheus itself shows the right thing while a pod is replaced.
func TestDashboardByPromtool(t *testing.T) {
	var series, tests []any
	for line := range strings.Lines(strings.TrimSpace(overlap)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		name = strings.Replace(name, "{", `{namespace="kafka",job="kafka-headless",`, 1)
		series = append(series, map[string]string{"series": name, "values": value})
	}
	for _, p := range readDashboard(t).Panels {
		for _, target := range p.Targets {
			if want, ok := shown[p.Title+" "+target.RefID]; ok {
				tests = append(tests, map[string]any{"expr": filled(target.Expr), "eval_time": "0m", "exp_samples": want})
			}
		}
	}
	if len(tests) != len(shown) {
		t.Errorf("%d of %d queries are there", len(tests), len(shown))
	}
	promtool(t, map[string]any{"tests": []any{map[string]any{"input_series": series, "promql_expr_test": tests}}},
		"test", "rules")
}

// filled is a query as Grafana sends it.
func filled(expr string) string {
	return strings.NewReplacer("$__rate_interval", "1m", "$namespace", "kafka", "$job", "kafka.*").Replace(expr)
}

// promtool holds content against Prometheus, where its promtool is installed.
func promtool(t *testing.T, content any, command ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed")
	}
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, append(command, path)...).CombinedOutput(); err != nil {
		t.Errorf("promtool: %v:\n%s\n%s", err, out, text)
	}
}

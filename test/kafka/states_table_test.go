package kafka_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"
)

// measured is the table of what was seen, printed when all versions have been played.
var measured table

type table struct{ lines []string }

func (m *table) add(version string, st state, at moment, took time.Duration) {
	bound, time := "", fmt.Sprintf("%.3f", took.Seconds())
	if st.promised > 0 {
		bound = fmt.Sprintf("%.3f", st.promised.Seconds())
	}
	if st.stays > 0 {
		time = "for " + st.stays.String()
	}
	reason := at.String()
	if len(reason) > 130 {
		reason = reason[:130] + "..."
	}
	m.lines = append(m.lines, fmt.Sprintf("%-7s %-42s %9s %6s  %s", version, st.name, time, bound, reason))
}

// note adds what else was measured of the last state, and logs it.
func (m *table) note(t *testing.T, format string, args ...any) {
	t.Helper()
	line := fmt.Sprintf(format, args...)
	t.Log(line)
	m.lines = append(m.lines, fmt.Sprintf("%-7s   %s", "", line))
}

func (m *table) print(w io.Writer) {
	if len(m.lines) > 0 {
		fmt.Fprintf(w, "\n%-7s %-42s %9s %6s  %s\n%s\n\n", "kafka", "state", "s", "bound", "verdict", strings.Join(m.lines, "\n"))
	}
}

// detail is what the states read of /status besides.
type detail struct {
	status
	Start          string   `json:"start"`
	Latched        bool     `json:"latched"`
	PollTook       float64  `json:"poll_duration_seconds"`
	MetadataFrozen *float64 `json:"metadata_frozen_seconds"`
	Quorum         *struct {
		LeaderID int32   `json:"leader_id"`
		CaughtUp []int32 `json:"caught_up"`
	} `json:"quorum"`
	Replicas *struct {
		Here          int      `json:"here"`
		InSync        int      `json:"in_sync"`
		Leaderless    int      `json:"leaderless"`
		WithoutLeader []string `json:"without_leader"`
	} `json:"replicas"`
}

func (p *pod) detail(ctx context.Context) (*detail, error) {
	_, body, err := p.get(ctx, "/status")
	if err != nil {
		return nil, err
	}
	d := &detail{}
	if err := json.Unmarshal([]byte(body), d); err != nil {
		return nil, fmt.Errorf("%s/status is no JSON: %w: %s", p.name, err, body)
	}
	return d, nil
}

func (s *stage) detail(t *testing.T, p *pod) *detail {
	t.Helper()
	d, err := p.detail(within(t, askLimit))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// metric is one sample of /metrics.
func (p *pod) metric(ctx context.Context, name string) (float64, error) {
	_, body, err := p.get(ctx, "/metrics")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(body, "\n"+name+" ")
	if !found {
		return 0, fmt.Errorf("%s: no %s in /metrics", p.name, name)
	}
	line, _, _ := strings.Cut(after, "\n")
	return strconv.ParseFloat(line, 64)
}

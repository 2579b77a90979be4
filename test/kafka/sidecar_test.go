package kafka_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// status is what this harness reads of /status.
type status struct {
	API    int      `json:"api"`
	Pod    string   `json:"pod"`
	NodeID *int32   `json:"node_id"`
	Roles  []string `json:"roles"`
	Volume struct {
		State     string  `json:"state"`
		Reason    string  `json:"reason"`
		ClusterID string  `json:"cluster_id"`
		NodeID    *int32  `json:"node_id"`
		Voters    []int32 `json:"voters"`
	} `json:"volume"`
	Intent *struct {
		ClusterID string  `json:"cluster_id"`
		Voters    []int32 `json:"voters"`
	} `json:"intent"`
	Ready  bool `json:"ready"`
	Checks []struct {
		Name   string `json:"name"`
		OK     bool   `json:"ok"`
		Reason string `json:"reason"`
	} `json:"checks"`
}

// blocker is the first check that holds readiness back.
func (s *status) blocker() string {
	for _, c := range s.Checks {
		if !c.OK {
			return c.Name + ": " + c.Reason
		}
	}
	return ""
}

var httpClient = &http.Client{Timeout: 2 * time.Second}

// get asks the pod's sidecar; the error is for no answer at all.
func (p *pod) get(ctx context.Context, path string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url(path), nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := httpClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, strings.TrimSpace(string(body)), err
}

func (p *pod) url(path string) string { return "http://" + p.ip + ":" + sidecarPort + path }

// status asks for /status.
func (p *pod) status(ctx context.Context) (*status, error) {
	code, body, err := p.get(ctx, "/status")
	if err != nil {
		return nil, err
	}
	s := &status{}
	if err := json.Unmarshal([]byte(body), s); err != nil {
		return nil, fmt.Errorf("%s/status (%d) is no JSON: %w: %s", p.name, code, err, body)
	}
	return s, nil
}

// readyz waits until /readyz answers with the code and returns how long that took. A Kafka that has
// ended ends the waiting for 200.
func (p *pod) readyz(ctx context.Context, want int, every time.Duration) (time.Duration, error) {
	began := time.Now()
	ctx, give := context.WithCancelCause(ctx)
	err := until(ctx, every, func(ctx context.Context) error {
		if want == http.StatusOK && !p.kafka.running() {
			give(fmt.Errorf("%s: Kafka's process has ended", p.name))
		}
		code, body, err := p.get(ctx, "/readyz")
		if err == nil && code != want {
			err = fmt.Errorf("%s/readyz: got %d, want %d: %s", p.name, code, want, body)
		}
		return err
	})
	give(nil)
	return time.Since(began), err
}

// ready waits until all pods are ready, and returns how long each took since its Kafka was started.
func ready(ctx context.Context, pods ...*pod) (map[string]time.Duration, error) {
	took := map[string]time.Duration{}
	for _, p := range pods {
		if _, err := p.readyz(ctx, http.StatusOK, 50*time.Millisecond); err != nil {
			return took, err
		}
		took[p.name] = time.Since(p.kafka.started).Round(100 * time.Millisecond)
	}
	return took, nil
}

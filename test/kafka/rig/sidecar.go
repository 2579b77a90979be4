package rig

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

var httpClient = &http.Client{Timeout: 2 * time.Second}

// Get asks the pod's sidecar; the error is for no answer at all.
func (p *Pod) Get(ctx context.Context, path string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL(path), nil)
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

// URL is where its sidecar answers.
func (p *Pod) URL(path string) string { return "http://" + p.At(SidecarPort) + path }

// Readyz waits until /readyz answers with the code and returns how long that took. A Kafka that has
// ended ends the waiting for 200.
func (p *Pod) Readyz(ctx context.Context, want int, every time.Duration) (time.Duration, error) {
	began := time.Now()
	ctx, give := context.WithCancelCause(ctx)
	err := Until(ctx, every, func(ctx context.Context) error {
		if want == http.StatusOK && !p.Kafka.Running() {
			give(fmt.Errorf("%s: Kafka's process has ended", p.Name))
		}
		code, body, err := p.Get(ctx, "/readyz")
		if err == nil && code != want {
			err = fmt.Errorf("%s/readyz: got %d, want %d: %s", p.Name, code, want, body)
		}
		return err
	})
	give(nil)
	return time.Since(began), err
}

// Ready waits until all pods are ready, and returns how long each took since its Kafka was started.
func Ready(ctx context.Context, pods ...*Pod) (map[string]time.Duration, error) {
	took := map[string]time.Duration{}
	for _, p := range pods {
		if _, err := p.Readyz(ctx, http.StatusOK, 50*time.Millisecond); err != nil {
			return took, err
		}
		took[p.Name] = time.Since(p.Kafka.Started).Round(100 * time.Millisecond)
	}
	return took, nil
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// rollTime bounds a roll, and the healing after it.
const rollTime = 5 * time.Minute

// restart is what most people do.
func restart(ctx context.Context, n *kube.Namespace, _ *observer) error {
	if _, err := n.Kubectl(ctx, "rollout", "restart", "statefulset/kafka"); err != nil {
		return err
	}
	_, err := n.Kubectl(ctx, "rollout", "status", "statefulset/kafka", "--timeout="+rollTime.String())
	return err
}

// byHand is what a careful administrator does, who looks at the topic every
// second: a pod, until every partition has all its replicas in sync again, then
// the next.
func byHand(ctx context.Context, n *kube.Namespace, o *observer) error {
	if _, err := n.Kubectl(ctx, "rollout", "restart", "statefulset/kafka"); err != nil {
		return err
	}
	for id := nodes - 1; id >= 0; id-- {
		if _, err := n.Kubectl(ctx, "delete", "pod", podName(id)); err != nil {
			return err
		}
		deadline := time.Now().Add(rollTime)
		for !o.now().whole() {
			if time.Now().After(deadline) {
				return fmt.Errorf("%s: under-replicated after %v", podName(id), rollTime)
			}
			if err := sleep(ctx, time.Second); err != nil {
				return err
			}
		}
	}
	return nil
}

func podName(id int) string { return fmt.Sprintf("kafka-%d", id) }

// sleep ends early, with an error, when ctx does.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// watcher notes when each pod is told to end.
type watcher struct {
	mu     sync.Mutex
	downs  []down
	err    error
	cancel context.CancelFunc
	done   chan struct{}
}

// watch starts one; stop ends it.
func watch(ctx context.Context, n *kube.Namespace) (*watcher, error) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watcher{cancel: cancel, done: make(chan struct{})}
	cmd := n.Command(ctx, "-n", n.Name, "get", "pods", "-l", "app=kafka", "-o", "json", "--watch", "--output-watch-events")
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("watch the pods: %w", err)
	}
	go func() {
		defer close(w.done)
		err := w.follow(stdout)
		_ = cmd.Wait()
		if ctx.Err() == nil {
			w.err = fmt.Errorf("the watch of the pods ended: %w", err)
		}
	}()
	return w, nil
}

func (w *watcher) follow(events io.Reader) error {
	ending := map[string]bool{}
	for decoder := json.NewDecoder(events); ; {
		var event struct {
			Object struct {
				Metadata struct{ Name, UID, DeletionTimestamp string }
			}
		}
		if err := decoder.Decode(&event); err != nil {
			return err
		}
		pod := event.Object.Metadata
		if pod.DeletionTimestamp == "" || ending[pod.UID] {
			continue
		}
		ending[pod.UID] = true
		id, err := strconv.Atoi(strings.TrimPrefix(pod.Name, "kafka-"))
		if err != nil {
			return fmt.Errorf("pod %q: %w", pod.Name, err)
		}
		w.mu.Lock()
		w.downs = append(w.downs, down{time.Now(), id})
		w.mu.Unlock()
	}
}

// stop tells what was seen. A roll that did not take every pod down was none.
func (w *watcher) stop() ([]down, error) {
	w.cancel()
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && len(w.downs) != nodes {
		return nil, errors.New("the roll took down not each pod once: " + fmt.Sprint(w.downs))
	}
	return w.downs, w.err
}

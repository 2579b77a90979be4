package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// followedOne is a single node whose voters are to follow, with data.
func followedOne(t *testing.T, e *env) {
	env := map[string]string{"KRAFTPOD_QUORUM": "dynamic"}
	for name, value := range oneCopy {
		env[name] = value
	}
	e.apply(t, kube.Overlay{Name: "apache-4", Small: true, Env: env}, 1)
	e.topic(t, "kept", 1)
}

// votersFollow takes the voters from one to three, has one lose its volume, and takes them back to one, by applying
// templates alone.
func votersFollow(t *testing.T, e *env) {
	e.followed(t, 0)
	e.apply(t, e.overlay, 3)
	e.followed(t, 0, 1, 2)
	e.topic(t, "after", 3)
	must(t, e.loseVolume("kafka-1"))
	e.ready(t, 3)
	e.followed(t, 0, 1, 2)
	e.whole(t)
	o := e.overlay
	o.Env = map[string]string{"KRAFTPOD_CONTROLLERS": "1"}
	for name, value := range e.overlay.Env {
		o.Env[name] = value
	}
	e.apply(t, o, 3)
	e.followed(t, 0)
	e.whole(t)
}

// loseVolume deletes a pod and its claim, so that it comes back on an empty volume.
func (e *env) loseVolume(pod string) error {
	if _, err := e.Kubectl(e.ctx, "delete", "pvc", "kafka-data-"+pod, "--wait=false"); err != nil {
		return err
	}
	_, err := e.Kubectl(e.ctx, "delete", "pod", pod)
	return err
}

// followed waits until these are the voters, each by the directory id of its own disk, and the leader's sidecar has
// nothing left to change.
func (e *env) followed(t *testing.T, want ...int32) {
	t.Helper()
	began := time.Now()
	must(t, kube.Until(e.ctx, 2*time.Minute, fmt.Sprint("voters ", want), func(ctx context.Context) error {
		pods, err := e.Pods(ctx)
		if err != nil {
			return err
		}
		for _, p := range pods {
			s, err := e.status(ctx, p.Name)
			if err != nil || s.Membership == nil {
				continue
			}
			if s.Membership.Pending > 0 || !slices.Equal(s.Quorum.VoterIDs, want) {
				return fmt.Errorf("%s: voters %v, %+v", p.Name, s.Quorum.VoterIDs, *s.Membership)
			}
			return nil
		}
		return fmt.Errorf("no sidecar of %d follows the quorum", len(pods))
	}))
	t.Logf("voters %v after %.1f s", want, time.Since(began).Seconds())
}

// memberStatus is what is read here of /status.
type memberStatus struct {
	Quorum struct {
		VoterIDs []int32 `json:"voter_ids"`
	} `json:"quorum"`
	Membership *struct {
		Pending int      `json:"pending"`
		Waits   []string `json:"waits"`
		Refused string   `json:"refused"`
	} `json:"membership"`
}

func (e *env) status(ctx context.Context, pod string) (s memberStatus, err error) {
	out, err := e.Kubectl(ctx, "get", "--raw", "/api/v1/namespaces/"+e.Name+"/pods/"+pod+":8081/proxy/status")
	if err == nil {
		err = json.Unmarshal([]byte(out), &s)
	}
	return s, err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// stuckTime is for how long after the roll began a replica stays stuck.
const stuckTime = 30 * time.Second

// stick leaves one replica that does not catch up, that of partition 0 on kafka-0: the
// throttle lets next to nothing through to it. Followers in sync are not throttled, so
// the pod is restarted.
func stick(ctx context.Context, n *kube.Namespace, seeds []string, o *observer) error {
	throttled := []string{"0:0"}
	for partition := range partitions {
		throttled = append(throttled, fmt.Sprintf("%d:1,%d:2", partition, partition))
	}
	list := strings.Join(throttled, ",")
	if err := errors.Join(throttleReplicas(ctx, seeds, list), slow(ctx, seeds, 1, 0)); err != nil {
		return err
	}
	if _, err := n.Kubectl(ctx, "delete", "pod", podName(0)); err != nil {
		return err
	}
	return kube.Until(ctx, 2*time.Minute, "one replica stuck", func(context.Context) error {
		if s := o.now(); !s.up[0] || s.behind() != 1 {
			return fmt.Errorf("brokers up %v, partitions that lack a copy: %d", s.up, s.behind())
		}
		return nil
	})
}

// release lets the replica, if it is stuck, catch up as all others do, after a while.
func (v variant) release(ctx context.Context, seeds []string) error {
	if !v.stuck {
		return nil
	}
	if err := sleep(ctx, stuckTime); err != nil {
		return err
	}
	return errors.Join(throttleReplicas(ctx, seeds, "*"), slow(ctx, seeds, throttle, 0))
}

func throttleReplicas(ctx context.Context, seeds []string, list string) error {
	return set(ctx, seeds, records.Configure{Topic: topic, Config: map[string]*string{throttledReplicas: &list}})
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

const (
	delivery   = 30               // seconds after which a record that is not acknowledged has failed, as a rule
	warmUpTime = 15 * time.Second // of load, before the roll
	calmTime   = 10 * time.Second // everything whole for so long is healed
)

// result is what one roll cost.
type result struct {
	variant
	load           records.Loaded
	began          time.Time
	rolled, healed time.Duration // since it began
	turns          []turn
	under          time.Duration
	onlyCopies     int // pods taken down that held one
	lost, twice    int
}

// measure makes a set in a namespace of its own, rolls it, and takes it away.
func measure(ctx context.Context, c *kube.Cluster, v variant, log io.Writer) (r result, err error) {
	fmt.Fprintf(log, "rolling: %s: setting up\n", v.name)
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	n, err := c.Namespace(ctx, "rolling-"+v.name, "restricted")
	if err != nil {
		return r, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Minute)
		defer cancel()
		if err != nil {
			n.Diagnose(ctx, log)
		}
		err = errors.Join(err, n.Delete(ctx))
	}()
	env := maps.Clone(brokerEnv)
	maps.Copy(env, v.env)
	if err := n.Apply(ctx, kube.Overlay{Name: "apache-4", Env: env, Patches: v.patches}); err != nil {
		return r, err
	}
	if err := n.Ready(ctx, nodes, 3*time.Minute); err != nil {
		return r, err
	}
	var seeds []string
	for id := range nodes {
		seeds = append(seeds, fmt.Sprintf("%s.kafka-headless.%s.svc.cluster.local:9092", podName(id), n.Name))
	}
	if err := makeTopic(ctx, seeds); err != nil {
		return r, err
	}
	return underLoad(ctx, n, seeds, v, log)
}

// underLoad rolls the set between a producer, a consumer and an observer.
func underLoad(ctx context.Context, n *kube.Namespace, seeds []string, v variant, log io.Writer) (r result, err error) {
	c, err := start(ctx, seeds)
	if err != nil {
		return r, err
	}
	defer c.close()
	if err := c.warmUp(ctx); err != nil {
		return r, err
	}
	if v.stuck {
		if err := stick(ctx, n, seeds, c.observer); err != nil {
			return r, err
		}
	}
	if err := c.load.Begin(); err != nil {
		return r, err
	}
	r = result{variant: v}
	if err := r.roll(ctx, n, seeds, c.observer, log); err != nil {
		return r, err
	}
	if err := c.finish(ctx); err != nil {
		return r, err
	}
	r.load = c.load.Loaded()
	r.lost, r.twice = c.reader.Compare(c.load.Acked())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(log, "load average here: %s", load)
	}
	fmt.Fprintf(log, "failed sends: %s\n", counts(r.load.Errors))
	fmt.Fprintf(log, "no acknowledgement for %.1f s after second %.1f; slowest send %.1f s, sent at second %.1f\n",
		r.load.Gap.Took.Seconds(), r.load.Gap.From.Sub(r.began).Seconds(),
		r.load.Slowest.Took.Seconds(), r.load.Slowest.From.Sub(r.began).Seconds())
	return r, nil
}

// roll rolls, waits until everything is whole again, and reads the history.
func (r *result) roll(ctx context.Context, n *kube.Namespace, seeds []string, o *observer, log io.Writer) error {
	w, err := watch(ctx, n)
	if err != nil {
		return err
	}
	defer w.cancel()
	r.began = time.Now()
	released := make(chan error, 1)
	go func() { released <- r.release(ctx, seeds) }()
	if err := errors.Join(r.variant.roll(ctx, n, o), <-released); err != nil {
		return err
	}
	r.rolled = time.Since(r.began)
	for deadline := time.Now().Add(rollTime); ; {
		at, healed := o.since(r.began).healed()
		if r.healed = at.Sub(r.began); healed && time.Since(at) >= calmTime && time.Since(r.began) >= r.rolled+calmTime {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not healed %v after the roll: %v", rollTime, o.now())
		}
		if err := sleep(ctx, lookPause); err != nil {
			return err
		}
	}
	downs, err := w.stop()
	if err != nil {
		return err
	}
	h := o.since(r.began)
	r.under, r.turns = h.under(), h.turns(downs)
	for _, d := range downs {
		if h.onlyCopies(d) > 0 {
			r.onlyCopies++
		}
	}
	tell(log, r.began, h, downs)
	return nil
}

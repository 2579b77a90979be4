package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

const (
	warm = 15 * time.Second // of load, before the roll
	calm = 10 * time.Second // everything whole for so long is healed
)

// result is what one roll cost.
type result struct {
	variant
	loaded
	rolled, healed time.Duration // since the roll began
	under          time.Duration
	onlyCopies     int // pods taken down that held one
	lost, twice    int
}

// measure makes a set in a namespace of its own, rolls it, and takes it away.
func measure(ctx context.Context, c *kube.Cluster, v variant, log io.Writer) (r result, err error) {
	fmt.Fprintf(log, "rolling: %s: setting up\n", v.name)
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	n, err := c.Namespace(ctx, "rolling-"+v.name)
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
	if err := n.Apply(ctx, kube.Overlay{Name: "apache-4", Env: brokerEnv, Patches: v.patches}); err != nil {
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
	var all sync.WaitGroup
	defer all.Wait()
	watching, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	o, err := observe(watching, seeds)
	if err != nil {
		return r, err
	}
	rd, err := newReader(seeds)
	if err != nil {
		return r, err
	}
	defer rd.cl.Close()
	l, err := newLoad(seeds)
	if err != nil {
		return r, err
	}
	defer l.cl.Close()
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	all.Go(func() { rd.run(reading) })
	sending, stopSending := context.WithCancel(ctx)
	defer stopSending()
	var flushed error
	sentAll := make(chan struct{})
	all.Go(func() {
		defer close(sentAll)
		flushed = l.run(sending)
	})

	r = result{variant: v}
	if err := sleep(ctx, warm); err != nil {
		return r, err
	}
	if err := l.begin(); err != nil {
		return r, err
	}
	if !o.now().whole() {
		return r, fmt.Errorf("not every replica is in sync before the roll: %v", o.now())
	}
	if err := r.roll(ctx, n, o, log); err != nil {
		return r, err
	}
	stopSending()
	<-sentAll
	stopReading()
	all.Wait()
	if err := errors.Join(flushed, rd.drain(ctx)); err != nil {
		return r, err
	}
	r.loaded = l.loaded()
	r.lost, r.twice = rd.compare(l.acked)
	return r, nil
}

// roll rolls, waits until everything is whole again, and reads the history.
func (r *result) roll(ctx context.Context, n *kube.Namespace, o *observer, log io.Writer) error {
	w, err := watch(ctx, n)
	if err != nil {
		return err
	}
	defer w.cancel()
	began := time.Now()
	if err := r.variant.roll(ctx, n, o); err != nil {
		return err
	}
	r.rolled = time.Since(began)
	for deadline := time.Now().Add(rollTime); ; {
		at, healed := o.since(began).healed()
		if r.healed = at.Sub(began); healed && time.Since(at) >= calm && time.Since(began) >= r.rolled+calm {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not healed %v after the roll: %v", rollTime, o.now())
		}
		if err := sleep(ctx, look); err != nil {
			return err
		}
	}
	downs, err := w.stop()
	if err != nil {
		return err
	}
	h := o.since(began)
	r.under = h.under()
	for _, d := range downs {
		if h.onlyCopies(d) > 0 {
			r.onlyCopies++
		}
	}
	tell(log, began, h, downs)
	return nil
}

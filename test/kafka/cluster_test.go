package kafka_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// cluster is StatefulSets whose pods know each other.
type cluster struct {
	rig    *rig
	dir    string
	subnet *subnet
	pods   []*pod // in order of the sets, then of the ordinals
	made   int    // pods ever, each with an address of its own
	dns    *names
	image  image

	voters      []int32 // of the quorum that is to form
	votersGiven string  // controller.quorum.voters as a user gave it; empty when kraftpod computes it
}

// newCluster lays out the pods of the sets, with addresses left over for more. Nothing is started.
func (r *rig) newCluster(img image, sets ...*statefulSet) (*cluster, error) {
	dir, err := os.MkdirTemp(r.dir, "cluster-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	c := &cluster{rig: r, dir: dir, dns: &names{}, image: img}
	total := spare
	for _, s := range sets {
		total += s.replicas
	}
	if c.subnet, err = takeSubnet(total); err != nil {
		return nil, err
	}
	for _, s := range sets {
		for n := range s.replicas {
			if _, err := c.add(s, n); err != nil {
				return nil, err
			}
		}
	}
	if err := c.publish(); err != nil {
		return nil, err
	}
	return c, nil
}

const spare = 5 // addresses for pods that are added later

// add makes one more pod, as kubectl scale does.
func (c *cluster) add(s *statefulSet, ordinal int) (*pod, error) {
	p, err := newPod(c.rig, c.image, s, ordinal, c.dir, c.subnet.ip(c.made))
	if err == nil {
		c.made++
		c.pods = append(c.pods, p)
	}
	return p, err
}

// insert brings back a pod that was removed, with its address and its volume.
func (c *cluster) insert(p *pod) error {
	c.pods = slices.Concat(c.pods, []*pod{p})
	slices.SortStableFunc(c.pods, func(a, b *pod) int { return cmp.Compare(a.ordinal, b.ordinal) })
	return c.publish()
}

// remove takes a pod out of the DNS: its name does not resolve any more.
func (c *cluster) remove(p *pod) error {
	c.pods = slices.DeleteFunc(slices.Clone(c.pods), func(other *pod) bool { return other == p })
	return c.publish()
}

// publish tells every pod, and the clients, the name of every pod that there is.
func (c *cluster) publish() error {
	c.dns.set(c.pods)
	for _, p := range c.pods {
		// By rename: JVMs that run already read the file at every look-up.
		next := p.hosts() + ".next"
		if err := os.WriteFile(next, []byte(hostsFile(p, c.pods, c.rig.machine)), 0o644); err != nil {
			return err
		}
		if err := os.Rename(next, p.hosts()); err != nil {
			return err
		}
	}
	return nil
}

// start starts all pods at once: podManagementPolicy Parallel.
func (c *cluster) start(ctx context.Context) error {
	for _, p := range c.pods {
		if err := p.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) stop() {
	for _, p := range c.pods {
		p.stop()
	}
	c.subnet.hold.Close()
}

// brokers are the pods that clients may talk to.
func (c *cluster) brokers() []*pod {
	var all []*pod
	for _, p := range c.pods {
		if p.set.env["KRAFTPOD_ROLES"] != "controller" {
			all = append(all, p)
		}
	}
	return all
}

// logs is the end of every log, for a failure.
func (c *cluster) logs() string {
	var b strings.Builder
	for _, p := range c.pods {
		for _, x := range []*process{p.sidecar, p.kafka} {
			if x != nil {
				fmt.Fprintf(&b, "--- %s (%s)\n%s\n", x.log, x.exe(), x.tail(30))
			}
		}
	}
	return b.String()
}

// until asks every few milliseconds, and fails with the last answer once ctx ends.
func until(ctx context.Context, every time.Duration, ask func(context.Context) error) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		}
	}
}

package rig

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/test/records"
)

// Cluster is StatefulSets whose pods know each other.
type Cluster struct {
	Rig   *Rig
	Dir   string
	Pods  []*Pod // in order of the sets, then of the ordinals
	Image Image

	network network
	made    int // pods ever, each with an address of its own
	dns     *names
}

const spare = 5 // addresses for pods that are added later

// NewCluster lays out the pods of the sets on loopback, with addresses left over for more. Nothing is started.
func (r *Rig) NewCluster(image Image, sets ...*StatefulSet) (*Cluster, error) {
	total := spare
	for _, s := range sets {
		total += s.Replicas
	}
	on, err := takeSubnet(total)
	if err != nil {
		return nil, err
	}
	return r.newCluster(image, on, sets...)
}

// NewClusterOn lays them out on a segment: each pod has a network namespace of its own.
func (r *Rig) NewClusterOn(on *Segment, image Image, sets ...*StatefulSet) (*Cluster, error) {
	return r.newCluster(image, on, sets...)
}

func (r *Rig) newCluster(image Image, on network, sets ...*StatefulSet) (*Cluster, error) {
	dir, err := os.MkdirTemp(r.Dir, "cluster-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	c := &Cluster{Rig: r, Dir: dir, dns: &names{}, Image: image, network: on}
	for _, s := range sets {
		for n := range s.Replicas {
			if _, err := c.Add(s, n); err != nil {
				return nil, err
			}
		}
	}
	if err := c.Publish(); err != nil {
		return nil, err
	}
	return c, nil
}

// Add makes one more pod, as kubectl scale does.
func (c *Cluster) Add(s *StatefulSet, ordinal int) (*Pod, error) {
	p, err := newPod(c, s, ordinal)
	if err == nil {
		c.made++
		c.Pods = append(c.Pods, p)
	}
	return p, err
}

// Insert brings back a pod that was removed, with its address and its volume.
func (c *Cluster) Insert(p *Pod) error {
	c.Pods = slices.Concat(c.Pods, []*Pod{p})
	slices.SortStableFunc(c.Pods, func(a, b *Pod) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	return c.Publish()
}

// Remove takes a pod out of the DNS: its name does not resolve any more.
func (c *Cluster) Remove(p *Pod) error {
	c.Pods = slices.DeleteFunc(slices.Clone(c.Pods), func(other *Pod) bool { return other == p })
	return c.Publish()
}

// Publish tells every pod, and the clients, the name of every pod that there is.
func (c *Cluster) Publish() error {
	c.dns.set(c.Pods)
	for _, p := range c.Pods {
		// By rename: JVMs that run already read the file at every look-up.
		next := p.Hosts() + ".next"
		if err := os.WriteFile(next, []byte(hostsFile(p, c.Pods, c.Rig.machine)), 0o644); err != nil {
			return err
		}
		if err := os.Rename(next, p.Hosts()); err != nil {
			return err
		}
	}
	return nil
}

// Start starts all pods at once: podManagementPolicy Parallel.
func (c *Cluster) Start(ctx context.Context) error {
	for _, p := range c.Pods {
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stop kills them all.
func (c *Cluster) Stop() {
	for _, p := range c.Pods {
		p.Stop()
	}
	c.network.release()
}

// Brokers are the pods that clients may talk to.
func (c *Cluster) Brokers() []*Pod {
	var all []*Pod
	for _, p := range c.Pods {
		if p.Set.Env["KRAFTPOD_ROLES"] != "controller" {
			all = append(all, p)
		}
	}
	return all
}

// Client is a client that knows these pods by name, and learns of the others only what the cluster advertises.
func (c *Cluster) Client(pods ...*Pod) records.Client {
	client := records.Client{Dial: c.dns.dial}
	for _, p := range pods {
		client.Seeds = append(client.Seeds, net.JoinHostPort(p.FQDN(), BrokerPort))
	}
	return client
}

// Logs is the end of every log, for a failure.
func (c *Cluster) Logs() string {
	var b strings.Builder
	for _, p := range c.Pods {
		for _, x := range []*Process{p.Sidecar, p.Kafka} {
			if x != nil {
				fmt.Fprintf(&b, "--- %s (%s)\n%s\n", x.Log, x.Exe(), x.Tail(30))
			}
		}
	}
	return b.String()
}

package rig

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
)

// Segment is a bridge on which each pod has a network namespace, and the test the address that ends in 1.
type Segment struct {
	*Undo
	// mask is what follows an address.
	id, prefix, mask string
}

func (s *Segment) namespace(n int) string { return fmt.Sprintf("kraftpod-%s-%d", s.id, n) }

func (s *Segment) ip(n int) string { return fmt.Sprintf("%s%d", s.prefix, 10+n) }

func (s *Segment) enter(n int) []string {
	return []string{"nsenter", "--net=/run/netns/" + s.namespace(n), "--"}
}

// release leaves it to Undo.
func (s *Segment) release() {}

// NewSegment makes the bridge and n namespaces, or says why this machine lets nobody make them.
func NewSegment(ctx context.Context, u *Undo, n int) (*Segment, error) {
	return newSegment(ctx, u, n, fmt.Sprintf("10.%d.%d.", 200+rand.IntN(50), rand.IntN(256)), "/24")
}

// NewSegment6 makes one of which all addresses are of IPv6: there is no other but loopback's.
func NewSegment6(ctx context.Context, u *Undo, n int) (*Segment, error) {
	prefix := fmt.Sprintf("fd6b:%x:%x::", 1+rand.IntN(1<<16-1), 1+rand.IntN(1<<16-1))
	return newSegment(ctx, u, n, prefix, "/64 nodad") // nobody else is there, and an address can be used at once
}

func newSegment(ctx context.Context, u *Undo, n int, prefix, mask string) (*Segment, error) {
	if os.Getuid() != 0 {
		return nil, errors.New("network namespaces need root")
	}
	s := &Segment{Undo: u, id: fmt.Sprintf("%04x", rand.IntN(1<<16)), prefix: prefix, mask: mask}
	if taken, err := net.Dial("udp", net.JoinHostPort(s.ip(0), "1")); err == nil {
		local := taken.LocalAddr().(*net.UDPAddr).IP.String()
		taken.Close()
		if strings.HasPrefix(local, s.prefix) {
			return nil, fmt.Errorf("%s0 is in use", s.prefix)
		}
	}
	bridge := "kpb" + s.id
	if err := s.link(ctx, bridge, bridge+" type bridge"); err != nil {
		return nil, err
	}
	for _, command := range []string{
		"ip addr add " + s.prefix + "1" + s.mask + " dev " + bridge,
		"ip link set " + bridge + " up",
	} {
		if err := s.Do(ctx, command, ""); err != nil {
			return nil, err
		}
	}
	for i := range n {
		if err := s.join(ctx, bridge, i); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Segment) link(ctx context.Context, name, what string) error {
	return s.Do(ctx, "ip link add "+what, "ip link del "+name)
}

// join makes the n-th namespace and links it to the bridge.
func (s *Segment) join(ctx context.Context, bridge string, n int) error {
	namespace, here := s.namespace(n), fmt.Sprintf("kp%s%d", s.id, n)
	if err := s.Do(ctx, "ip netns add "+namespace, "ip netns del "+namespace); err != nil {
		return err
	}
	if err := s.link(ctx, here, here+" type veth peer name eth0 netns "+namespace); err != nil {
		return err
	}
	for _, command := range []string{
		"ip link set " + here + " master " + bridge + " up",
		"ip -n " + namespace + " addr add " + s.ip(n) + s.mask + " dev eth0",
		"ip -n " + namespace + " link set eth0 up",
		"ip -n " + namespace + " link set lo up",
	} {
		if err := s.Do(ctx, command, ""); err != nil {
			return err
		}
	}
	return nil
}

// Isolate cuts the n-th of so many pods off from its peers, not from this process, or lets it have them back. What it
// sends them goes to an Ethernet address that nobody has, so that connections hang as they do when a network parts.
func (s *Segment) Isolate(ctx context.Context, n, pods int, cut bool) error {
	for peer := range pods {
		if peer == n {
			continue
		}
		command := "ip -n " + s.namespace(n) + " neigh del " + s.ip(peer) + " dev eth0"
		if cut {
			command = "ip -n " + s.namespace(n) + " neigh replace " + s.ip(peer) +
				" lladdr 02:00:00:00:00:fe dev eth0 nud permanent"
		}
		if err := s.Do(ctx, command, ""); err != nil {
			return err
		}
	}
	return nil
}

package rig

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Each pod has an address of its own, so the ports are those of the manifests.
const (
	BrokerPort     = "9092"
	ControllerPort = "9093"
	SidecarPort    = "8081"
)

// network is where a cluster's pods have their addresses.
type network interface {
	// ip is the address of the n-th pod.
	ip(n int) string
	// enter is what its containers' commands are started by.
	enter(n int) []string
	release()
}

var (
	_ network = (*subnet)(nil)
	_ network = (*Segment)(nil)
)

// subnet is 127.A.B.0/24, held by a listener as long as the cluster lives: another rig on
// this machine that picks the same one by chance is refused, and picks again.
type subnet struct {
	prefix string
	hold   net.Listener
}

func takeSubnet(pods int) (*subnet, error) {
	for range 100 {
		s := &subnet{prefix: fmt.Sprintf("127.%d.%d.", 16+rand.IntN(200), rand.IntN(256))}
		var err error
		if s.hold, err = net.Listen("tcp", s.prefix+"1:"+SidecarPort); err != nil {
			continue
		}
		if s.free(pods) {
			return s, nil
		}
		s.hold.Close()
	}
	return nil, errors.New("no free block of loopback addresses in 100 tries")
}

func (s *subnet) ip(n int) string { return fmt.Sprintf("%s%d", s.prefix, 10+n) }

func (s *subnet) enter(int) []string { return nil }

func (s *subnet) release() { s.hold.Close() }

// free says whether every port of every pod can be bound.
func (s *subnet) free(pods int) bool {
	for n := range pods {
		for _, port := range []string{BrokerPort, ControllerPort, SidecarPort} {
			l, err := net.Listen("tcp", net.JoinHostPort(s.ip(n), port))
			if err != nil {
				return false
			}
			l.Close()
		}
	}
	return true
}

package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// Each pod has an address of its own in 127.0.0.0/8, so the ports are those of the manifests.
const (
	brokerPort     = "9092"
	controllerPort = "9093"
	sidecarPort    = "8081"
)

// subnet is 127.A.B.0/24, held by a listener as long as the cluster lives: another harness on this
// machine that picks the same one by chance is refused, and picks again.
type subnet struct {
	prefix string
	hold   net.Listener
}

func takeSubnet(pods int) (*subnet, error) {
	for range 100 {
		s := &subnet{prefix: fmt.Sprintf("127.%d.%d.", 16+rand.IntN(200), rand.IntN(256))}
		var err error
		if s.hold, err = net.Listen("tcp", s.prefix+"1:"+sidecarPort); err != nil {
			continue
		}
		if s.free(pods) {
			return s, nil
		}
		s.hold.Close()
	}
	return nil, errors.New("no free block of loopback addresses in 100 tries")
}

// ip is the address of the n-th pod.
func (s *subnet) ip(n int) string { return fmt.Sprintf("%s%d", s.prefix, 10+n) }

// free says whether every port of every pod can be bound.
func (s *subnet) free(pods int) bool {
	for n := range pods {
		for _, port := range []string{brokerPort, controllerPort, sidecarPort} {
			l, err := net.Listen("tcp", net.JoinHostPort(s.ip(n), port))
			if err != nil {
				return false
			}
			l.Close()
		}
	}
	return true
}

// names is the DNS of one cluster. Nothing else resolves: a client that is given a host which no pod
// advertises fails, and says which.
type names struct {
	mu sync.Mutex
	ip map[string]string
}

func (n *names) set(pods []*pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ip = map[string]string{}
	for _, p := range pods {
		n.ip[p.fqdn()] = p.ip
	}
}

func (n *names) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	ip, ok := n.ip[host]
	n.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("the client was sent to %q, which is no pod's name", host)
	}
	d := net.Dialer{Timeout: 5 * time.Second}
	return d.DialContext(ctx, network, net.JoinHostPort(ip, port))
}

// hostsFile is what the pod sees: the lines of the kubelet (its own name), then what its DNS would
// say, since neither the JVM nor kraftpod asks any DNS here: every pod by its full name and as the
// search list makes it, and the headless Service's name, which lists them all.
func hostsFile(own *pod, all []*pod, machine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n%s\t%s\t%s\n", own.ip, own.fqdn(), own.name)
	for _, p := range all {
		fmt.Fprintf(&b, "%s\t%s\n%s\t%s\n", p.ip, p.fqdn(), p.ip, p.name+"."+p.set.service)
	}
	for _, p := range all {
		fmt.Fprintf(&b, "%s\t%s\n", p.ip, p.set.serviceFQDN())
	}
	fmt.Fprintf(&b, "127.0.0.1\t%s\n", machine) // the JVM's own host name; 3.9.2 dies without it
	return b.String()
}

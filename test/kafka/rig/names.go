package rig

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// names is the DNS of one cluster. Nothing else resolves: a client that is given a host which no pod
// advertises fails, and says which.
type names struct {
	mu sync.Mutex
	ip map[string]string
}

func (n *names) set(pods []*Pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ip = map[string]string{}
	for _, p := range pods {
		n.ip[p.FQDN()] = p.IP
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
func hostsFile(own *Pod, all []*Pod, machine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n%s\t%s\t%s\n", own.IP, own.FQDN(), own.Name)
	for _, p := range all {
		fmt.Fprintf(&b, "%s\t%s\n%s\t%s\n", p.IP, p.FQDN(), p.IP, p.Name+"."+p.Set.Service)
	}
	for _, p := range all {
		fmt.Fprintf(&b, "%s\t%s\n", p.IP, p.Set.serviceFQDN())
	}
	fmt.Fprintf(&b, "127.0.0.1\t%s\n", machine) // the JVM's own host name; 3.9.2 dies without it
	return b.String()
}

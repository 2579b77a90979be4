package health

import (
	"net"
	"net/http"
	"slices"
	"sync"
)

// maxConnections is how many clients may be connected. A set of 300 pods that
// all ask each other before a first start needs one each, and Prometheus and
// the kubelet a few; 512 cost some 15 MiB, and the manifests' limit is 128.
const maxConnections = 512

// connections bounds the connections of a server. At the bound a new one is not
// refused, which would hold up the kubelet's probes: the one that has asked
// nothing for the longest time is closed in its place.
type connections struct {
	mu sync.Mutex
	// open are those that are open, the one first that has changed first.
	open []connection
}

type connection struct {
	net.Conn
	// isAnswered: it has asked something, and the answer is under way.
	isAnswered bool
}

// changed takes a change of a connection's state: it is the server's ConnState.
func (c *connections) changed(conn net.Conn, now http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = slices.DeleteFunc(c.open, func(o connection) bool { return o.Conn == conn })
	if now == http.StateClosed || now == http.StateHijacked {
		return
	}
	if len(c.open) == maxConnections {
		c.closeOne()
	}
	c.open = append(c.open, connection{Conn: conn, isAnswered: now == http.StateActive})
}

// closeOne closes the connection that is missed least.
func (c *connections) closeOne() {
	least := max(0, slices.IndexFunc(c.open, func(o connection) bool { return !o.isAnswered }))
	_ = c.open[least].Close()
	c.open = slices.Delete(c.open, least, least+1)
}

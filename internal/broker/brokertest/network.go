// Package brokertest is a fake broker on an in-memory network, so that Kafka,
// its client and the sidecar can live in a synctest bubble. It is for tests.
package brokertest

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"
)

// Network is an in-memory network with one listener. Its methods may be called
// at any time.
type Network struct {
	mu      sync.Mutex
	port    port
	accept  chan net.Conn
	closed  chan struct{}
	conns   []*connection
	dials   int
	open    int            // connections that the dialling side has open
	waiting int            // requests that hang or hung
	hung    map[int16]bool // keys of requests that are not answered until released
}

// port is what a port does to whoever dials it.
type port int

const (
	accepting port = iota
	refusing
	silent
)

// NewNetwork returns a network whose port accepts connections.
func NewNetwork() *Network {
	return &Network{hung: map[int16]bool{}, accept: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial is a broker.Dial: whatever the address, it reaches the one listener.
func (n *Network) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	conn := &connection{Conn: client, network: n, server: server}
	switch n.dialed(conn) {
	case refusing:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case silent:
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
	case accepting:
	}
	select {
	case n.accept <- server:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// dialed counts a connection and returns what the port does to it.
func (n *Network) dialed(conn *connection) port {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dials++
	if n.port == accepting {
		n.conns = append(n.conns, conn)
		n.open++
	}
	return n.port
}

// Up makes the port accept.
func (n *Network) Up() { n.set(accepting) }

// Down makes the port refuse, and closes what was open: the process is gone.
func (n *Network) Down() {
	n.set(refusing)
	n.CloseAll()
}

// Silent makes the port answer nothing, and closes what was open: the machine
// is gone.
func (n *Network) Silent() {
	n.set(silent)
	n.CloseAll()
}

func (n *Network) set(p port) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.port = p
}

// CloseAll closes every connection, as an idle timeout does.
func (n *Network) CloseAll() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.conns {
		c.Conn.Close()
	}
	n.conns = nil
}

// CloseIdle closes all connections but the first, the sidecar's plain one, as a
// peer does: whoever writes to them only learns so when it reads.
func (n *Network) CloseIdle() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.conns[1:] {
		c.dead = true
		c.server.Close()
	}
	n.conns = n.conns[:1]
}

// ClosePlain closes those connections over which nothing was sent.
func (n *Network) ClosePlain() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.conns {
		if !c.used {
			c.Conn.Close()
		}
	}
}

// Hang makes requests of the key hang, and with them everything after them on
// their connection.
func (n *Network) Hang(key int16) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hung[key] = true
}

// Release lets all that hangs go on.
func (n *Network) Release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.hung)
	for _, c := range n.conns {
		queued := c.queued
		c.queued = nil
		go func() {
			for _, b := range queued {
				_, _ = c.Conn.Write(b)
			}
		}()
	}
}

// Open is how many connections the dialling side has open.
func (n *Network) Open() int { return n.read(&n.open) }

// Dials is how many connections were tried.
func (n *Network) Dials() int { return n.read(&n.dials) }

// Waiting is how many requests have hung.
func (n *Network) Waiting() int { return n.read(&n.waiting) }

func (n *Network) read(count *int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return *count
}

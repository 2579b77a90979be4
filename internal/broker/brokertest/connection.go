package brokertest

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
)

// connection is the dialling side of a connection whose peer handles one
// request after the other, as a broker does: after a hung one everything
// waits. Its fields change under the network's lock.
type connection struct {
	net.Conn
	network *Network
	server  net.Conn
	closing sync.Once
	used    bool     // something was sent
	dead    bool     // closed by the peer while idle: writes are lost, reads end
	queued  [][]byte // what hangs
}

// Close closes the connection.
func (c *connection) Close() error {
	c.closing.Do(func() {
		c.network.mu.Lock()
		defer c.network.mu.Unlock()
		c.network.open--
	})
	return c.Conn.Close()
}

// Write sends a request, which kgo writes at once, its key after its length.
func (c *connection) Write(b []byte) (int, error) {
	if c.swallows(b) {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// swallows takes what is not sent now, or ever.
func (c *connection) swallows(b []byte) bool {
	c.network.mu.Lock()
	defer c.network.mu.Unlock()
	c.used = true
	key := int16(binary.BigEndian.Uint16(b[4:]))
	if len(c.queued) > 0 || c.network.hung[key] {
		c.queued = append(c.queued, bytes.Clone(b))
		c.network.waiting++
		return true
	}
	return c.dead
}

// listener is the network's one listener.
type listener struct{ *Network }

// Accept waits for a connection.
func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (l listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}

// Addr is an address as good as any.
func (l listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9092} }

// Listener returns the network's listener, for a server.
func (n *Network) Listener() net.Listener { return listener{n} }

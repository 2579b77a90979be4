package health

import (
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// pipeListener lets a server be in a bubble.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// pipeClient is a client of the server; closed ends when the server closes.
type pipeClient struct {
	net.Conn
	t      *testing.T
	closed chan struct{}
}

// watchedConn is the server's side of a connection.
type watchedConn struct {
	net.Conn
	once   sync.Once
	closed chan struct{}
}

func (c *watchedConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// dial connects and writes.
func (l *pipeListener) dial(t *testing.T, text string) *pipeClient {
	t.Helper()
	client, server := net.Pipe()
	closed := make(chan struct{})
	l.conns <- &watchedConn{Conn: server, closed: closed}
	c := &pipeClient{Conn: client, t: t, closed: closed}
	t.Cleanup(func() { _ = client.Close() })
	c.write(text)
	return c
}

func (c *pipeClient) write(text string) {
	c.t.Helper()
	if _, err := c.Write([]byte(text)); err != nil {
		c.t.Errorf("write: %v", err)
	}
}

// read reads what comes at once.
func (c *pipeClient) read() string {
	c.t.Helper()
	buf := make([]byte, 64<<10)
	n, err := c.Read(buf)
	if err != nil {
		c.t.Errorf("read: %v", err)
	}
	return string(buf[:n])
}

// What a client may do to the server is bounded.
func TestClientsAreBounded(t *testing.T) {
	header := func(bytes int) string {
		return "GET /livez HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", bytes) + "\r\n\r\n"
	}
	const request = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, tt := range []struct {
		name   string
		sends  string
		answer string // the first words of it; "": it is not read
		closed time.Duration
	}{
		{"no whole header within 2 s", "GET /livez HTTP/1.1\r\n", "", 2 * time.Second},
		{"an answer that nobody reads for 10 s", request, "", 10 * time.Second},
		{"idle for a minute", request, "HTTP/1.1 200 OK", time.Minute},
		{"a header of 6 KiB", header(6 << 10), "HTTP/1.1 200 OK", time.Minute},
		{"a header of 16 KiB", header(16 << 10), "HTTP/1.1 431 Request Header Fields Too Large", 500 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := brokertest.New(t)
				s := serveInBubble(t, testConfig(t), b)
				begun := time.Now()
				client := s.listener.dial(t, "")
				go func() { _, _ = client.Write([]byte(tt.sends)) }() // the server may not read it all
				if tt.answer != "" {
					if got := client.read(); !strings.HasPrefix(got, tt.answer+"\r\n") {
						t.Errorf("answer %q, want %q", got, tt.answer)
					}
				}
				<-client.closed
				if took := time.Since(begun); took != tt.closed {
					t.Errorf("closed after %v, want %v", took, tt.closed)
				}
				s.term()
				s.end(t)
				_ = client.Close()
				b.Close()
			})
		})
	}
}

package health

import (
	"net"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// countedConn says whether it was closed.
type countedConn struct {
	net.Conn
	closed bool
}

func (c *countedConn) Close() error {
	c.closed = true
	return nil
}

// full are as many connections as there may be.
func full(c *connections, state http.ConnState) []*countedConn {
	conns := make([]*countedConn, maxConnections)
	for i := range conns {
		conns[i] = &countedConn{}
		c.changed(conns[i], http.StateNew)
		c.changed(conns[i], state)
	}
	return conns
}

func closedOf(conns []*countedConn) (indices []int) {
	for i, c := range conns {
		if c.closed {
			indices = append(indices, i)
		}
	}
	return indices
}

func TestConnectionsAreBounded(t *testing.T) {
	for _, tt := range []struct {
		name   string
		state  http.ConnState
		change func(c *connections, conns []*countedConn)
		want   int // the one that is closed; -1: none
	}{
		{"who never asked goes first", http.StateNew, func(*connections, []*countedConn) {}, 0},
		{"so does who is idle", http.StateIdle, func(*connections, []*countedConn) {}, 0},
		{"the longest idle, not the oldest", http.StateIdle, func(c *connections, conns []*countedConn) {
			c.changed(conns[0], http.StateActive)
			c.changed(conns[0], http.StateIdle)
		}, 1},
		{"the only idle one", http.StateActive, func(c *connections, conns []*countedConn) {
			c.changed(conns[7], http.StateIdle)
		}, 7},
		{"where all are answered, the oldest", http.StateActive, func(*connections, []*countedConn) {}, 0},
		{"one that has ended makes place", http.StateActive, func(c *connections, conns []*countedConn) {
			c.changed(conns[7], http.StateClosed)
		}, -1},
		{"one that was taken over does, too", http.StateActive, func(c *connections, conns []*countedConn) {
			c.changed(conns[7], http.StateHijacked)
		}, -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &connections{}
			conns := full(c, tt.state)
			if got := closedOf(conns); len(got) > 0 {
				t.Fatalf("closed %v at the bound, want none", got)
			}
			tt.change(c, conns)
			probe := &countedConn{}
			c.changed(probe, http.StateNew)
			c.changed(probe, http.StateActive)
			got := closedOf(conns)
			if tt.want < 0 && len(got) > 0 || tt.want >= 0 && (len(got) != 1 || got[0] != tt.want) || probe.closed {
				t.Errorf("closed %v, and the new one: %v; want %d only", got, probe.closed, tt.want)
			}
			if len(c.open) != maxConnections {
				t.Errorf("%d are open, want %d", len(c.open), maxConnections)
			}
		})
	}
}

// As many clients as there may be that send nothing do not keep out a probe.
func TestAProbeGetsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		s := serveInBubble(t, testConfig(t), b)
		first := s.listener.dial(t, "")
		for range maxConnections - 1 {
			s.listener.dial(t, "")
		}
		synctest.Wait()
		probe := s.listener.dial(t, "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		<-first.closed
		if got := probe.read(); got[:15] != "HTTP/1.1 200 OK" {
			t.Errorf("answer %q, want 200", got)
		}
		s.term()
		s.end(t)
		b.Close()
	})
}

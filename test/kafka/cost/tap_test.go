package cost_test

import (
	"context"
	"net"
	"sync/atomic"
)

// tap passes connections on to a broker and counts what goes through.
type tap struct {
	net.Listener
	sent, received atomic.Int64
}

func newTap(ctx context.Context, broker string) (*tap, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &tap{Listener: l}
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := new(net.Dialer).DialContext(ctx, "tcp", broker)
			if err != nil {
				_ = from.(*net.TCPConn).SetLinger(0) // so that the broker's refusal is seen
				from.Close()
				continue
			}
			go pass(to, from, &t.sent)
			go pass(from, to, &t.received)
		}
	}()
	return t, nil
}

func pass(to, from net.Conn, count *atomic.Int64) {
	defer to.Close()
	block := make([]byte, 64<<10)
	for {
		n, err := from.Read(block)
		count.Add(int64(n))
		if _, wrong := to.Write(block[:n]); err != nil || wrong != nil {
			return
		}
	}
}

package broker

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

const someAddr = "127.0.0.1:9092"

// bubble runs f with a client of a fake broker, in fake time.
func bubble(t *testing.T, change func(*brokertest.Answers), f func(t *testing.T, b *brokertest.Broker, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t, change)
		c := NewClient(someAddr, 2*time.Second, Channel{Dial: b.Network.Dial})
		f(t, b, c)
		c.Close()
		b.Close()
	})
}

func usual(*brokertest.Answers) {}

// poll polls as a broker that counts its replicas does.
func poll(t *testing.T, c *Client) (*Snapshot, error) {
	t.Helper()
	return c.Poll(t.Context(), Question{CountReplicas: true})
}

// Whatever kgo discovers, only the one address is dialled.
func TestOnlyTheOneAddressIsDialled(t *testing.T) {
	var dialled []string
	c := NewClient(someAddr, time.Second, Channel{Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
		dialled = append(dialled, addr)
		return nil, errors.New("none")
	}})
	defer c.Close()
	if err := c.kgo.UpdateSeedBrokers("127.0.0.2:9092"); err != nil {
		t.Fatal(err)
	}
	_, err := c.Request(t.Context(), quorumRequest())
	const want = "dial 127.0.0.2:9092: only 127.0.0.1:9092 is asked"
	if err == nil || len(dialled) > 0 || !strings.Contains(err.Error(), want) {
		t.Errorf("dialled %v: %v, want nobody", dialled, err)
	}
}

// No address and no timeout is one that kgo refuses.
func TestAnyAddressAndTimeoutWillDo(t *testing.T) {
	for _, timeout := range []time.Duration{1, time.Second, 1000 * time.Hour} {
		dialled := make(chan string, 10) // the dial may outlast the shortest timeout
		dial := func(_ context.Context, _, addr string) (net.Conn, error) {
			select {
			case dialled <- addr:
			default:
			}
			return nil, errors.New("none")
		}
		c := NewClient("[fe80::1%eth0]:http", timeout, Channel{Dial: dial})
		_, _ = c.Request(t.Context(), quorumRequest())
		c.Close()
		select {
		case addr := <-dialled:
			if addr != "[fe80::1%eth0]:http" {
				t.Errorf("timeout %v: dialled %q, want the address as it is", timeout, addr)
			}
		default:
			if timeout > time.Millisecond {
				t.Errorf("timeout %v: nobody was dialled", timeout)
			}
		}
	}
}

func TestRefusal(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		b.Network.Down()
		begun := time.Now()
		_, err := poll(t, c)
		if !errors.Is(err, syscall.ECONNREFUSED) || time.Since(begun) > 0 {
			t.Errorf("Poll = %v after %v, want a refusal at once", err, time.Since(begun))
		}
	})
}

func TestTimeout(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		b.Network.Hang(brokertest.Metadata)
		begun := time.Now()
		_, err := poll(t, c)
		if err == nil || err.Error() != "Metadata: no answer within 2s" {
			t.Errorf("Poll = %v, want Metadata: no answer within 2s", err)
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("Poll took %v, want 2s", took)
		}
	})
}

// A connection that cannot be made is given up, too.
func TestTimeoutOfAConnection(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		b.Network.Silent()
		begun := time.Now()
		_, err := poll(t, c)
		if took := time.Since(begun); err == nil || took != 2*time.Second {
			t.Errorf("Poll = %v after %v, want an error after 2s", err, took)
		}
	})
}

// What a timeout beyond kgo's own is needed for: a request that is forwarded.
func TestALongTimeoutIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		c := NewClient(someAddr, 10*time.Minute, Channel{Dial: b.Network.Dial})
		b.Network.Hang(brokertest.DescribeQuorum)
		begun := time.Now()
		_, err := c.DescribeQuorum(t.Context(), 0)
		if took := time.Since(begun); err == nil || took != 10*time.Minute {
			t.Errorf("DescribeQuorum = %v after %v, want an error after 10m", err, took)
		}
		c.Close()
		b.Close()
	})
}

// A connection that the broker closed meanwhile is no failure, nor the next one.
func TestDeadConnections(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		plain, err := b.Network.Dial(t.Context(), "", "") // the one that stays open
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if _, err := poll(t, c); err != nil {
				t.Errorf("Poll = %v", err)
			}
			time.Sleep(time.Second)
			b.Network.CloseIdle()
		}
		_ = plain.Close()
	})
}

// A request whose connection is dead each time is sent three times; kgo dials
// twice for each.
func TestAttempts(t *testing.T) {
	dials := 0
	c := NewClient(someAddr, time.Second, Channel{Dial: func(context.Context, string, string) (net.Conn, error) {
		dials++
		return nil, net.ErrClosed
	}})
	defer c.Close()
	if _, err := c.DescribeQuorum(t.Context(), 0); !errors.Is(err, net.ErrClosed) || dials != 2*3 {
		t.Errorf("DescribeQuorum = %v after %d dials, want an error after 6", err, dials)
	}
}

// A TLS listener closes the connection at what it does not understand.
func TestWhoeverClosesAtOnceMaySpeakTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClient(someAddr, 2*time.Second, Channel{Dial: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				_, _ = server.Read(make([]byte, 1<<10))
				_ = server.Close()
			}()
			return client, nil
		}})
		_, err := poll(t, c)
		const want = "ApiVersions: the broker closes the connection at once: " +
			"if this listener speaks TLS, see which protocol listener.security.protocol.map gives it"
		if err == nil || err.Error() != want {
			t.Errorf("Poll = %v, want %s", err, want)
		}
		c.Close()
	})
}

// Polls are minutes apart where somebody wants it so: the connection is kept
// until the broker closes it (connections.max.idle.ms, 10 minutes).
func TestAConnectionIsKeptBetweenPolls(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		for range 10 {
			if _, err := poll(t, c); err != nil {
				t.Errorf("Poll = %v", err)
			}
			time.Sleep(9 * time.Minute)
		}
		if n := b.Network.Dials(); n > 2 { // kgo's own refresh of its metadata may want one
			t.Errorf("dialled %d times in 10 polls, 9 minutes apart, want once", n)
		}
	})
}

// kgo refreshes its own metadata once in an hour.
func TestNothingIsAskedUnasked(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		if _, err := poll(t, c); err != nil {
			t.Errorf("Poll = %v", err)
		}
		time.Sleep(24 * time.Hour)
		if n := b.Asked(brokertest.Metadata); n > 26 {
			t.Errorf("Metadata was asked for %d times in a day, want once an hour at most", n)
		}
		if n := b.AskedForAll(brokertest.Metadata); n != 1 {
			t.Errorf("asked %d times for all topics, want once", n)
		}
	})
}

// A client that was told to end ends what is under way.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		b.Network.Hang(brokertest.Metadata)
		c := NewClient(someAddr, time.Hour, Channel{Dial: b.Network.Dial})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.Poll(ctx, Question{}); err == nil {
				t.Error("Poll = nil, want an error")
			}
		})
		time.Sleep(time.Second)
		begun := time.Now()
		cancel()
		wg.Wait()
		c.Close()
		if took := time.Since(begun); took > 0 || b.Network.Open() > 0 {
			t.Errorf("ended after %v with %d connections open, want at once, with none", took, b.Network.Open())
		}
		b.Close()
	})
}

// Package nameserver is a name server for tests, on loopback: it can be late,
// fail, refuse, know no such name, or be dead.
package nameserver

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// Behaviour is how the server answers.
type Behaviour int

// The behaviours. A name that it does not have is no such name.
const (
	Answers Behaviour = iota
	Fails             // SERVFAIL
	Refuses           // REFUSED
	Dead              // no answer at all
)

// Server answers over UDP and, where an answer is too long for that, TCP.
type Server struct {
	address string
	udp     net.PacketConn
	tcp     net.Listener

	mu        sync.Mutex
	names     map[string][]netip.Addr
	delay     time.Duration
	behaviour func(name, family string) Behaviour
}

// Start starts a server that knows no name yet, and ends it with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{names: map[string][]netip.Addr{}, behaviour: func(string, string) Behaviour { return Answers }}
	for range 10 { // the port that UDP got may be another's on TCP
		udp, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		tcp, err := new(net.ListenConfig).Listen(t.Context(), "tcp", udp.LocalAddr().String())
		if err != nil {
			udp.Close()
			continue
		}
		s.address, s.udp, s.tcp = udp.LocalAddr().String(), udp, tcp
		break
	}
	if s.udp == nil {
		t.Fatal("no port is free for UDP and TCP")
	}
	t.Cleanup(func() {
		s.udp.Close()
		s.tcp.Close()
	})
	go s.serveUDP()
	go s.serveTCP()
	return s
}

// Resolver returns a resolver that asks this server.
func (s *Server) Resolver() *net.Resolver {
	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.address)
		},
	}
}

// Name gives a full name its addresses; none: the name is gone.
func (s *Server) Name(name string, addresses ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.names, name)
	for _, a := range addresses {
		s.names[name] = append(s.names[name], netip.MustParseAddr(a))
	}
}

// Late makes each answer take that long.
func (s *Server) Late(delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = delay
}

// Behave says how each question is answered, by its name and family (ip4, ip6).
func (s *Server) Behave(how func(name, family string) Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = how
}

// DeadFirst is the behaviour of two servers of which the first is dead: each
// question is answered when it is asked for the second time.
func DeadFirst() func(name, family string) Behaviour {
	asked := map[string]int{}
	return func(name, family string) Behaviour {
		asked[name+family]++
		if asked[name+family]%2 == 1 {
			return Dead
		}
		return Answers
	}
}

func (s *Server) serveUDP() {
	for {
		b := make([]byte, 1500)
		n, from, err := s.udp.ReadFrom(b)
		if err != nil {
			return
		}
		go func() {
			answer := s.answer(b[:n])
			if len(answer) > 1232 { // what the resolver says that it takes
				end := questionEnd(answer)
				answer = answer[:end]
				answer[2] |= 2 // truncated: ask again over TCP
				answer[6], answer[7] = 0, 0
			}
			if answer != nil {
				_, _ = s.udp.WriteTo(answer, from)
			}
		}()
	}
}

func (s *Server) serveTCP() {
	for {
		c, err := s.tcp.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			var size [2]byte
			if _, err := io.ReadFull(c, size[:]); err != nil {
				return
			}
			b := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(c, b); err != nil {
				return
			}
			if answer := s.answer(b); answer != nil {
				_, _ = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
			}
		}()
	}
}

// questionEnd is where the one question of a message ends.
func questionEnd(b []byte) int {
	i := 12
	for b[i] != 0 {
		i += 1 + int(b[i])
	}
	return i + 5
}

// answer answers a question, nil: not at all.
func (s *Server) answer(b []byte) []byte {
	end := questionEnd(b)
	var labels []string
	for i := 12; b[i] != 0; i += 1 + int(b[i]) {
		labels = append(labels, string(b[i+1:i+1+int(b[i])]))
	}
	name := strings.Join(labels, ".")
	kind := binary.BigEndian.Uint16(b[end-4:])
	family := "ip4"
	if kind == 28 { // AAAA
		family = "ip6"
	}
	s.mu.Lock()
	addresses, known := s.names[name]
	delay, how := s.delay, s.behaviour(name, family)
	s.mu.Unlock()
	time.Sleep(delay) // of a server that is late

	out := append([]byte{b[0], b[1], 0x85, 0x80}, b[4:end]...) // an authoritative answer; recursion is available
	for i := 6; i < 12; i++ {
		out[i] = 0
	}
	switch {
	case how == Dead:
		return nil
	case how == Fails:
		out[3] |= 2
	case how == Refuses:
		out[3] |= 5
	case !known:
		out[3] |= 3 // NXDOMAIN
	default:
		count := uint16(0)
		for _, a := range addresses {
			if a.Is4() == (family == "ip4") {
				count++
				out = append(out, 0xc0, 12)
				out = binary.BigEndian.AppendUint16(out, kind)
				out = append(out, 0, 1, 0, 0, 0, 5, 0, byte(a.BitLen()/8))
				out = append(out, a.AsSlice()...)
			}
		}
		binary.BigEndian.PutUint16(out[6:], count)
	}
	return out
}

package security

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
)

// What is served is seen, good or not, by a listener that demands a client's
// certificate too; and the listener is told nothing that it would count as an
// authentication that failed.
func TestServed(t *testing.T) {
	ca := certs.NewCA(t, "ca")
	soon, late := time.Now().Add(time.Hour).Truncate(time.Second), time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, tt := range []struct {
		name string
		pair certs.Pair
		auth tls.ClientAuthType
		max  uint16
		want time.Time
	}{
		{"good", ca.PairUntil("x", soon, "x"), tls.NoClientCert, tls.VersionTLS13, soon},
		{"expired", ca.PairUntil("x", late, "x"), tls.NoClientCert, tls.VersionTLS13, late},
		{"mutual", ca.PairUntil("x", soon, "x"), tls.RequireAndVerifyClientCert, tls.VersionTLS13, soon},
		{"TLS 1.2", ca.PairUntil("x", soon, "x"), tls.RequireAndVerifyClientCert, tls.VersionTLS12, soon},
		{
			"a chain of which the second ends later",
			followed(ca.PairUntil("x", soon, "x"), ca.PairUntil("y", soon.Add(time.Hour))),
			tls.NoClientCert, tls.VersionTLS13, soon,
		},
		{
			"a chain of which the second ends first", followed(ca.PairUntil("x", soon, "x"), ca.PairUntil("y", late)),
			tls.NoClientCert, tls.VersionTLS13, late,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cert, err := tls.X509KeyPair(tt.pair.Cert, tt.pair.Key)
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			dial := listens(t, &tls.Config{
				MinVersion: tls.VersionTLS12, MaxVersion: tt.max, Certificates: []tls.Certificate{cert}, ClientAuth: tt.auth,
			}, ended)
			got, err := Served(t.Context(), dial, "x:1")
			if err != nil || !got.NotAfter.Equal(tt.want) || got.Serial != cert.Leaf.SerialNumber.Text(16) ||
				len(got.Fingerprint) != 64 || got.NotAfter.Sub(got.NotBefore) != 48*time.Hour {
				t.Errorf("Served = %+v, %v, want it to end at %v", got, err, tt.want)
			}
			err = <-ended
			if _, isTold := remoteAlert(err); isTold || !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) &&
				!strings.Contains(err.Error(), "reset") {
				t.Errorf("the listener heard %v, want that the connection ends", err)
			}
		})
	}
}

// followed is a pair with another one's certificate behind its own.
func followed(first, second certs.Pair) certs.Pair {
	return certs.Pair{Cert: append(first.Cert, second.Cert...), Key: first.Key}
}

// listens is a listener that speaks TLS to one client; what ends the handshake goes
// to ended.
func listens(t *testing.T, cfg *tls.Config, ended chan<- error) Dial {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			defer conn.Close()
			_, err = tls.Server(conn, cfg).Read(make([]byte, 1))
		}
		ended <- err
	}()
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, listener.Addr().String())
	}
}

// Of a listener that speaks no TLS, or nothing, there is none.
func TestServedByOthers(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	refused := errors.New("refused")
	nowhere := func(context.Context, string, string) (net.Conn, error) { return nil, refused }
	if _, err := Served(ctx, nowhere, "x:1"); !errors.Is(err, refused) {
		t.Errorf("%v, want why it is not reached", err)
	}
	for _, says := range []string{"", "HTTP/1.1 400 Bad Request\r\n\r\n"} {
		client, server := net.Pipe()
		go func() {
			_, _ = server.Read(make([]byte, 4096))
			_, _ = io.WriteString(server, says)
		}()
		c, err := Served(ctx, func(context.Context, string, string) (net.Conn, error) { return client, nil }, "x:1")
		if err == nil || !strings.Contains(err.Error(), "x:1 shows no certificate") {
			t.Errorf("%q: %+v, %v", says, c, err)
		}
		server.Close()
	}
}

package security

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
)

const broker = "kafka-0.svc"

// stage is an authority, another one, and the files of a client.
type stage struct {
	t         testing.TB
	ca, other *certs.CA
	dir       string
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, ca: certs.NewCA(t, "ca"), other: certs.NewCA(t, "other-ca"), dir: t.TempDir()}
	mine, strange := s.ca.Pair("me"), s.other.Pair("me")
	s.write(map[string][]byte{
		"ca": s.ca.PEM, "other-ca": s.other.PEM, "cert": mine.Cert, "key": mine.Key,
		"strange-cert": strange.Cert, "strange-key": strange.Key,
	})
	return s
}

func (s *stage) write(files map[string][]byte) {
	s.t.Helper()
	for name, content := range files {
		if err := os.WriteFile(s.path(name), content, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

// config is one with the client's own files.
func (s *stage) config() Config {
	return Config{CAFile: s.path("ca"), CertFile: s.path("cert"), KeyFile: s.path("key")}
}

// server is a listener with a certificate, which wants the client's or not.
func (s *stage) server(pair certs.Pair, clientAuth tls.ClientAuthType) *tls.Config {
	s.t.Helper()
	cert, err := tls.X509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		s.t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(s.ca.PEM)
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, ClientAuth: clientAuth, ClientCAs: clients,
	}
}

// talk sends a byte to whoever serves and reads its answer.
func talk(t testing.TB, a *Access, protocol string, serve func(net.Conn)) error {
	t.Helper()
	client := served(t, serve)
	l := Listener{Address: "localhost:9092", Name: "NAME", Protocol: protocol, Host: broker}
	dial := a.Dial(l, func(context.Context, string, string) (net.Conn, error) { return client, nil })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := dial(ctx, "tcp", l.Address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("?")); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 8))
	return err
}

// served is a connection to whoever serves, over TCP: a pipe has no room for an
// alert that nobody reads.
func served(t testing.TB, serve func(net.Conn)) net.Conn {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer server.Close()
		serve(server)
	}()
	return client
}

// overTLS answers a byte with a byte.
func overTLS(cfg *tls.Config) func(net.Conn) {
	return func(raw net.Conn) {
		conn := tls.Server(raw, cfg)
		defer conn.Close()
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			_, _ = conn.Write([]byte("!"))
		}
	}
}

func (s *stage) ask(cfg Config, server *tls.Config) error {
	return talk(s.t, NewAccess(cfg), "SSL", overTLS(server))
}

// Each of the ways in which TLS comes to nothing has its reason.
func TestReasonsOfTLS(t *testing.T) {
	s := newStage(t)
	good := s.ca.Pair("broker", broker)
	expired, early := time.Now().Add(-time.Hour), time.Now().Add(72*time.Hour)
	lateClient := s.ca.PairUntil("me", expired)
	s.write(map[string][]byte{"late-cert": lateClient.Cert, "late-key": lateClient.Key})
	anonymous := Config{CAFile: s.path("ca")}
	open, strict := tls.NoClientCert, tls.RequireAndVerifyClientCert
	for _, tt := range []struct {
		name   string
		cfg    Config
		server *tls.Config
		want   string
	}{
		{"good", anonymous, s.server(good, open), ""},
		{"a certificate that nobody asks for", s.config(), s.server(good, open), ""},
		{"a certificate that is wanted and not demanded", anonymous, s.server(good, tls.RequestClientCert), ""},
		{"mutual", s.config(), s.server(good, strict), ""},
		{"a name given", Config{CAFile: s.path("ca"), ServerName: "b"}, s.server(s.ca.Pair("x", "b"), open), ""},
		{"an address given", Config{CAFile: s.path("ca"), ServerName: "::1"}, s.server(s.ca.Pair("x", "::1"), open), ""},
		{"anybody", Config{Trust: Anybody}, s.server(s.other.Pair("x", "y"), open), ""},
		{"no CA", Config{}, s.server(good, open), "signed by nobody whom the system trusts .*: set KRAFTPOD_TLS_CA_FILE"},
		{
			"another CA", anonymous, s.server(s.other.Pair("broker", broker), open),
			`\(subject "CN=broker", issuer "CN=other-ca"\) is signed by nobody in KRAFTPOD_TLS_CA_FILE=".*/ca"`,
		},
		{
			"expired", anonymous, s.server(s.ca.PairUntil("broker", expired, broker), open),
			`"CN=broker" expired at ` + expired.UTC().Format(time.RFC3339) + ": renew it",
		},
		{
			"not yet", anonymous, s.server(s.ca.PairUntil("broker", early, broker), open),
			"is not valid before .*: see the clocks",
		},
		{
			"another name", anonymous, s.server(s.ca.Pair("broker", "a", "127.0.0.1"), open),
			`is not for "kafka-0.svc", but for a, 127.0.0.1: set KRAFTPOD_TLS_SERVER_NAME`,
		},
		{"no name", anonymous, s.server(s.ca.Pair("broker"), open), "but for no name at all"},
		{
			"a certificate that is demanded", anonymous, s.server(good, strict),
			`wants a certificate of the client \(tls: .*\): set KRAFTPOD_TLS_CERT_FILE and KRAFTPOD_TLS_KEY_FILE`,
		},
		{
			"a certificate of another CA",
			Config{CAFile: s.path("ca"), CertFile: s.path("strange-cert"), KeyFile: s.path("strange-key")},
			s.server(good, strict),
			`does not accept the client certificate of KRAFTPOD_TLS_CERT_FILE=".*" \(subject "CN=me", ` +
				`issuer "CN=other-ca", valid until .*: the trust store of the listener must have its CA$`,
		},
		{
			"a certificate that has expired",
			Config{CAFile: s.path("ca"), CertFile: s.path("late-cert"), KeyFile: s.path("late-key")},
			s.server(good, strict), "does not accept the client certificate .*, EXPIRED at .*: renew it$",
		},
		{
			"for clients only", anonymous, s.server(s.ca.ClientPair("broker", broker), open),
			`\(subject "CN=broker", issuer "CN=ca"\) is not valid: x509: certificate specifies an incompatible key usage`,
		},
		{
			"no protocol in common", anonymous,
			&tls.Config{
				MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, Certificates: s.server(good, open).Certificates,
			},
			"the broker refuses the TLS handshake: tls: protocol version not supported|TLS with the broker: tls: ",
		},
	} {
		t.Run(tt.name, func(t *testing.T) { wantReason(t, s.ask(tt.cfg, tt.server), tt.want) })
	}
	t.Run("a listener that closes", func(t *testing.T) {
		err := talk(t, NewAccess(anonymous), "SSL", func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1<<10)) })
		wantReason(t, err, "closes the connection at the TLS handshake, .*: see the listener NAME in listener.security")
	})
	for cfg, want := range map[Config]string{
		anonymous:  `wants a certificate of the client \(it closes the connection\): set KRAFTPOD_TLS_CERT_FILE`,
		s.config(): `does not accept the client certificate of KRAFTPOD_TLS_CERT_FILE=.*; it closes the connection\)`,
	} {
		t.Run("a listener that closes once it has the certificate", func(t *testing.T) {
			err := talk(t, NewAccess(cfg), "SSL", func(raw net.Conn) {
				server := s.server(good, tls.RequestClientCert)
				server.VerifyConnection = func(tls.ConnectionState) error { return raw.Close() }
				_ = tls.Server(raw, server).HandshakeContext(context.Background())
			})
			wantReason(t, err, want)
		})
	}
	t.Run("a listener that is not known", func(t *testing.T) {
		h := &hello{access: NewAccess(anonymous), listener: Listener{Address: "h:1"}}
		wantReason(t, h.explained(io.EOF, false), "see KRAFTPOD_BROKER, and which listener of this broker has that port")
	})
	t.Run("a listener that answers in plaintext", func(t *testing.T) {
		err := talk(t, NewAccess(anonymous), "SSL", func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 1<<10))
			_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n"))
		})
		wantReason(t, err, "answers in plaintext, not in TLS")
	})
	t.Run("TLS in answer to plaintext", func(t *testing.T) {
		err := talk(t, NewAccess(Config{}), "PLAINTEXT", func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 1<<10))
			_, _ = conn.Write([]byte("\x15\x03\x03\x00\x02\x02\x50"))
		})
		wantReason(t, err, "speaks TLS, and is spoken to in plaintext")
	})
}

// wantReason demands an Error of one line; "": none at all.
func wantReason(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%v, want no error", err)
		}
		return
	}
	reason, is := errors.AsType[*Error](err)
	if !is || !regexp.MustCompile(want).MatchString(reason.Error()) || strings.Contains(reason.Error(), "\n") {
		t.Errorf("%v, want an Error of one line that has %q", err, want)
	}
}

// What ends a connection over which the broker has spoken is its end, and a
// handshake that takes too long is no reason of the broker's.
func TestWhatIsNotExplained(t *testing.T) {
	s := newStage(t)
	cfg := s.server(s.ca.Pair("broker", broker), tls.RequireAndVerifyClientCert)
	client := served(t, overTLS(cfg))
	l := Listener{Protocol: "SSL", Host: broker}
	conn, err := NewAccess(s.config()).Dial(l, func(context.Context, string, string) (net.Conn, error) {
		return client, nil
	})(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write([]byte("?"))
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the end of a connection is %v, want EOF", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	client = served(t, func(server net.Conn) { _, _ = io.Copy(io.Discard, server) })
	defer client.Close()
	_, err = NewAccess(s.config()).Dial(l, func(context.Context, string, string) (net.Conn, error) {
		return client, nil
	})(ctx, "", "")
	if _, is := errors.AsType[*Error](err); is || err == nil {
		t.Errorf("a handshake that takes too long is %v, want an error that is no reason of the broker's", err)
	}
}

// Files are read at each connection; what is torn, gone or no certificate does
// not take the place of what was good, and a warning says so.
func TestFilesThatChange(t *testing.T) {
	s := newStage(t)
	server := s.server(s.ca.Pair("broker", broker), tls.RequireAndVerifyClientCert)
	a := NewAccess(s.config())
	l := Listener{Protocol: "SSL"}
	ask := func() error { return talk(t, a, "SSL", overTLS(server)) }
	wantReason(t, ask(), "")
	next, strange := s.ca.Pair("next"), s.other.Pair("strange")

	s.write(map[string][]byte{"cert": next.Cert}) // the key comes later
	wantReason(t, ask(), "")
	if got := strings.Join(a.Warnings(l), "\n"); !strings.Contains(got, "does not match") ||
		!strings.Contains(got, "what was read before is still in use") {
		t.Errorf("warnings %q, want one of a key that does not match", got)
	}
	s.write(map[string][]byte{"key": next.Key})
	wantReason(t, ask(), "")
	if got := a.Warnings(l); len(got) > 0 {
		t.Errorf("warnings %q, want none", got)
	}
	s.write(map[string][]byte{"cert": strange.Cert, "key": strange.Key})
	wantReason(t, ask(), "does not accept the client certificate")
	s.write(map[string][]byte{"cert": next.Cert, "key": next.Key, "ca": []byte("-----BEGIN")})
	wantReason(t, ask(), "")
	bundle := append(append([]byte{}, s.other.PEM...), s.ca.PEM...)
	s.write(map[string][]byte{"ca": bundle[:len(bundle)-40]})
	wantReason(t, ask(), "")
	if got := strings.Join(a.Warnings(l), "\n"); !strings.Contains(got, "not all certificates in it have their end") {
		t.Errorf("warnings %q, want one of half a file", got)
	}
	s.write(map[string][]byte{"ca": s.other.PEM})
	wantReason(t, ask(), "signed by nobody in KRAFTPOD_TLS_CA_FILE")
	s.write(map[string][]byte{"ca": s.ca.PEM})
	if err := os.Remove(s.path("key")); err != nil {
		t.Fatal(err)
	}
	wantReason(t, ask(), "")
	if got := strings.Join(a.Warnings(l), "\n"); !strings.Contains(got, "it is not there (yet)") {
		t.Errorf("warnings %q, want one of a file that is gone", got)
	}
}

// Files that are swapped all the time, as the kubelet does it, cost no connection: at times the key is read after a
// swap, and the certificate was read before it.
func TestFilesThatAreSwapped(t *testing.T) {
	s := newStage(t)
	server := s.server(s.ca.Pair("broker", broker), tls.RequireAndVerifyClientCert)
	dir := t.TempDir()
	pairs := []certs.Pair{s.ca.Pair("one"), s.ca.Pair("two")}
	swap := func(i int) {
		certs.Write(t, dir, map[string][]byte{"ca": s.ca.PEM, "cert": pairs[i%2].Cert, "key": pairs[i%2].Key})
	}
	swap(0)
	a := NewAccess(Config{
		CAFile: filepath.Join(dir, "ca"), CertFile: filepath.Join(dir, "cert"), KeyFile: filepath.Join(dir, "key"),
	})
	wantReason(t, talk(t, a, "SSL", overTLS(server)), "")
	ctx, stop := context.WithCancel(t.Context())
	var swaps sync.WaitGroup
	swaps.Go(func() {
		for i := 1; ctx.Err() == nil; i++ {
			swap(i)
		}
	})
	for range 100 {
		wantReason(t, talk(t, a, "SSL", overTLS(server)), "")
	}
	stop()
	swaps.Wait()
	wantReason(t, talk(t, a, "SSL", overTLS(server)), "")
	if got := a.Warnings(Listener{Protocol: "SSL"}); len(got) > 0 {
		t.Errorf("warnings %q once it is over, want none", got)
	}
}

// What a file lacks from the beginning is a reason that names its variable.
func TestFilesThatAreNotGood(t *testing.T) {
	s := newStage(t)
	strange := s.other.Pair("strange")
	s.write(map[string][]byte{
		"empty": {}, "encrypted": []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n"),
		"strange": strange.Key, "large": make([]byte, largestFile+1),
	})
	for _, tt := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"not there", func(c *Config) { c.CAFile = s.path("none") }, `_CA_FILE=".*/none": it is not there \(yet\)`},
		{"a directory", func(c *Config) { c.CAFile = s.dir }, `KRAFTPOD_TLS_CA_FILE=".*": it is no file`},
		{"large", func(c *Config) { c.CAFile = s.path("large") }, "it has more than 1048576 bytes"},
		{"empty", func(c *Config) { c.CAFile = s.path("empty") }, "KRAFTPOD_TLS_CA_FILE=.*: it holds no certificate in PEM"},
		{"a key as a CA", func(c *Config) { c.CAFile = s.path("key") }, "it holds no certificate in PEM"},
		{"no certificate", func(c *Config) { c.CertFile = s.path("none") }, "KRAFTPOD_TLS_CERT_FILE=.*: it is not there"},
		{"no key", func(c *Config) { c.KeyFile = s.path("none") }, "KRAFTPOD_TLS_KEY_FILE=.*: it is not there"},
		{"an encrypted key", func(c *Config) { c.KeyFile = s.path("encrypted") }, "_KEY_FILE=.*: the key is encrypted"},
		{"another's key", func(c *Config) { c.KeyFile = s.path("strange") }, "private key does not match public key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := s.config()
			tt.change(&cfg)
			wantReason(t, s.ask(cfg, s.server(s.ca.Pair("broker", broker), tls.NoClientCert)), tt.want)
		})
	}
}

func TestWarningOfTrust(t *testing.T) {
	a := NewAccess(Config{Trust: Anybody})
	if got := a.Warnings(Listener{Address: "h:1", Protocol: "SASL_SSL"}); len(got) != 1 ||
		!strings.HasPrefix(got[0], "KRAFTPOD_TLS_VERIFY=false: whoever answers at h:1 is taken for the broker") {
		t.Errorf("warnings %q, want one", got)
	}
	if got := a.Warnings(Listener{Protocol: "PLAINTEXT"}); len(got) > 0 {
		t.Errorf("warnings %q, want none of what is plaintext anyway", got)
	}
}

// A connection that cannot be opened has no reason of the broker's, and one over which the two do not come to terms is
// closed.
func TestDialThatFails(t *testing.T) {
	s := newStage(t)
	l := Listener{Protocol: "SSL", Host: broker}
	refused := errors.New("refused")
	_, err := NewAccess(s.config()).Dial(l, func(context.Context, string, string) (net.Conn, error) {
		return nil, refused
	})(t.Context(), "", "")
	if !errors.Is(err, refused) {
		t.Errorf("%v, want %v", err, refused)
	}
	ended := make(chan error, 1)
	client := served(t, func(raw net.Conn) {
		conn := tls.Server(raw, s.server(s.other.Pair("broker", broker), tls.NoClientCert))
		_, _ = conn.Read(make([]byte, 1)) // the client's alert
		_, err := raw.Read(make([]byte, 1))
		ended <- err
	})
	_, err = NewAccess(s.config()).Dial(l, func(context.Context, string, string) (net.Conn, error) { return client, nil })(
		t.Context(), "", "")
	wantReason(t, err, "signed by nobody")
	if err := <-ended; err == nil {
		t.Error("the connection is still open")
	}
}

// brokenConn is a connection that the other side has closed.
type brokenConn struct{ net.Conn }

func (brokenConn) Write([]byte) (int, error) { return 0, syscall.EPIPE }

// What ends a connection before the broker has said anything is explained by whichever finds it, and only then.
func TestAWriteThatFails(t *testing.T) {
	reason := errors.New("reason")
	c := &firstRead{Conn: brokenConn{}, explained: func(error) error { return reason }}
	if _, err := c.Write(nil); !errors.Is(err, reason) {
		t.Errorf("%v, want the reason", err)
	}
	c.hasHeard.Store(true)
	if _, err := c.Write(nil); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%v, want the error as it is", err)
	}
	if _, err := (&firstRead{Conn: brokenConn{}}).Write(nil); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%v, want the error as it is", err)
	}
	if !isClosed(syscall.EPIPE) || !isClosed(io.ErrUnexpectedEOF) || isClosed(reason) {
		t.Error("a connection that was closed, or was not, is taken for the other")
	}
}

package security

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

var passListener = Listener{Address: "localhost:9092", Name: "PASS", Protocol: "SASL_PLAINTEXT", Host: broker}

// request asks a fake broker once.
func request(t *testing.T, a *Access, b *brokertest.Broker) error {
	t.Helper()
	cl, err := kgo.NewClient(
		kgo.SeedBrokers("localhost:9092"), kgo.SASL(a.Mechanism(passListener)),
		kgo.Dialer(a.Dial(passListener, func(ctx context.Context, network, addr string) (net.Conn, error) {
			return b.Network.Dial(ctx, network, addr)
		})))
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	_, err = cl.SeedBrokers()[0].Request(t.Context(), kmsg.NewPtrMetadataRequest())
	return err
}

// Each of the ways in which an authentication comes to nothing has its reason,
// and none shows a secret, whatever the broker says.
func TestReasonsOfSASL(t *testing.T) {
	s := newStage(t)
	s.write(map[string][]byte{"password": []byte("planted\r\n"), "empty": []byte("\n"), "token": []byte("planted\n")})
	plain := Config{Mechanism: "PLAIN", Username: "me", PasswordFile: s.path("password")}
	variable := Config{Mechanism: "PLAIN", Username: "me", Password: "planted"}
	bearer := Config{Mechanism: "OAUTHBEARER", TokenFile: s.path("token")}
	const first, token = "\x00me\x00planted", "n,,\x01auth=Bearer planted\x01\x01"
	for _, tt := range []struct {
		name string
		cfg  Config
		sasl *brokertest.SASL
		want string
	}{
		{"PLAIN", plain, &brokertest.SASL{Accepted: first}, ""},
		{"by a variable", variable, &brokertest.SASL{Accepted: first}, ""},
		{
			"refused", plain, &brokertest.SASL{Says: new("planted\nis wrong")},
			`^the broker does not accept user "me" with its password by PLAIN \(\*+ is wrong\): ` +
				`see KRAFTPOD_SASL_USERNAME and KRAFTPOD_SASL_PASSWORD_FILE`,
		},
		{
			"refused, by a variable",
			Config{Mechanism: "PLAIN", Username: "me", Password: "planted"},
			&brokertest.SASL{Says: new("no planted")},
			`\(no \*+\): see KRAFTPOD_SASL_USERNAME and KRAFTPOD_SASL_PASSWORD, and that it knows the user`,
		},
		{
			"a mechanism that is not offered", plain, &brokertest.SASL{Mechanisms: []string{"SCRAM-SHA-512"}},
			`^the broker does not offer KRAFTPOD_SASL_MECHANISM="PLAIN": see sasl.enabled.mechanisms of the listener PASS`,
		},
		{"OAUTHBEARER", bearer, &brokertest.SASL{Accepted: token}, ""},
		{
			"a token that is challenged", bearer, &brokertest.SASL{Accepted: token, Challenge: `{"status":"planted"}`},
			`^the broker does not accept the token in the file of KRAFTPOD_SASL_TOKEN_FILE: {"status":"\*+"}`,
		},
		{
			"a token that is refused", bearer, &brokertest.SASL{Says: new("planted")},
			`^the broker does not accept the token in the file of KRAFTPOD_SASL_TOKEN_FILE: \*+$`,
		},
		{
			"not mounted",
			Config{Mechanism: "PLAIN", Username: "me", PasswordFile: s.path("planted")},
			&brokertest.SASL{},
			`^the file of KRAFTPOD_SASL_PASSWORD_FILE: it is not there \(yet\)`,
		},
		{
			"not mounted, by SCRAM-SHA-256",
			Config{Mechanism: "SCRAM-SHA-256", Username: "me", PasswordFile: s.path("planted")},
			&brokertest.SASL{},
			`^the file of KRAFTPOD_SASL_PASSWORD_FILE: it is not there \(yet\)`,
		},
		{
			"a token that is not mounted",
			Config{Mechanism: "OAUTHBEARER", TokenFile: s.path("planted")},
			&brokertest.SASL{},
			`^the file of KRAFTPOD_SASL_TOKEN_FILE: it is not there \(yet\)`,
		},
		{
			"a token's file that is empty",
			Config{Mechanism: "OAUTHBEARER", TokenFile: s.path("empty")},
			&brokertest.SASL{},
			"^the file of KRAFTPOD_SASL_TOKEN_FILE is empty: see what the Secret has there$",
		},
		{
			"empty",
			Config{Mechanism: "PLAIN", Username: "me", PasswordFile: s.path("empty")},
			&brokertest.SASL{},
			"^the file of KRAFTPOD_SASL_PASSWORD_FILE is empty",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if tt.sasl.Mechanisms == nil {
					tt.sasl.Mechanisms = Mechanisms()
				}
				b := brokertest.New(t, func(a *brokertest.Answers) { a.SASL = tt.sasl })
				defer b.Close()
				a := NewAccess(tt.cfg)
				err := request(t, a, b)
				explained := a.Explained(passListener, err)
				wantReason(t, explained, tt.want)
				if tt.want == "" && err != nil || strings.Contains(fmt.Sprint(explained), "planted") {
					t.Errorf("error %v, explained %v", err, explained)
				}
			})
		})
	}
}

// A listener that wants none says so; what has no reason of SASL has none.
func TestNoSASL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		defer b.Close()
		a := NewAccess(Config{Mechanism: "PLAIN", Username: "me", Password: "planted"})
		wantReason(t, a.Explained(passListener, request(t, a, b)), "^the broker wants no SASL: see the listener PASS")
		if err := a.Explained(passListener, errors.New("broken")); err != nil {
			t.Errorf("explained %v, want nothing", err)
		}
		if m := a.Mechanism(Listener{Protocol: "SSL"}); m != nil {
			t.Errorf("a listener without SASL is authenticated to by %s", m.Name())
		}
	})
}

// The mechanism is the one of the variable.
func TestMechanisms(t *testing.T) {
	for _, name := range Mechanisms() {
		a := NewAccess(Config{Mechanism: name, Username: "me", Password: "planted"})
		if got := a.Mechanism(passListener).Name(); got != name {
			t.Errorf("%s is spoken as %s", name, got)
		}
	}
	a := NewAccess(Config{Mechanism: "SCRAM-SHA-512", Username: "me", Password: "planted"})
	_, first, err := a.Mechanism(passListener).Authenticate(t.Context(), "")
	if err != nil || !bytes.HasPrefix(first, []byte("n,,n=me,r=")) {
		t.Errorf("SCRAM begins with %q (%v)", first, err)
	}
}

// The password is read at each authentication, and once one was good a file that
// is being written, or gone, is none.
func TestAPasswordThatChanges(t *testing.T) {
	s := newStage(t)
	path := s.path("password")
	a := NewAccess(Config{Mechanism: "PLAIN", Username: "me", PasswordFile: path})
	for _, tt := range []struct{ content, want string }{
		{"one", "one"}, {"two\n", "two"}, {"", "two"}, {" three ", " three "}, {"gone", " three "}, {"four", "four"},
	} {
		s.write(map[string][]byte{"password": []byte(tt.content)})
		if tt.content == "gone" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		_, first, err := a.Mechanism(passListener).Authenticate(t.Context(), "")
		if want := "\x00me\x00" + tt.want; err != nil || string(first) != want {
			t.Errorf("after %q: %q (%v), want %q", tt.content, first, err, want)
		}
	}
}

// So it is with the token, of which a warning says that it is an old one.
func TestATokenThatChanges(t *testing.T) {
	s := newStage(t)
	s.write(map[string][]byte{"token": []byte("one\n")})
	a := NewAccess(Config{Mechanism: "OAUTHBEARER", TokenFile: s.path("token")})
	for _, tt := range []struct{ content, want, warning string }{
		{"one\n", "one", ""}, {"", "one", "the file of KRAFTPOD_SASL_TOKEN_FILE is empty"}, {"two", "two", ""},
	} {
		s.write(map[string][]byte{"token": []byte(tt.content)})
		_, first, err := a.Mechanism(passListener).Authenticate(t.Context(), "")
		if want := "n,,\x01auth=Bearer " + tt.want + "\x01\x01"; err != nil || string(first) != want {
			t.Errorf("after %q: %q (%v), want %q", tt.content, first, err, want)
		}
		if got := strings.Join(a.Warnings(passListener), "\n"); !strings.HasPrefix(got, tt.warning) ||
			(got == "") != (tt.warning == "") {
			t.Errorf("after %q: warnings %q, want %q", tt.content, got, tt.warning)
		}
	}
}

// A session of a limited time is renewed over its connection, and the password
// is read for it.
func TestSessionsAreRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t, func(a *brokertest.Answers) {
			a.SASL = &brokertest.SASL{Mechanisms: Mechanisms(), Accepted: "\x00me\x00planted", LifetimeMillis: 10_000}
		})
		defer b.Close()
		a := NewAccess(Config{Mechanism: "PLAIN", Username: "me", Password: "planted"})
		cl, err := kgo.NewClient(kgo.SeedBrokers("h:1"), kgo.SASL(a.Mechanism(passListener)),
			kgo.Dialer(a.Dial(passListener, b.Network.Dial)))
		if err != nil {
			t.Fatal(err)
		}
		defer cl.Close()
		for range 30 {
			if _, err := cl.SeedBrokers()[0].Request(t.Context(), kmsg.NewPtrMetadataRequest()); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Second)
		}
		if n := b.Asked(brokertest.SASLAuthenticate); n < 6 || b.Network.Dials() > 2 {
			t.Errorf("%d authentications over %d connections in a minute of sessions of 10 s, want 6 or more over 1 or 2",
				n, b.Network.Dials())
		}
	})
}

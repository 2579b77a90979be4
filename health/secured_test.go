package health

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/security"
	"github.com/kraftpod/kraftpod/test/certs"
)

// byPassword begins a bubble with a broker that wants one, and the file of the
// sidecar's.
func byPassword(t *testing.T, wanted, file string) (begin func(*setup), path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "password")
	writeFile(t, path, file)
	return func(in *setup) {
		in.plan.Protocol = "SASL_PLAINTEXT"
		in.cfg.Security = security.Config{Mechanism: "PLAIN", Username: "me", PasswordFile: path}
		in.answers = func(a *brokertest.Answers) {
			a.SASL = &brokertest.SASL{Mechanisms: []string{"PLAIN"}, Accepted: "\x00me\x00" + wanted}
		}
	}, path
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Over TLS and SASL the verdict is as soon and as cheap as without, and a
// certificate that is not verified is a standing warning. No secret is shown.
func TestOverTLSAndSASL(t *testing.T) {
	pair := certs.NewCA(t, "ca").Pair("x", "x")
	cert, err := tls.X509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		t.Fatal(err)
	}
	begin := func(in *setup) {
		in.plan.Protocol = "SASL_SSL"
		in.cfg.Security = security.Config{
			Trust: security.Anybody, Mechanism: "PLAIN", Username: "me", Password: "planted", // the bubble's clock is of 2000
		}
		in.answers = func(a *brokertest.Answers) {
			a.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
			a.SASL = &brokertest.SASL{Mechanisms: []string{"PLAIN"}, Accepted: "\x00me\x00planted"}
		}
	}
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(5 * time.Minute)
		if n := b.Network.Dials(); n != 3 {
			t.Errorf("%d connections in five minutes, want 3: the plain one, the polls', the quorum's", n)
		}
		if n := b.Asked(brokertest.SASLAuthenticate); n != 2 {
			t.Errorf("%d authentications in five minutes, want 2", n)
		}
		warnings := fmt.Sprint(s.status()["warnings"])
		if !strings.Contains(warnings, "KRAFTPOD_TLS_VERIFY=false: whoever answers at 127.0.0.1:9092") {
			t.Errorf("warnings %s, want one of certificates that are not verified", warnings)
		}
		shown := fmt.Sprintf("%v %+v %#v", s.logs.All(), s.cfg, s.cfg)
		for _, path := range []string{"/status", "/metrics", "/readyz?verbose"} {
			_, body := s.get(path)
			shown += body
		}
		if strings.Contains(shown, "planted") {
			t.Errorf("the password is shown: %s", shown)
		}
	})
}

// Whoever is not let in says why, is not a nuisance, and needs no restart.
func TestAWrongPassword(t *testing.T) {
	begin, path := byPassword(t, "right", "wrong")
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		s.want(false, "[-]answers failed: 127.0.0.1:9092 has not answered yet: ApiVersions: "+
			`the broker does not accept user "me"`)
		if n := b.Asked(brokertest.SASLAuthenticate); n < 25 || n > 35 {
			t.Errorf("%d attempts in a minute, want some 30: one every poll interval", n)
		}
		writeFile(t, path, "right")
		s.within(s.cfg.PollInterval+readyTime, true)
	})
}

// A password that is changed under the sidecar moves no verdict: at the broker
// first, or in the file first.
func TestAPasswordThatIsChanged(t *testing.T) {
	begin, path := byPassword(t, "one", "one")
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		change := func(password string) {
			b.Change(func(a *brokertest.Answers) {
				a.SASL = &brokertest.SASL{Mechanisms: []string{"PLAIN"}, Accepted: "\x00me\x00" + password}
			})
		}
		change("two")
		time.Sleep(time.Minute)
		writeFile(t, path, "two")
		b.Network.CloseAll()
		time.Sleep(time.Minute)
		writeFile(t, path, "three")
		time.Sleep(time.Minute)
		change("three")
		b.Network.CloseAll()
		time.Sleep(time.Minute)
		if n := s.logged("became not ready"); n > 0 {
			t.Errorf("became not ready %d times", n)
		}
		s.want(true, "[+]answers ok")
	})
}

// What is not there yet is waited for.
func TestAPasswordThatIsNotMounted(t *testing.T) {
	begin, path := byPassword(t, "one", "one")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "the file of KRAFTPOD_SASL_PASSWORD_FILE: it is not there (yet)")
		writeFile(t, path, "one")
		s.within(s.cfg.PollInterval+readyTime, true)
	})
}

// The listener that is asked, its protocol and its name come from the plan.
func TestListenerThatIsAsked(t *testing.T) {
	plan := somePlan("one")
	plan.Listeners = []api.Listener{
		{Name: "INTERNAL", Port: 9092, Protocol: "SASL_SSL"},
		{Name: "OTHER", Host: "10.0.0.7", Port: 9094, Protocol: "SASL_PLAINTEXT"},
		{Name: "EXTERNAL", Host: "0.0.0.0", Port: 9094, Protocol: "SSL"},
		{Name: "LOCAL", Host: "127.0.0.1", Port: 9094, Protocol: "PLAINTEXT"},
		{Name: "CONTROLLER", Host: "10.0.0.7", Port: 9093, Protocol: "SSL"},
	}
	plan.Protocol = "SASL_SSL"
	for _, tt := range []struct {
		named string
		want  security.Listener
	}{
		{"", security.Listener{Address: "127.0.0.1:9092", Name: "INTERNAL", Protocol: "SASL_SSL", Host: "kafka-0.svc"}},
		{"localhost:9092", security.Listener{Name: "INTERNAL", Protocol: "SASL_SSL", Host: "kafka-0.svc"}},
		{"localhost:9094", security.Listener{Name: "LOCAL", Protocol: "PLAINTEXT", Host: "kafka-0.svc"}},
		{"kafka-0.svc:9094", security.Listener{Name: "EXTERNAL", Protocol: "SSL", Host: "node.example"}},
		{"10.0.0.7:9094", security.Listener{Name: "OTHER", Protocol: "SASL_PLAINTEXT", Host: "kafka-0.svc"}},
		{"kafka-0.svc:9093", security.Listener{Name: "CONTROLLER", Protocol: "SSL", Host: "kafka-0.svc"}},
		{"localhost:9999", security.Listener{Protocol: "PLAINTEXT", Host: "kafka-0.svc"}},
	} {
		s := newState()
		s.plan, s.cfg.Broker = plan, tt.named
		if strings.HasPrefix(tt.want.Protocol, "SASL") {
			s.cfg.Security = security.Config{Mechanism: "PLAIN", Username: "me", Password: "planted"}
		}
		if tt.named != "" {
			tt.want.Address = tt.named
		}
		if got, why := s.target(); got != tt.want || why != "" {
			t.Errorf("KRAFTPOD_BROKER=%q: %+v, %q, want %+v", tt.named, got, why, tt.want)
		}
	}
	s := newState()
	s.plan = somePlan("one", "controller")
	s.plan.InterBroker, s.plan.Advertised, s.plan.Broker, s.plan.Protocol = "", nil, "localhost:9093", "SSL"
	s.plan.Listeners = []api.Listener{{Name: "CONTROLLER", Port: 9093, Protocol: "SSL"}}
	want := security.Listener{Address: "localhost:9093", Name: "CONTROLLER", Protocol: "SSL", Host: "kafka-0.svc"}
	if got, why := s.target(); got != want || why != "" {
		t.Errorf("of a controller: %+v, %q, want %+v", got, why, want)
	}
}

// Files that are not good any more are warned of.
func TestStaleFilesAreWarnedOf(t *testing.T) {
	begin, path := byPassword(t, "one", "one")
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		b.Network.CloseAll()
		time.Sleep(5 * time.Second)
		s.want(true, "[+]answers ok")
		if got := fmt.Sprint(s.status()["warnings"]); !strings.Contains(got, "what was read before is still in use") {
			t.Errorf("warnings %s, want one of a file that is gone", got)
		}
	})
}

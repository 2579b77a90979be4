package secured_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// reloadLimit is within what a broker serves a certificate once its file has changed, and its sidecar shows it: a look
// at the files is every 2 s.
const reloadLimit = 10 * time.Second

// TestReload changes the files of key stores and trust stores under a broker and its sidecar, which nothing else may
// notice.
func TestReload(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		row := played.Plan(version, "key stores are read anew")
		row.Run(t, func(t *testing.T) { reloads(t, newStage(t, r, version, "SSL"), version) })
	}
	played.Close(t)
}

func reloads(t *testing.T, s *stage, version string) {
	super := map[string]string{
		"KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": user, "KRAFTPOD_SASL_PASSWORD_FILE": "{password}",
		"KRAFTPOD_TLS_RELOAD": "true",
	}
	s.sidecar(t, row{at: "PASS", env: super})
	s.isReady(t)
	stop := s.probes(t)
	served := []string{"TLS", "MUTUAL", "BEARER"}
	if version != rig.V340 { // its controllers have no dynamic configuration
		served = append(served, "CONTROLLER")
	}
	s.takes(t, "a renewed certificate", s.pair(), served...)
	s.nothingLeft(t)
	s.judges(t, served)
	if n := s.logged(t, "kafka", "ailed authentication"); n > 0 {
		t.Errorf("%d authentications failed in Kafka's log: whoever looks is none", n)
	}
	s.trusts(t)
	s.nothingLeft(t)
	if version == rig.V340 {
		s.warns(t, "than the listener CONTROLLER serves: the broker was told to read it and has not")
	}
	stop()
	s.pod.Sidecar.Kill()

	s.needsACL(t, super, served)
	s.movesStores(t)
}

// judges changes the key store for what the broker does not take, then for what is torn: the old one stays in use.
func (s *stage) judges(t *testing.T, served []string) {
	t.Helper()
	good := s.pair()
	s.takes(t, "another", good, served...)
	told := s.logged(t, "sidecar", wasTold)
	s.writeStore(t, s.ca.Pair("another", "another.example"))
	s.warns(t, "does not read its key stores anew, and goes on with what it has: listener BEARER: ")
	s.writeStore(t, certs.Pair{Cert: s.pair().Cert, Key: s.pair().Key})
	s.warns(t, "the private key is not that of the certificate")
	if got, err := s.serves(t.Context(), "TLS"); err != nil || got != serial(t, good) {
		t.Errorf("%s is served (%v), want what was good: %s", got, err, serial(t, good))
	}
	if n := s.logged(t, "sidecar", wasTold); n != told {
		t.Errorf("the broker was told %d times to read what it does not take", n-told)
	}
	s.takes(t, "a good one again", s.pair(), served...)
}

// trusts changes the trust store alone: a client of another authority is accepted then.
func (s *stage) trusts(t *testing.T) {
	t.Helper()
	strange := s.other.Pair("strange")
	cert, err := tls.X509KeyPair(strange.Cert, strange.Key)
	if err != nil {
		t.Fatal(err)
	}
	enters := func(ctx context.Context) error {
		d := tls.Dialer{Config: &tls.Config{
			InsecureSkipVerify: true, Certificates: []tls.Certificate{cert}, // the other side is asked
		}}
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.pod.IP, port("MUTUAL")))
		if err != nil {
			return err
		}
		defer conn.Close()
		// What becomes of the certificate is told by what comes after the handshake: nothing, or an alert.
		_ = conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
		_, err = conn.Read(make([]byte, 1))
		if late, is := errors.AsType[net.Error](err); is && late.Timeout() {
			return nil
		}
		return fmt.Errorf("refused: %w", err)
	}
	if err := enters(t.Context()); err == nil {
		t.Fatal("a client of another authority is accepted from the start")
	}
	current, err := os.ReadFile(filepath.Join(s.stores, "broker.pem"))
	if err != nil {
		t.Fatal(err)
	}
	expired, err := os.ReadFile(filepath.Join(s.stores, "expired.pem"))
	if err != nil {
		t.Fatal(err)
	}
	certs.Write(t, s.stores, map[string][]byte{
		"broker.pem": current, "expired.pem": expired, "ca.pem": slices.Concat(s.ca.PEM, s.other.PEM),
	})
	err = rig.Until(suite.Within(t, reloadLimit), 100*time.Millisecond, enters)
	if err != nil {
		t.Errorf("%v, want that the new trust store is read\n%s", err, s.pod.Sidecar.Tail(5))
	}
}

// nothingLeft holds that the broker has no dynamic configuration of its own. (Kafka 4 gives the cluster some.)
func (s *stage) nothingLeft(t *testing.T) {
	t.Helper()
	cl, err := s.Client(s.pod).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	described, err := kadm.NewClient(cl).DescribeBrokerConfigs(t.Context(), s.pod.NodeID())
	if err != nil || len(described) != 1 || len(described[0].Configs) < 100 {
		t.Fatalf("%d configurations, %v", len(described), err)
	}
	for _, c := range described[0].Configs {
		if c.Source == kmsg.ConfigSourceDynamicBrokerConfig {
			t.Errorf("left behind: %s=%s", c.Key, c.MaybeValue())
		}
	}
}

// wasTold is what a sidecar logs once it has had its broker read its stores.
const wasTold = "the broker was told to read its key stores anew"

// logged is how often a container's log has a text.
func (s *stage) logged(t *testing.T, container, text string) int {
	t.Helper()
	content, err := os.ReadFile(s.pod.Log(container))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(content), text)
}

// movesStores restarts Kafka with its stores elsewhere: what the sidecar did before must not bring back the old place.
func (s *stage) movesStores(t *testing.T) {
	t.Helper()
	if err := s.pod.Kafka.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pod.Kafka.Wait(suite.StartLimit); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(s.stores); err != nil {
		t.Fatal(err)
	}
	s.stores = t.TempDir()
	moved := s.pair()
	s.writeStore(t, moved)
	if err := s.pod.StartKafka(); err != nil {
		t.Fatal(err)
	}
	s.sidecar(t, row{at: "PLAINTEXT"})
	defer s.pod.Sidecar.Kill()
	s.isReady(t)
	s.comes(t, "the other path", moved, suite.AskLimit, "TLS", "MUTUAL", "BEARER", "CONTROLLER")
}

package secured_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
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
		"KRAFTPOD_TLS_RELOAD": "true", "KRAFTPOD_DIR": s.planWithStores(t),
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

// planWithStores is a directory with the plan, which says where the key stores are.
func (s *stage) planWithStores(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(s.pod.Dir, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	plan := map[string]any{}
	if err := json.Unmarshal(content, &plan); err != nil {
		t.Fatal(err)
	}
	if plan["key_stores"] == nil {
		plan["key_stores"] = s.keyStores()
	}
	if content, err = json.Marshal(plan); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// keyStores is what run says of them.
func (s *stage) keyStores() []map[string]any {
	var all []map[string]any
	add := func(listener, file string) {
		all = append(all, map[string]any{
			"listener": listener, "files": []string{filepath.Join(s.stores, file), filepath.Join(s.stores, "ca.pem")},
		})
	}
	for name, l := range listeners() {
		switch {
		case name == "EXPIRED":
			add(name, "expired.pem")
		case strings.HasSuffix(l.protocol, "SSL"):
			add(name, "broker.pem")
		}
	}
	add("CONTROLLER", "broker.pem")
	return all
}

func (s *stage) isReady(t *testing.T) {
	t.Helper()
	if _, err := s.pod.Readyz(suite.Within(t, suite.StartLimit), http.StatusOK, 50*time.Millisecond); err != nil {
		t.Fatalf("%v\n%s", err, s.Logs())
	}
}

// probes asks for /readyz every 50 ms until it is stopped: each answer has to be 200.
func (s *stage) probes(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	asked := 0
	wg.Go(func() {
		for ctx.Err() == nil {
			code, body, err := s.pod.Get(ctx, "/readyz")
			if ctx.Err() == nil && (err != nil || code != http.StatusOK) {
				t.Errorf("/readyz: %d (%v): %s", code, err, body)
			}
			asked++
			time.Sleep(50 * time.Millisecond)
		}
	})
	return func() {
		cancel()
		wg.Wait()
		t.Logf("/readyz was asked %d times", asked)
	}
}

// pair is another certificate for the same names.
func (s *stage) pair() certs.Pair { return s.ca.Pair(s.pod.FQDN(), s.pod.FQDN()) }

// writeStore swaps the key store of all listeners but one.
func (s *stage) writeStore(t *testing.T, p certs.Pair) {
	t.Helper()
	certs.Write(t, s.stores, map[string][]byte{
		"broker.pem": p.Both(), "ca.pem": s.ca.PEM,
		"expired.pem": s.ca.PairUntil("expired", time.Now().Add(-time.Hour), s.pod.FQDN()).Both(),
	})
}

// serial is that of a pair's certificate as the metrics have it.
func serial(t *testing.T, p certs.Pair) string {
	t.Helper()
	pair, err := tls.X509KeyPair(p.Cert, p.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pair.Leaf.SerialNumber.Text(16)
}

// port is that of a listener.
func port(name string) string {
	if name == "CONTROLLER" {
		return "9093"
	}
	return strconv.Itoa(listeners()[name].port)
}

// serves is the serial number of what a listener serves to a client that it accepts.
func (s *stage) serves(ctx context.Context, name string) (string, error) {
	mine, err := tls.X509KeyPair(s.content["cert"], s.content["key"])
	if err != nil {
		return "", err
	}
	d := tls.Dialer{Config: &tls.Config{
		InsecureSkipVerify: true, Certificates: []tls.Certificate{mine}, // it is what is looked at
	}}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.pod.IP, port(name)))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.Text(16), nil
}

// takes changes the key store, and waits until each listener serves it and the sidecar says so.
func (s *stage) takes(t *testing.T, what string, p certs.Pair, names ...string) {
	t.Helper()
	began := time.Now()
	s.writeStore(t, p)
	s.comes(t, what, p, reloadLimit, names...)
	t.Logf("%s is served after %v", what, time.Since(began))
}

// comes waits until each listener serves a certificate and the sidecar says so.
func (s *stage) comes(t *testing.T, what string, p certs.Pair, limit time.Duration, names ...string) {
	t.Helper()
	want := serial(t, p)
	err := rig.Until(suite.Within(t, limit), 50*time.Millisecond, func(ctx context.Context) error {
		_, page, err := s.pod.Get(ctx, "/metrics")
		for _, name := range names {
			got, errOf := s.serves(ctx, name)
			err = errors.Join(err, errOf)
			if got != want {
				err = errors.Join(err, fmt.Errorf("%s serves %s, want %s", name, got, want))
			}
			if !strings.Contains(page, fmt.Sprintf("kraftpod_broker_certificate_info{listener=%q,serial=%q,", name, want)) {
				err = errors.Join(err, fmt.Errorf("/metrics has not %s of %s", want, name))
			}
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", what, err, s.pod.Sidecar.Tail(5), s.pod.Kafka.Tail(40))
	}
}

// warns waits for a warning.
func (s *stage) warns(t *testing.T, want string) {
	t.Helper()
	var warnings []string
	err := rig.Until(suite.Within(t, suite.AskLimit), 100*time.Millisecond, func(ctx context.Context) error {
		status, err := s.pod.Status(ctx)
		if err == nil {
			warnings, err = status.Warnings, warned(status, want)
		}
		return err
	})
	if err != nil {
		t.Errorf("%v\n%s", err, s.pod.Kafka.Tail(20))
	}
	for _, w := range warnings {
		if strings.Contains(w, want) {
			t.Log(w)
		}
	}
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
	s.warns(t, "private key does not match public key")
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

// needsACL asks as a user that may do all but AlterConfigs on the cluster, then that too.
func (s *stage) needsACL(t *testing.T, super map[string]string, served []string) {
	t.Helper()
	acls := []string{describeCluster, describeConfigs, describeTopics}
	s.allow(t, acls)
	s.sidecar(t, row{at: "PASS", env: with(super,
		"KRAFTPOD_SASL_USERNAME", least, "KRAFTPOD_SASL_PASSWORD_FILE", "{least}")})
	s.isReady(t)
	stop := s.probes(t)
	time.Sleep(3 * time.Second) // what was there before is known
	next := s.pair()
	s.writeStore(t, next)
	s.warns(t, `allow the principal of the sidecar's connection (User:least) the operation AlterConfigs on the cluster`)
	if got, err := s.serves(t.Context(), "TLS"); err != nil || got == serial(t, next) {
		t.Errorf("%s is served (%v), which nobody may have had read", got, err)
	}
	s.allow(t, append(acls, "ALTER_CONFIGS cluster"))
	s.comes(t, "once it may", next, 40*time.Second, served...) // the first attempt again is after 30 s
	stop()
	s.nothingLeft(t)
	s.pod.Sidecar.Kill()
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

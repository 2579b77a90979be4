package secured_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

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

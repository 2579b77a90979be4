package health

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/security"
)

// servingState serves certificates that end at these times over listeners of
// which the first is advertised.
func servingState(ends ...time.Duration) *state {
	s := newState()
	s.plan.Advertised = []api.Endpoint{{Listener: "A", Host: "kafka-0.svc", Port: 9092}}
	s.served = map[string]security.Certificate{}
	s.stores.held = map[string]heldStore{}
	for i, end := range ends {
		name := string(rune('A' + i))
		s.plan.Listeners = append(s.plan.Listeners, api.Listener{Name: name, Port: int32(9092 + i), Protocol: "SSL"})
		s.plan.KeyStores = append(s.plan.KeyStores, api.KeyStore{Listener: name, Files: []string{"/tls/" + name}})
		c := security.Certificate{Serial: "1f", Fingerprint: "ab" + name, NotAfter: t0.Add(end)}
		s.served[name] = c
		s.stores.held[name] = heldStore{leaf: &c}
	}
	return s
}

func TestCertificateWarnings(t *testing.T) {
	const day = 24 * time.Hour
	other := &security.Certificate{Fingerprint: "other"}
	differs := func(isTold bool) func(*state) {
		return func(s *state) { s.stores.held["A"] = heldStore{leaf: other, keyFile: "/tls/A", isTold: isTold} }
	}
	lives := func(from, to time.Duration) security.Certificate {
		return security.Certificate{NotBefore: t0.Add(from), NotAfter: t0.Add(to), Fingerprint: "abA"}
	}
	both := func(a, b func(*state)) func(*state) { return func(s *state) { a(s); b(s) } }
	reload := func(s *state) { s.cfg.Reload = true }
	controller := func(s *state) { s.plan.Roles = []string{"controller"} }
	for _, tt := range []struct {
		name   string
		in     []time.Duration
		change func(*state)
		want   []string
	}{
		{name: "nothing", in: nil},
		{name: "long", in: []time.Duration{21 * day, 90 * day}},
		{name: "soon", in: []time.Duration{21*day - 1, 90 * day, time.Second}, want: []string{
			"the listener A serves a certificate that ends at 2026-01-21T23:59:59Z, within 21 days: renew it",
			"the listener C serves a certificate that ends at 2026-01-01T00:00:01Z, within 1 days: renew it",
		}},
		{name: "a short life", in: []time.Duration{24 * time.Hour}, change: func(s *state) {
			s.served["A"] = lives(-3*day, day)
		}},
		{name: "the last quarter of a short life", in: []time.Duration{24 * time.Hour}, change: func(s *state) {
			s.served["A"] = lives(-3*day, day-time.Minute)
		}, want: []string{"within 1 days: renew it"}},
		{name: "over", in: []time.Duration{0}, want: []string{
			"the listener A serves a certificate that ended at 2026-01-01T00:00:00Z",
		}},
		{name: "differs", in: []time.Duration{90 * day}, change: differs(false), want: []string{
			"/tls/A holds another certificate than the listener A serves: restart Kafka, or set KRAFTPOD_TLS_RELOAD=true",
		}},
		{name: "differs, to be told", in: []time.Duration{90 * day}, change: both(reload, differs(false))},
		{name: "differs, was told", in: []time.Duration{90 * day}, change: both(reload, differs(true)), want: []string{
			"/tls/A holds another certificate than the listener A serves: the broker was told to read it and has not",
		}},
		{
			name: "differs, a controller", in: []time.Duration{90 * day}, change: both(both(reload, controller), differs(false)),
			want: []string{"a controller that is no broker reads it at its start only: restart Kafka"},
		},
		{name: "not mounted", in: []time.Duration{90 * day}, change: func(s *state) {
			s.stores.held["A"] = heldStore{err: errors.New("/tls/A is not there")}
		}},
		{name: "not mounted, to be told", in: []time.Duration{90 * day}, change: both(reload, func(s *state) {
			s.stores.held["A"] = heldStore{err: errors.New("/tls/A is not there")}
		}), want: []string{
			"KRAFTPOD_TLS_RELOAD=true, but the broker is not told to read the key store of the listener A: /tls/A is not there",
		}},
		{name: "not mounted, a controller", in: []time.Duration{90 * day}, change: both(controller, func(s *state) {
			reload(s)
			s.stores.held["A"] = heldStore{err: errors.New("/tls/A is not there")}
		})},
		{name: "inline", in: []time.Duration{90 * day}, change: both(reload, func(s *state) {
			s.plan.KeyStores[0].Files = nil
		}), want: []string{"KRAFTPOD_TLS_RELOAD=true: the key store of the listener A is given inline"}},
		{name: "not told by run", in: []time.Duration{90 * day}, change: both(reload, func(s *state) {
			s.plan.KeyStores = nil
		}), want: []string{"KRAFTPOD_TLS_RELOAD=true, but run has not said where the key store of the listener A is"}},
		{name: "not told by run, nor wanted", in: []time.Duration{90 * day}, change: func(s *state) {
			s.plan.KeyStores = nil
		}},
		{name: "refused", in: []time.Duration{90 * day}, change: func(s *state) {
			s.stores.refused = "no"
		}, want: []string{"no"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := servingState(tt.in...)
			if tt.change != nil {
				tt.change(s)
			}
			got := newStatus(s, t0, "v").Warnings
			if len(got) != len(tt.want) {
				t.Fatalf("%q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("%q, want %q", got[i], tt.want[i])
				}
			}
		})
	}
}

func TestMetricsOfCertificates(t *testing.T) {
	s := servingState(time.Hour, 2*time.Hour)
	s.stores.held["A"] = heldStore{leaf: &security.Certificate{}}
	delete(s.stores.held, "B") // its files are not mounted
	page := metrics(s, t0, "v")
	problems, err := promlint.New(strings.NewReader(page)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	var got []string
	for _, line := range samples(page) {
		if strings.HasPrefix(line, "kraftpod_broker_") {
			got = append(got, line)
		}
	}
	end := t0.Add(time.Hour).Unix()
	want := []string{
		fmt.Sprintf(`kraftpod_broker_certificate_expiry_timestamp_seconds{listener="A"} %d`, end),
		fmt.Sprintf(`kraftpod_broker_certificate_expiry_timestamp_seconds{listener="B"} %d`, end+3600),
		`kraftpod_broker_certificate_info{listener="A",serial="1f",sha256="abA"} 1`,
		`kraftpod_broker_certificate_info{listener="B",serial="1f",sha256="abB"} 1`,
		`kraftpod_broker_certificate_differs{listener="A"} 1`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

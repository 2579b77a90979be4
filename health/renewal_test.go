package health

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/security"
	"github.com/kraftpod/kraftpod/test/certs"
)

// renewal is a broker over TLS that reads its key store when it is told to, and a
// sidecar beside it that watches the files.
type renewal struct {
	*running
	b   *brokertest.Broker
	ca  *certs.CA
	dir string

	mu      sync.Mutex
	serving tls.Certificate
	changes []string // what the broker was asked to change
	code    int16    // what it answers to that, with says
	says    string
	isDeaf  bool   // it reads nothing, and says nothing of it
	looked  func() // is called when its certificate is asked for
}

// renews begins with a key store that Kafka has read, in fake time.
func renews(t *testing.T, change func(*setup), f func(t *testing.T, r *renewal)) {
	t.Helper()
	r := &renewal{dir: t.TempDir()}
	bubble(t, r.begin(t, change), func(t *testing.T, b *brokertest.Broker, s *running) {
		r.b, r.running = b, s
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { s.followStores(ctx) })
		s.within(readyTime, true)
		pass(2 * storesInterval)
		f(t, r)
		cancel()
		done.Wait()
	})
}

// pass has time pass in the bubble, and whatever is due by then done: who else wakes
// at the same moment may come later.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// begin is what it begins with.
func (r *renewal) begin(t *testing.T, change func(*setup)) func(*setup) {
	return func(in *setup) {
		r.ca = certs.NewCA(t, "ca") // by the bubble's clock
		r.write(t, r.pair(time.Hour*24*90))
		r.read(t)
		in.plan.Protocol = "SSL"
		in.plan.Listeners = []api.Listener{
			{Name: "INTERNAL", Host: "127.0.0.1", Port: 9092, Protocol: "SSL"},
			{Name: "CONTROLLER", Port: 9093, Protocol: "PLAINTEXT"},
		}
		in.plan.KeyStores = []api.KeyStore{{Listener: "INTERNAL", Files: []string{r.file()}}}
		in.cfg.Reload = true
		in.cfg.Security = security.Config{CAFile: filepath.Join(r.dir, "ca.crt")}
		in.answers = func(a *brokertest.Answers) {
			a.TLS = &tls.Config{
				MinVersion: tls.VersionTLS12, GetCertificate: r.certificate,
				SessionTicketsDisabled: true, // the network has no buffer: they would be written before anybody reads
			}
			a.Altered = func(req *kmsg.IncrementalAlterConfigsRequest) (int16, string) { return r.altered(t, req) }
		}
		change(in)
	}
}

func (r *renewal) file() string { return filepath.Join(r.dir, "tls.pem") }

func (r *renewal) pair(valid time.Duration) certs.Pair {
	return r.ca.PairBetween("kafka-0.svc", time.Now().Add(-48*time.Hour), time.Now().Add(valid), "kafka-0.svc")
}

// write swaps the files, as the kubelet does.
func (r *renewal) write(t *testing.T, p certs.Pair) {
	t.Helper()
	certs.Write(t, r.dir, map[string][]byte{"tls.pem": p.Both(), "ca.crt": r.ca.PEM})
}

// read is Kafka's reading of its key store.
func (r *renewal) read(t *testing.T) {
	content, err := os.ReadFile(r.file())
	if err != nil {
		t.Error(err)
	}
	if r.serving, err = tls.X509KeyPair(content, content); err != nil {
		t.Error(err)
	}
}

func (r *renewal) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.looked != nil {
		r.looked()
	}
	serving := r.serving // the handshake reads it when it may be another one
	return &serving, nil
}

// altered is what the broker does when it is asked to change its configuration.
func (r *renewal) altered(t *testing.T, req *kmsg.IncrementalAlterConfigsRequest) (code int16, says string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	resource := req.Resources[0]
	change := resource.Configs[0]
	value := ""
	if change.Value != nil {
		value = "=" + *change.Value
	}
	r.changes = append(r.changes, fmt.Sprintf("%v %v %s%s validate %v", resource.ResourceType, resource.ResourceName,
		change.Name, value, req.ValidateOnly))
	if r.code == 0 && !req.ValidateOnly && !r.isDeaf {
		r.read(t)
	}
	return r.code, r.says
}

// answer makes the broker answer so from now on.
func (r *renewal) answer(code int16, says string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.code, r.says = code, says
}

// hook has something happen when the certificate is asked for.
func (r *renewal) hook(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.looked = f
}

// asked is what the broker was asked to change so far.
func (r *renewal) asked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.changes...)
}

// serves says whether the metrics show the certificate of a pair.
func (r *renewal) serves(t *testing.T, p certs.Pair) bool {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.pem")
	writeFile(t, path, string(p.Both()))
	store, err := security.ReadStore([]string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	_, page := r.get("/metrics")
	const info = `kraftpod_broker_certificate_info{listener="INTERNAL",serial=%q,sha256=%q} 1`
	return strings.Contains(page, fmt.Sprintf(info, store.Leaf.Serial, store.Leaf.Fingerprint))
}

func (r *renewal) warnings() string { return fmt.Sprint(r.status()["warnings"]) }

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
		time.Sleep(2 * storesInterval)
		f(t, r)
		cancel()
		done.Wait()
	})
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
	return &r.serving, nil
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

// What changed is judged, then read, once, and what is served is seen at once.
func TestReload(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		time.Sleep(time.Hour)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("nothing changed, and the broker was asked for %q", asked)
		}
		next := r.pair(24 * time.Hour * 60)
		r.write(t, next)
		time.Sleep(storesInterval)
		time.Sleep(storesInterval)
		if !r.serves(t, next) {
			t.Errorf("what is served now is not in /metrics two turns later; asked %q", r.asked())
		}
		time.Sleep(time.Hour)
		want := fmt.Sprint([]string{
			"BROKER 0 listener.name.internal.ssl.keystore.location=" + r.dir + "/./tls.pem validate true",
			"BROKER 0 listener.name.kraftpod-reload.ssl.keystore.location validate false",
		})
		if got := fmt.Sprint(r.asked()); got != want {
			t.Errorf("asked\n%s, want\n%s", got, want)
		}
		r.want(true, "")
		if w := r.warnings(); w != "[]" {
			t.Errorf("warnings %s, want none", w)
		}
		if n := r.logged("became not ready"); n > 0 {
			t.Errorf("became not ready %d times", n)
		}
	})
}

// Without being asked to the sidecar changes nothing, and says what to do.
func TestReloadIsOptIn(t *testing.T) {
	renews(t, func(in *setup) { in.cfg.Reload = false }, func(t *testing.T, r *renewal) {
		r.write(t, r.pair(24*time.Hour*60))
		time.Sleep(time.Hour)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("the broker was asked for %q", asked)
		}
		if w := r.warnings(); !strings.Contains(w, r.file()+" holds another certificate than the listener INTERNAL serves: "+
			"restart Kafka, or set KRAFTPOD_TLS_RELOAD=true") {
			t.Errorf("warnings %s", w)
		}
		_, page := r.get("/metrics")
		if !strings.Contains(page, `kraftpod_broker_certificate_differs{listener="INTERNAL"} 1`) {
			t.Errorf("no difference in %s", page)
		}
		r.want(true, "")
	})
}

// Files that do not fit yet are not sent.
func TestReloadOfATornPair(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		one, two := r.pair(24*time.Hour*60), r.pair(24*time.Hour*70)
		for _, torn := range []certs.Pair{{Cert: one.Cert, Key: two.Key}, {Cert: one.Cert}, {Key: one.Key}, {}} {
			r.write(t, torn)
			time.Sleep(time.Minute)
			if asked := r.asked(); len(asked) > 0 {
				t.Fatalf("the broker was asked for %q", asked)
			}
			if w := r.warnings(); !strings.Contains(w, "the broker is not told to read the key store of the listener INTERNAL: "+
				r.file()) {
				t.Errorf("warnings %s", w)
			}
		}
		r.write(t, one)
		time.Sleep(2 * storesInterval)
		if !r.serves(t, one) || len(r.asked()) != 2 {
			t.Errorf("asked %q, want that the whole pair is read", r.asked())
		}
	})
}

// The broker reads all of its stores or none: one that is torn holds back the
// others. The controllers' is not judged by it.
func TestReloadOfSeveral(t *testing.T) {
	second := filepath.Join(t.TempDir(), "second")
	two := func(in *setup) {
		writeFile(t, second, "a key store of another form")
		in.plan.Listeners[1].Protocol = "SSL"
		in.plan.KeyStores = append(in.plan.KeyStores, api.KeyStore{Listener: "CONTROLLER", Files: []string{second}})
	}
	renews(t, two, func(t *testing.T, r *renewal) {
		writeFile(t, second, "")
		time.Sleep(2 * storesInterval)
		r.write(t, r.pair(24*time.Hour*60))
		time.Sleep(time.Minute)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("asked %q while one is torn", asked)
		}
		writeFile(t, second, "another key store of another form")
		time.Sleep(2 * storesInterval)
		if asked := r.asked(); len(asked) != 2 || !strings.Contains(asked[0], "listener.name.internal.") {
			t.Errorf("asked %q, want for the one that brokers judge, and once to read both", asked)
		}
	})
}

// A controller that is no broker is told nothing: it would not listen.
func TestReloadOfAController(t *testing.T) {
	controller := func(in *setup) {
		in.plan.Roles, in.plan.Advertised = []string{"controller"}, nil
	}
	renews(t, controller, func(t *testing.T, r *renewal) {
		r.write(t, r.pair(24*time.Hour*60))
		time.Sleep(time.Minute)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("asked %q", asked)
		}
		if w := r.warnings(); !strings.Contains(w, "reads it at its start only: restart Kafka") {
			t.Errorf("warnings %s", w)
		}
	})
}

// What the broker would not take it is not told to read, nor asked again and
// again; whoever has no right to tell it is told which.
func TestReloadIsRefused(t *testing.T) {
	for _, tt := range []struct {
		code       int16
		says, want string
	}{
		{
			42, "Keystore SubjectAltNames do not match",
			"the broker does not read its key stores anew, and goes on with what it has: listener INTERNAL: INVALID_REQUEST",
		},
		{
			31, "Cluster authorization failed.",
			"allow the principal of the sidecar's connection (User:ANONYMOUS) the operation AlterConfigs on the cluster",
		},
	} {
		renews(t, usual, func(t *testing.T, r *renewal) {
			r.answer(tt.code, tt.says)
			next := r.pair(24 * time.Hour * 60)
			r.write(t, next)
			time.Sleep(10 * time.Second)
			if w := r.warnings(); !strings.Contains(w, tt.want) || !strings.Contains(w, tt.says) {
				t.Errorf("warnings %s, want %q", w, tt.want)
			}
			logged := r.logged("")
			time.Sleep(time.Hour)
			if asked := r.asked(); len(asked) < 8 || len(asked) > 12 || strings.Contains(fmt.Sprint(asked), "validate false") {
				t.Errorf("asked %d times in an hour: %q", len(asked), asked)
			}
			if n := r.logged("") - logged; n > 0 {
				t.Errorf("%d lines more were logged, want none", n)
			}
			r.want(true, "")
			r.answer(0, "")
			time.Sleep(lastRetry + 2*storesInterval)
			if !r.serves(t, next) || r.warnings() != "[]" {
				t.Errorf("it may now, and warnings are %s", r.warnings())
			}
		})
	}
}

// Other files are another matter: they do not wait for what was refused before.
func TestReloadOfOtherFilesDoesNotWait(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.answer(42, "no")
		r.write(t, r.pair(24*time.Hour*60))
		time.Sleep(30 * time.Minute)
		r.answer(0, "")
		next := r.pair(24 * time.Hour * 70)
		r.write(t, next)
		time.Sleep(2 * storesInterval)
		if !r.serves(t, next) {
			t.Errorf("not read; asked %q", r.asked())
		}
	})
}

// A broker that was told and does not read is told once, and it is said.
func TestReloadThatDoesNotCome(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.mu.Lock()
		r.isDeaf = true
		r.mu.Unlock()
		r.write(t, r.pair(24*time.Hour*60))
		time.Sleep(2 * storesInterval)
		if w := r.warnings(); w != "[]" {
			t.Errorf("warnings %s at once, want none while it may still come", w)
		}
		time.Sleep(time.Hour)
		if w := r.warnings(); !strings.Contains(w, "the broker was told to read it and has not: its log says why") {
			t.Errorf("warnings %s", w)
		}
		if asked := r.asked(); len(asked) != 2 {
			t.Errorf("asked %q, want once", asked)
		}
	})
}

// A sidecar that starts after the change finds it by what is served, and, where
// that does not tell, by the time of the file.
func TestReloadOfWhatChangedBefore(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, r *renewal){
		"another certificate": func(t *testing.T, r *renewal) {
			r.write(t, r.pair(time.Hour*24*60))
			r.touch(t, -1)
		},
		"a later file": func(t *testing.T, r *renewal) { r.touch(t, 100) },
		"nothing":      func(*testing.T, *renewal) {},
	} {
		renews(t, usual, func(t *testing.T, r *renewal) {
			r.mu.Lock()
			r.isDeaf = true
			r.mu.Unlock()
			change(t, r)
			w := &storeWatcher{sidecar: r.sidecar}
			before := len(r.asked())
			w.turn(t.Context())
			want := 2
			if name == "nothing" {
				want = 0
			}
			if n := len(r.asked()) - before; n != want {
				t.Errorf("%s: asked %d times, want %d", name, n, want)
			}
		})
	}
}

// touch gives the file another time, in years from the bubble's now, which is long past to the file system.
func (r *renewal) touch(t *testing.T, years int) {
	t.Helper()
	at := time.Now().AddDate(years, 0, 0)
	if err := os.Chtimes(r.file(), at, at); err != nil {
		t.Fatal(err)
	}
}

// Files that change while they are read are read again before anything is told.
func TestReloadOfFilesThatChangeMeanwhile(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.write(t, r.pair(24*time.Hour*60))
		w := &storeWatcher{sidecar: r.sidecar, watched: map[string]*watchedStore{}}
		st, _ := r.now()
		w.readStores(st.plan)
		next := r.pair(24 * time.Hour * 70)
		r.write(t, next)
		w.reloadWhereDue(t.Context(), &st)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("asked %q for files that have changed since", asked)
		}
		w.readStores(st.plan)
		w.reloadWhereDue(t.Context(), &st)
		if len(r.asked()) != 2 {
			t.Errorf("asked %q, want once they rest", r.asked())
		}
	})
}

// What is served is looked at once a minute, and by one connection.
func TestPaceOfLooks(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		before := r.b.Network.Dials()
		time.Sleep(time.Hour)
		if n := r.b.Network.Dials() - before; n < 55 || n > 61 {
			t.Errorf("%d connections in an hour, want one a minute", n)
		}
	})
}

// What is served is seen whatever the sidecar thinks of it, or the broker of the
// sidecar; once Kafka is gone it is not known.
func TestServedWithoutAnAnswer(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.mu.Lock()
		old := r.pair(-time.Hour)
		r.serving, _ = tls.X509KeyPair(old.Cert, old.Key)
		r.mu.Unlock()
		r.b.Network.CloseAll()
		r.transit(func(s *state) { s.life = life{} }) // nor has it ever answered this sidecar
		time.Sleep(5 * time.Minute)
		r.want(false, "[-]answers failed")
		if !r.serves(t, old) || !strings.Contains(r.warnings(), "the listener INTERNAL serves a certificate that ended at") {
			t.Errorf("what has expired is not shown; warnings %s", r.warnings())
		}
		r.b.Network.Down()
		time.Sleep(time.Minute)
		if _, page := r.get("/metrics"); strings.Contains(page, "broker_certificate") {
			t.Errorf("Kafka is gone, and there is a certificate in %s", page)
		}
	})
}

// What is heard of a Kafka that is gone by then is no news of the next one.
func TestServedOfALifeThatIsOver(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.hook(func() { r.transit(func(s *state) { s.life = life{err: refusedError()} }) })
		(&storeWatcher{sidecar: r.sidecar}).turn(t.Context())
		r.hook(nil)
		if st, _ := r.now(); st.served != nil {
			t.Errorf("%v is served by nobody", st.served)
		}
	})
}

// A listener that hangs holds up neither the metrics nor readiness.
func TestServedByNobody(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.b.Network.Silent()
		time.Sleep(90 * time.Second)
		begun := time.Now()
		r.get("/metrics")
		r.get("/status")
		if took := time.Since(begun); took > time.Second {
			t.Errorf("an answer took %v", took)
		}
		r.b.Network.Up()
		r.within(10*time.Second, true)
		time.Sleep(unservedInterval + storesInterval)
		if _, page := r.get("/metrics"); !strings.Contains(page, "broker_certificate_info{") {
			t.Error("a listener that was late shows its certificate only a minute later")
		}
	})
}

package health

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/test/certs"
)

// What changed is judged, then read, once, and what is served is seen at once.
func TestReload(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		pass(time.Hour)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("nothing changed, and the broker was asked for %q", asked)
		}
		next := r.pair(24 * time.Hour * 60)
		r.write(t, next)
		pass(storesInterval)
		pass(storesInterval)
		if !r.serves(t, next) {
			t.Errorf("what is served now is not in /metrics two turns later; asked %q", r.asked())
		}
		pass(time.Hour)
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
		pass(time.Hour)
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
			pass(time.Minute)
			if asked := r.asked(); len(asked) > 0 {
				t.Fatalf("the broker was asked for %q", asked)
			}
			if w := r.warnings(); !strings.Contains(w, "the broker is not told to read the key store of the listener INTERNAL: "+
				r.file()) {
				t.Errorf("warnings %s", w)
			}
		}
		r.write(t, one)
		pass(2 * storesInterval)
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
		pass(2 * storesInterval)
		r.write(t, r.pair(24*time.Hour*60))
		pass(time.Minute)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("asked %q while one is torn", asked)
		}
		writeFile(t, second, "another key store of another form")
		pass(2 * storesInterval)
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
		pass(time.Minute)
		if asked := r.asked(); len(asked) > 0 {
			t.Errorf("asked %q", asked)
		}
		if w := r.warnings(); !strings.Contains(w, "reads it at its start only: restart Kafka") {
			t.Errorf("warnings %s", w)
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

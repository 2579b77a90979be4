package health

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

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
			pass(10 * time.Second)
			if w := r.warnings(); !strings.Contains(w, tt.want) || !strings.Contains(w, tt.says) {
				t.Errorf("warnings %s, want %q", w, tt.want)
			}
			logged := r.logged("")
			pass(time.Hour)
			if asked := r.asked(); len(asked) < 8 || len(asked) > 12 || strings.Contains(fmt.Sprint(asked), "validate false") {
				t.Errorf("asked %d times in an hour: %q", len(asked), asked)
			}
			if n := r.logged("") - logged; n > 0 {
				t.Errorf("%d lines more were logged, want none", n)
			}
			r.want(true, "")
			r.answer(0, "")
			pass(lastRetry + 2*storesInterval)
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
		pass(30 * time.Minute)
		r.answer(0, "")
		next := r.pair(24 * time.Hour * 70)
		r.write(t, next)
		pass(2 * storesInterval)
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
		pass(2 * storesInterval)
		if w := r.warnings(); w != "[]" {
			t.Errorf("warnings %s at once, want none while it may still come", w)
		}
		pass(time.Hour)
		if w := r.warnings(); !strings.Contains(w, "the broker was told to read it and has not: its log says why") {
			t.Errorf("warnings %s", w)
		}
		if asked := r.asked(); len(asked) != 2 {
			t.Errorf("asked %q, want once", asked)
		}
	})
}

package peers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// hangsUp closes the connection without an answer.
func hangsUp(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// TestRoundNamed asks kafka-1 by its name.
func TestRoundNamed(t *testing.T) {
	answers := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, body)
		}
	}
	for _, tt := range []struct {
		name    string
		address string // kafka-1's, if not given
		serve   http.HandlerFunc
		silence string // "": the status is heard
	}{
		{name: "a status", serve: says(1, nil)},
		{name: "no address", address: "none", silence: formation.NoAddress},
		{name: "an address that is none", address: "%zz", silence: `invalid URL escape "%zz"`},
		{name: "no sidecar", silence: formation.Refused},
		{name: "a sidecar that hangs", serve: hangs, silence: "its sidecar does not answer in time"},
		{name: "a sidecar that hangs up", serve: hangsUp, silence: "EOF"},
		{
			name: "another answer", serve: http.NotFound,
			silence: `its sidecar's port answers "404 Not Found", which is no status`,
		},
		{name: "no JSON", serve: answers(200, "hello"), silence: `answers "200 OK", which is no status`},
		{
			name: "JSON of what is no status", serve: answers(503, "{}"),
			silence: `answers "503 Service Unavailable", which is no status`,
		},
		{name: "another pod's address", serve: says(2, nil), silence: fqdn(2) + " answers at its address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			switch tt.address {
			case "":
				n.name(address(1), fqdn(1))
			case "none":
			default:
				n.name(tt.address, fqdn(1))
			}
			if tt.serve != nil {
				n.serve(1, tt.serve)
			}
			deadline := time.Minute
			if strings.Contains(tt.silence, "in time") {
				deadline = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			answers, listed := n.peers.Round(ctx, []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
			if len(answers) != 1 || !listed {
				t.Fatalf("answers %v, listed %v, want one answer of a listed set", answers, listed)
			}
			a := answers[0]
			if a.Pod != fqdn(1) || a.NodeID != 1 || (a.Status != nil) != (tt.silence == "") {
				t.Errorf("answer %+v, want kafka-1's, heard %v", a, tt.silence == "")
			}
			if !strings.Contains(a.Silence, tt.silence) {
				t.Errorf("silence %q, want %q in it", a.Silence, tt.silence)
			}
		})
	}
}

// A status is read to where it may be long, and no further.
func TestRoundLong(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bytes int
		heard bool
	}{
		{name: "as long as it may be", bytes: maxStatus, heard: true},
		{name: "a byte longer", bytes: maxStatus + 1},
		{name: "much longer", bytes: 2 * maxStatus},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, err := json.Marshal(statusOf(1))
			if err != nil {
				t.Fatal(err)
			}
			long := strings.Repeat("x", tt.bytes-len(body))
			text := strings.Replace(string(body), `"version":""`, `"version":"`+long+`"`, 1)
			n := newNeighbours(t)
			n.name(address(1), fqdn(1))
			n.serve(1, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
			answers, _ := n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
			if len(answers) != 1 || (answers[0].Status != nil) != tt.heard {
				t.Fatalf("answers %.200v, want one, heard %v", answers, tt.heard)
			}
			if a := answers[0]; !tt.heard && !strings.Contains(a.Silence, "which is no status") {
				t.Errorf("silence %.200q", a.Silence)
			}
		})
	}
}

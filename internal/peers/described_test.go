package peers

import (
	"net/http"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// TestRoundDescribed: what a pod says of the quorum is dated on the asker's
// clock, and never later than it was described: both of a pod that is named and
// of one that is met.
func TestRoundDescribed(t *testing.T) {
	for _, named := range [][]formation.Answer{{{Pod: fqdn(3), NodeID: 3}}, nil} {
		n := newNeighbours(t)
		n.name(address(3), fqdn(3))
		n.name(address(3), service)
		age := time.Second
		answer := says(3, func(s *api.Status) { s.Quorum = &api.Quorum{AgeMS: new(age.Milliseconds())} })
		var reached time.Time
		n.serve(3, func(w http.ResponseWriter, r *http.Request) {
			reached = time.Now()
			time.Sleep(20 * time.Millisecond)
			answer(w, r)
		})
		began := time.Now()
		answers, _ := n.peers.Round(t.Context(), named)
		from, to := began.Add(-age), reached.Add(-age)
		if len(answers) != 1 || answers[0].Described.Before(from) || answers[0].Described.After(to) {
			t.Errorf("answers %+v: described at another time than from %v to %v", answers, from, to)
		}
	}
}

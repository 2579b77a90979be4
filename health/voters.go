package health

import (
	"context"
	"time"
)

const (
	// votersInterval is the time from one question to the other voters to the next.
	votersInterval = 5 * time.Second
	// votersTimeout is how long their answers may take.
	votersTimeout = 2 * time.Second
)

// heardOfVoters is why the quorum may be lost, as the other voters' sidecars say.
type heardOfVoters struct {
	lacking string
	at      time.Time
	// start is the start of Kafka that was waited for.
	start string
}

// followVoters asks the other voters while Kafka does not come up here, which it
// does not without a majority of them. It explains, and decides nothing.
func (s *sidecar) followVoters(ctx context.Context) {
	for s.cfg.Lacking != nil && ctx.Err() == nil {
		sleep(ctx, votersInterval)
		st, _ := s.now()
		if !st.comesUp() || st.volume().Dynamic { // the plan does not tell a dynamic quorum's voters
			continue
		}
		asking, cancel := context.WithTimeout(ctx, votersTimeout)
		heard := heardOfVoters{lacking: s.cfg.Lacking(asking, st.plan), at: time.Now(), start: st.plan.Start}
		cancel()
		s.update(func(st *state) { st.voters = heard })
	}
}

// comesUp says whether Kafka was started and has not come as far as it gets.
func (s *state) comesUp() bool {
	started := s.plan != nil && s.plan.Start != "" && len(s.plan.Waiting) == 0
	return started && (s.snapshot == nil || !s.isServing())
}

// withoutVoters is what the other voters' sidecars say as it follows a reason; ""
// where that is nothing, or of the past.
func (s *state) withoutVoters(now time.Time) string {
	if s.voters.lacking == "" || s.voters.start != s.plan.Start || now.Sub(s.voters.at) > 3*votersInterval {
		return ""
	}
	return "; " + s.voters.lacking
}

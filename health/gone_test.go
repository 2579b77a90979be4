package health

import (
	"errors"
	"syscall"
	"testing"
	"time"
)

// After a SIGTERM the sidecar stays as long as there is a broker to tell the
// truth about: one that answered is not gone because it has become slow.
func TestIsGone(t *testing.T) {
	at := time.Now()
	answered := pollEnd{at: at, snapshot: caughtUpSnapshot()}
	late := pollEnd{at: at, err: errors.New("no answer within 2s")}
	refused := pollEnd{at: at, err: syscall.ECONNREFUSED}
	for _, tt := range []struct {
		name   string
		noPlan bool
		polls  []pollEnd
		want   bool
	}{
		{name: "nobody to ask", noPlan: true, want: true},
		{name: "not asked yet"},
		{name: "it has answered", polls: []pollEnd{answered}},
		{name: "it has answered, and is late", polls: []pollEnd{answered, late}},
		{name: "it was late, and has answered", polls: []pollEnd{late, answered}},
		{name: "it has never answered", polls: []pollEnd{late}, want: true},
		{name: "its port refuses", polls: []pollEnd{answered, refused}, want: true},
		{name: "late since it refused", polls: []pollEnd{answered, refused, late}, want: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := fixed(t, func(s *state) {
				if tt.noPlan {
					s.followPlan(nil, "no plan")
				}
				for _, poll := range tt.polls {
					s.endPoll(poll)
				}
			})
			if st, _ := s.now(); st.isGone() != tt.want {
				t.Errorf("isGone = %v, want %v", st.isGone(), tt.want)
			}
		})
	}
}

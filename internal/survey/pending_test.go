package survey

import (
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
)

// followed is a cluster whose voters follow the template, and are as wanted.
func followed() *cluster {
	c := usual()
	for _, s := range c.pods {
		s.KRaftVersion, s.Intent.Wanted = new(int16(1)), []int32{0, 1, 2}
		s.Quorum.VoterIDs = []int32{0, 1, 2}
	}
	return c
}

// What a quorum that follows the template shows, and what is odd about one.
func TestFollowed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(c *cluster)
		want   string // of the oddities; empty: nothing is odd
	}{
		{name: "as wanted", change: func(*cluster) {}},
		{name: "the disks still record the voters of before", change: func(c *cluster) {
			c.pods[0].Volume.Voters, c.pods[2].Volume.Voters = []int32{0}, []int32{0, 2}
		}},
		{name: "a pod that joins while the quorum is static", change: func(c *cluster) {
			for i, s := range c.pods {
				s.KRaftVersion, s.Quorum = new(int16(0)), newQuorum(0, 3, 0)
				s.Quorum.Voters, s.Quorum.VoterIDs = 1, []int32{0}
				s.Volume.Voters, s.Intent.Voters = []int32{0}, []int32{0}
				if i == 2 {
					s.Volume.Voters, s.Intent.Voters = []int32{0, 2}, []int32{0, 2}
				}
			}
		}},
		{name: "other voter sets", want: "the disks record different voter sets", change: func(c *cluster) {
			for i, s := range c.pods {
				s.KRaftVersion = nil
				s.Volume.Voters = []int32{int32(i)}
			}
		}},
		{
			name:   "two templates",
			want:   "two templates: kafka-0, kafka-1: voters that follow, 0,1,2; kafka-2: voters that follow, 0",
			change: func(c *cluster) { c.pods[2].Intent.Wanted = []int32{0} },
		},
		{name: "changes", want: "to make: 2. Kafka refused the last change: no; kafka-2 is away", change: func(c *cluster) {
			c.pods[1].Membership = &api.Membership{Pending: 2, Waits: []string{"kafka-2 is away"}, Refused: "no"}
		}},
		{name: "a voter without a pod", want: "no pod is there of the voters 3", change: func(c *cluster) {
			c.pods[0].Quorum.VoterIDs = []int32{0, 1, 2, 3}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := followed()
			tt.change(c)
			s := c.survey(t)
			var said []string
			for _, o := range s.Odd {
				said = append(said, o.Text)
			}
			text := strings.Join(said, "\n")
			if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
				t.Errorf("odd: %q, want %q", text, tt.want)
			}
		})
	}
	var page strings.Builder
	if err := followed().survey(t).Table(&page); err != nil || !strings.Contains(page.String(), " 0,1,2 (dynamic) ") {
		t.Errorf("%v, table:\n%s", err, page.String())
	}
}

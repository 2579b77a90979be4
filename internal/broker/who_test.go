package broker

import (
	"errors"
	"testing"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// Any node of a cluster answers alike but for its own configuration.
func TestWhoAnswers(t *testing.T) {
	type answers = brokertest.Answers
	for _, tt := range []struct {
		name  string
		in    func(*answers)
		other bool
		asked int
	}{
		{"itself", func(*answers) {}, false, 1},
		{"another", func(a *answers) { a.Node = 1 }, true, 1},
		{"who may not say", func(a *answers) { a.Node, a.ConfigsCode = 1, 31 }, false, 1},
		{"who does not know the request", func(a *answers) {
			a.Node, a.MaxVersion[brokertest.DescribeConfigs] = 1, -1
		}, false, 0},
	} {
		for name, controllerOnly := range map[string]bool{"broker": false, "controller": true} {
			t.Run(tt.name+", a "+name, func(t *testing.T) {
				bubble(t, tt.in, func(t *testing.T, b *brokertest.Broker, c *Client) {
					for range 3 { // one answer is enough
						_, err := c.Poll(t.Context(), Question{ControllerOnly: controllerOnly})
						other, is := errors.AsType[*OtherNodeError](err)
						if is != tt.other || (err == nil) == tt.other || is && other.Says != "Unexpected broker id, expected 1" {
							t.Errorf("Poll = %v, want another node: %v", err, tt.other)
						}
					}
					if n := b.Asked(brokertest.DescribeConfigs); n != tt.asked {
						t.Errorf("asked %d times who it is, want %d", n, tt.asked)
					}
					if n := b.Asked(brokertest.Metadata); tt.other && n > 1 {
						t.Errorf("asked another node %d times, want once", n)
					}
				})
			})
		}
	}
}

// What one node said says nothing of another id, nor does a poll that failed.
func TestWhoAnswersIsAskedAgain(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.DescribeConfigs] = true })
		if _, err := c.Poll(t.Context(), Question{}); err == nil {
			t.Error("Poll = nil, want an error: it is not known who answers")
		}
		b.Change(func(a *brokertest.Answers) { clear(a.Broken) })
		if _, err := c.Poll(t.Context(), Question{}); err != nil {
			t.Errorf("Poll = %v", err)
		}
		if _, err := c.Poll(t.Context(), Question{NodeID: 5}); err == nil {
			t.Error("Poll of node 5 = nil, want that another answers")
		}
		if _, err := c.Poll(t.Context(), Question{}); err != nil {
			t.Errorf("Poll = %v, want none: the node is asked for itself again", err)
		}
	})
}

// A controller that has read nothing of the quorum is asked nothing that is an
// ERROR in its log.
func TestAControllerWithoutAQuorumIsNotAskedForItsLeader(t *testing.T) {
	nothingRead := func(a *brokertest.Answers) { a.MetadataOffset, a.MetadataVersion, a.Leader = -1, 7, 1 }
	bubble(t, nothingRead, func(t *testing.T, b *brokertest.Broker, c *Client) {
		for range 3 {
			got, err := c.Poll(t.Context(), Question{ControllerOnly: true})
			if err != nil || got.Leader != NoLeader {
				t.Errorf("Poll = %+v, %v, want no leader", got, err)
			}
		}
		if n := b.Asked(brokertest.DescribeCluster) + b.Asked(brokertest.Fetch); n > 0 {
			t.Errorf("asked %d times, want never", n)
		}
	})
}

package broker

import (
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// An answer without the one partition names nobody.
func TestAnAnswerWithoutThePartitionNamesNoLeader(t *testing.T) {
	withTopic := kmsg.NewPtrFetchResponse()
	withTopic.Topics = []kmsg.FetchResponseTopic{kmsg.NewFetchResponseTopic()}
	for name, resp := range map[string]*kmsg.FetchResponse{
		"no topic": kmsg.NewPtrFetchResponse(), "no partition": withTopic,
	} {
		s := Snapshot{Leader: NoLeader}
		if err := s.addEpoch(resp); err == nil || !strings.Contains(err.Error(), "partition") || s.Leader != NoLeader {
			t.Errorf("%s: leader %d, %v, want none and why", name, s.Leader, err)
		}
	}
}

package records

import (
	"regexp"
	"strconv"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// retries counts the records that were sent again, by the error that each request's partition was answered with.
// Kafka's client tells that in its log only, where a leader that names its successor has a word of its own. A test
// holds it to that.
type retries struct {
	mu sync.Mutex
	by map[string]int
	// answers were understood: none at all means that the log has changed.
	answers int
}

var (
	retried = regexp.MustCompile(`retrying@-?\d+,(\d+)\(([A-Z_]+)`)
	moved   = regexp.MustCompile(`move:-?\d+:-?\d+@-?\d+,(\d+)\}`)
	taken   = regexp.MustCompile(`\{\d+=>\d+\}`)
)

var _ kgo.Logger = (*retries)(nil)

// Level is that of the answers.
func (r *retries) Level() kgo.LogLevel { return kgo.LogLevelDebug }

// Log reads what concerns the answers to produce requests.
func (r *retries) Log(_ kgo.LogLevel, msg string, keyvals ...any) {
	if msg != "produced" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := 1; i < len(keyvals); i += 2 {
		to, ok := keyvals[i].(string)
		if !ok || keyvals[i-1] != "to" {
			continue
		}
		r.answers += len(taken.FindAllString(to, -1))
		for _, m := range retried.FindAllStringSubmatch(to, -1) {
			r.add(m[2], m[1])
		}
		for _, m := range moved.FindAllStringSubmatch(to, -1) {
			r.add(kerr.NotLeaderForPartition.Message, m[1])
		}
	}
}

func (r *retries) add(name, count string) {
	if name == kerr.NotLeaderForPartition.Message {
		name = "NOT_LEADER_OR_FOLLOWER" // as Kafka calls it by now
	}
	n, _ := strconv.Atoi(count) // digits, by the expression
	if r.by == nil {
		r.by = map[string]int{}
	}
	r.by[name] += n
}

// take is what was counted since the last take.
func (r *retries) take() (by map[string]int, answers int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	by, answers = r.by, r.answers
	r.by, r.answers = nil, 0
	return by, answers
}

package records

import (
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// TestLoad holds kgo's log to what retries reads in it, and the reader to what the load wrote.
func TestLoad(t *testing.T) {
	cluster, c := fake(t)
	l, err := c.Load(Load{Topic: topic, Rate: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	write := func(count int) {
		for range count {
			l.send(t.Context())
		}
		if err := l.cl.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The answer is logged after the records are acknowledged.
		for understood := 0; understood == 0 && t.Context().Err() == nil; time.Sleep(time.Millisecond) {
			l.retries.mu.Lock()
			understood = l.retries.answers
			l.retries.mu.Unlock()
		}
	}
	if err := l.Begin(); err == nil {
		t.Error("a load that has sent nothing is said to run")
	}
	write(1)
	if err := l.Begin(); err != nil {
		t.Fatal(err)
	}
	refuse(cluster, kerr.NotEnoughReplicas, kerr.NotLeaderForPartition)
	write(9)
	got := l.Loaded()
	if got.Retried["NOT_ENOUGH_REPLICAS"] == 0 || got.Retried["NOT_LEADER_OR_FOLLOWER"] == 0 {
		t.Errorf("retried %v", got.Retried)
	}
	if got.Sent != 10 || got.Acked != 10 || got.Failed != 0 || len(got.Errors) != 0 {
		t.Errorf("Loaded() = %+v", got)
	}
	for name, s := range map[string]Span{"gap": got.Gap, "slowest": got.Slowest} {
		if s.From.Before(l.since) || s.Took <= 0 || s.Took > time.Minute {
			t.Errorf("%s = %+v, since %v", name, s, l.since)
		}
	}
	acked := l.Acked()
	r, err := c.Reader(topic, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Drain(within(t)); err != nil {
		t.Fatal(err)
	}
	if lost, twice := r.Compare(acked); lost != 0 || twice != 0 || len(r.Unexpected) != 0 {
		t.Errorf("%d lost, %d twice, unexpected %q", lost, twice, r.Unexpected)
	}
	acked[10] = true
	r.Seen[3]++
	if lost, twice := r.Compare(acked); lost != 1 || twice != 1 {
		t.Errorf("%d lost, %d twice, want 1 each", lost, twice)
	}
}

// TestLoadRate holds Run to the rate that was asked for, and to an end.
func TestLoadRate(t *testing.T) {
	_, c := fake(t)
	l, err := c.Load(Load{Topic: topic, Rate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := contextFor(t, 200*time.Millisecond)
	defer cancel()
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	got := l.Loaded()
	if got.Sent == 0 || float64(got.Sent) > 1000*got.Seconds || got.Acked != got.Sent {
		t.Errorf("at 1000 records/s: Loaded() = %+v", got)
	}
	if whole := c.consumes(t, got.Sent); whole != nil {
		t.Error(whole)
	}
}

// refuse answers the next produce requests with these errors, in turn.
func refuse(cluster *kfake.Cluster, errs ...*kerr.Error) {
	for _, e := range errs {
		cluster.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
			asked := req.(*kmsg.ProduceRequest)
			resp := asked.ResponseKind().(*kmsg.ProduceResponse)
			for _, rt := range asked.Topics {
				answer := kmsg.NewProduceResponseTopic()
				answer.Topic, answer.TopicID = rt.Topic, rt.TopicID
				for _, rp := range rt.Partitions {
					p := kmsg.NewProduceResponseTopicPartition()
					p.Partition, p.ErrorCode = rp.Partition, e.Code
					answer.Partitions = append(answer.Partitions, p)
				}
				resp.Topics = append(resp.Topics, answer)
			}
			return resp, nil, true
		})
	}
}

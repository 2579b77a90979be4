package main

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// TestLoad holds kgo's log to what retries reads in it, and the reader to what the
// load wrote.
func TestLoad(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topic))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	l, err := newLoad(cluster.ListenAddrs())
	if err != nil {
		t.Fatal(err)
	}
	defer l.cl.Close()
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
	write(1)
	if err := l.begin(); err != nil {
		t.Fatal(err)
	}
	refuse(cluster, kerr.NotEnoughReplicas, kerr.NotLeaderForPartition)
	write(9)
	retried, answers := l.retries.take()
	if answers == 0 || retried["NOT_ENOUGH_REPLICAS"] == 0 || retried["NOT_LEADER_OR_FOLLOWER"] == 0 {
		t.Errorf("%d answers understood, retried %v", answers, retried)
	}
	got := l.loaded()
	if got.sent != 10 || got.acked != 10 || len(got.failed) != 0 {
		t.Errorf("loaded() = %+v", got)
	}
	for name, s := range map[string]span{"gap": got.gap, "slowest": got.slowest} {
		if s.from.Before(l.since) || s.took <= 0 || s.took > time.Minute {
			t.Errorf("%s = %+v, since %v", name, s, l.since)
		}
	}

	r, err := newReader(cluster.ListenAddrs())
	if err != nil {
		t.Fatal(err)
	}
	defer r.cl.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.drain(ctx); err != nil {
		t.Fatal(err)
	}
	if lost, twice := r.compare(l.acked); lost != 0 || twice != 0 {
		t.Errorf("%d lost, %d twice", lost, twice)
	}
	l.acked[10] = true
	r.seen[3]++
	if lost, twice := r.compare(l.acked); lost != 1 || twice != 1 {
		t.Errorf("%d lost, %d twice, want 1 each", lost, twice)
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

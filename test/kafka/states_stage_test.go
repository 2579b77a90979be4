package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stage is the cluster of one version on which the states are played, one after another: three nodes
// that are controller and broker each. Where the machine allows it, each pod has a network namespace of
// its own, and pod 1 a volume so small that it can be filled; pod 2 always has two log dirs.
type stage struct {
	*cluster
	undo    *undo
	segment *segment // nil: all are on loopback
	lacks   map[string]string
	said    []*recorder // of each pod
	life    context.Context
	topics  bool   // there are topics already
	late    bool   // the late topic's new replicas lag
	filler  string // what fills pod 1's volume

	// From a state's beginning to its end.
	start   string         // the id of the start before
	refuses chan time.Time // when the port did
	listed  time.Time      // when a broker's own Metadata listed it
	notYet  time.Time      // when it was last not in sync
}

// What a state may need of the machine.
const (
	namespaces  = "network namespaces"
	smallVolume = "a small volume"
)

const volumeSize = "128m"

func newStage(ctx context.Context, r *rig, img image) (*stage, error) {
	u, err := newUndo()
	if err != nil {
		return nil, err
	}
	s := &stage{undo: u, lacks: map[string]string{}}
	dir, err := os.MkdirTemp(r.dir, "states-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	set := minimal(3, nil)[0]
	set.env = merged(set.env, map[string]string{
		// A throttled follower gets this much at a time, and what it does not get lasts.
		img.prefix + "REPLICA_FETCH_MAX_BYTES":                       "16384",
		img.prefix + "REPLICA_FETCH_RESPONSE_MAX_BYTES":              "32768",
		img.prefix + "REPLICATION_QUOTA_WINDOW_NUM":                  "2",
		img.prefix + "REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS": "1000", // the next write to a log dir
	})
	set.perPod = func(p *pod) map[string]string {
		own := bindToPod(img.prefix, "controller,broker")(p)
		if p.ordinal == 2 {
			own["KRAFTPOD_DATA_DIR"] = p.data + "," + p.second()
		}
		return own
	}
	s.cluster = &cluster{rig: r, dir: dir, dns: names{}, image: img, voters: ids(0, 1, 2)}
	if s.segment, err = newSegment(ctx, u, set.replicas); err != nil {
		s.segment, s.lacks[namespaces] = nil, err.Error()
		s.subnet, err = takeSubnet(set.replicas)
	} else {
		s.subnet = &subnet{prefix: s.segment.prefix}
		s.subnet.hold, err = net.Listen("tcp", s.segment.prefix+"1:0")
	}
	if err != nil {
		return nil, err
	}
	return s, s.layOut(ctx, set)
}

// layOut makes the pods and the small volume.
func (s *stage) layOut(ctx context.Context, set *statefulSet) error {
	for n := range set.replicas {
		p, err := s.add(set, n)
		if err != nil {
			return err
		}
		if s.segment != nil {
			p.wrap = []string{"nsenter", "--net=/run/netns/" + s.segment.namespace(n), "--"}
		}
	}
	small := s.pods[1].volume
	if os.Getuid() != 0 {
		s.lacks[smallVolume] = "mounting a tmpfs needs root"
	} else if err := s.undo.do(ctx, "mount -t tmpfs -o size="+volumeSize+" tmpfs "+small, "umount -l "+small); err != nil {
		s.lacks[smallVolume] = err.Error()
	}
	s.filler = filepath.Join(small, "filler")
	if err := os.MkdirAll(filepath.Dir(s.pods[2].second()), 0o755); err != nil {
		return err
	}
	return s.publish()
}

// end ends the cluster and leaves nothing on the machine.
func (s *stage) end() {
	s.stop()
	s.undo.all()
}

// second is a pod's second log dir, on a volume of its own.
func (p *pod) second() string { return filepath.Join(p.root, "second", "logs") }

// up starts whatever is not running and waits until all pods are ready, with nothing that lags.
func (s *stage) up(t *testing.T) {
	ctx := within(t, startLimit)
	if s.said == nil {
		s.begin(t)
	}
	settled := s.topics
	for _, p := range s.pods {
		settled = settled && p.kafka.running() && p.verdict(ctx).code == http.StatusOK
	}
	if settled {
		return
	}
	for _, p := range s.pods {
		if !p.kafka.running() {
			if err := p.startKafka(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.late {
		s.hold(t, lateTopic, false)
		s.late = false
	}
	took, err := ready(ctx, s.pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("all are ready, %v after their start", took)
	if !s.topics {
		s.makeTopics(t)
	}
}

// begin starts the sidecars and listens to them until the cluster ends.
func (s *stage) begin(t *testing.T) {
	ctx := within(t, startLimit)
	for _, p := range s.pods {
		if err := p.startSidecar(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := p.readyz(ctx, http.StatusServiceUnavailable, recordEvery); err != nil {
			t.Fatal(err)
		}
		s.said = append(s.said, record(s.life, p))
	}
}

// down ends a pod's Kafka: by SIGTERM, or at once where there is no quorum that would let it go.
func (s *stage) down(t *testing.T, p *pod, how syscall.Signal) time.Time {
	at := time.Now()
	if !p.kafka.running() {
		return at
	}
	if err := p.kafka.signal(how); err != nil {
		t.Fatal(err)
	}
	if _, err := p.kafka.wait(time.Minute); err != nil {
		t.Fatal(errors.Join(err, fmt.Errorf("%s", p.kafka.tail(20))))
	}
	return at
}

func (s *stage) of(p *pod) *recorder { return s.said[p.ordinal] }

// startAs starts a pod's Kafka behind kraftpod's back with another setting of the image's.
func (s *stage) startAs(t *testing.T, p *pod, setting, value string) {
	script := filepath.Join(s.dir, "entrypoint-"+strings.ToLower(setting)+".sh")
	content := fmt.Sprintf("#!/bin/bash\nexport %s%s='%s'\nexec %s \"$@\"\n", s.image.prefix, setting, value, s.rig.entrypoint)
	if err := os.WriteFile(script, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.startKafkaBy(script); err != nil {
		t.Fatal(err)
	}
}

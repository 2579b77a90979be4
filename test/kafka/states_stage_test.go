package kafka_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
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
		own := map[string]string{}
		if s.segment == nil {
			own = bindToPod(img.prefix, "controller,broker")(p)
		}
		if p.ordinal == 2 {
			own["KRAFTPOD_DATA_DIR"] = p.data + "," + p.second()
		}
		return own
	}
	s.cluster = &cluster{rig: r, dir: dir, dns: &names{}, image: img, voters: ids(0, 1, 2)}
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
	err = s.layOut(ctx, set)
	return s, err
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

package states_test

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/report"
)

// stage is the cluster of one version on which the states are played, one after another: three nodes that are
// controller and broker each. Where the machine allows it, each pod has a network namespace of its own, and pod 1 a
// volume so small that it can be filled; pod 2 always has two log dirs.
type stage struct {
	*rig.Cluster
	asked       asked
	row         *report.Row // of the state that is played
	undo        *rig.Undo
	segment     *rig.Segment // nil: all are on loopback
	lacks       map[string]string
	transcripts []*transcript   // of each pod; nil before the sidecars are started
	life        context.Context // of the cluster
	topics      bool            // there are topics already
	late        bool            // the late topic's new replicas lag
	filler      string          // what fills pod 1's volume

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

func newStage(life context.Context, r *rig.Rig, version string, by asked) (*stage, error) {
	undo, err := rig.NewUndo()
	if err != nil {
		return nil, err
	}
	s := &stage{asked: by, undo: undo, life: life, lacks: map[string]string{}}
	image := rig.ImageOf(version)
	set := s.set(image)
	if s.segment, err = rig.NewSegment(life, undo, set.Replicas); err != nil {
		s.segment, s.lacks[namespaces] = nil, err.Error()
		s.Cluster, err = r.NewCluster(image, set)
	} else {
		s.Cluster, err = r.NewClusterOn(s.segment, image, set)
	}
	if err != nil {
		return s, err
	}
	small := s.Pods[1].Volume
	if os.Getuid() != 0 {
		s.lacks[smallVolume] = "mounting a tmpfs needs root"
	} else if err := undo.Do(life, "mount -t tmpfs -o size="+volumeSize+" tmpfs "+small, "umount -l "+small); err != nil {
		s.lacks[smallVolume] = err.Error()
	}
	s.filler = filepath.Join(small, "filler")
	return s, os.MkdirAll(filepath.Dir(second(s.Pods[2])), 0o755)
}

// set is the StatefulSet of the stage.
func (s *stage) set(image rig.Image) *rig.StatefulSet {
	set := rig.Minimal(3, map[string]string{
		// A throttled follower gets this much at a time, and what it does not get lasts.
		image.Prefix + "REPLICA_FETCH_MAX_BYTES":                       "16384",
		image.Prefix + "REPLICA_FETCH_RESPONSE_MAX_BYTES":              "32768",
		image.Prefix + "REPLICATION_QUOTA_WINDOW_NUM":                  "2",
		image.Prefix + "REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS": "1000", // the next write to a log dir
	})
	set.PerPod = func(p *rig.Pod) map[string]string {
		own := map[string]string{}
		if s.segment == nil {
			own = rig.BindToPod(image.Prefix, "controller,broker")(p)
		}
		if p.Ordinal == 2 {
			own["KRAFTPOD_DATA_DIR"] = p.Data + "," + second(p)
		}
		return s.asked.env(image.Prefix, p, own)
	}
	return set
}

// second is a pod's second log dir, on a volume of its own.
func second(p *rig.Pod) string { return filepath.Join(p.Root, "second", "logs") }

// end ends the cluster and leaves nothing on the machine.
func (s *stage) end() {
	if s.Cluster != nil {
		s.Stop()
	}
	s.undo.All()
}

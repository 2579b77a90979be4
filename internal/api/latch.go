package api

import (
	"fmt"
	"os"
	"path/filepath"
)

// LatchFile is the name of the latch in KRAFTPOD_DIR.
const LatchFile = "latch.json"

// Latch is what outlives a sidecar: that caught-up held once since Kafka last
// started. The id of the start is all that guards it: Kafka starts anew only
// through run.
type Latch struct {
	// Start is the id of the start, as in the plan.
	Start string `json:"start"`
	// Waived says why replicas that are not in sync are no longer waited for.
	Waived string `json:"waived"`
	// Owed are replicas that had no live leader then and are to be in sync once
	// they have one.
	Owed []Partition `json:"owed,omitempty"`
}

// Partition is one of a topic.
type Partition struct {
	Topic string `json:"topic"`
	Index int32  `json:"partition"`
}

// String is the partition as Kafka's own tools write it, topic-partition.
func (p Partition) String() string { return fmt.Sprintf("%s-%d", p.Topic, p.Index) }

// ReadLatch reads the latch in dir; the zero value where there is none that can
// be read.
func ReadLatch(dir string) Latch { return readJSON[Latch](dir, LatchFile) }

// WriteLatch writes the latch in dir, atomically.
func WriteLatch(dir string, latch Latch) error { return writeJSON(dir, LatchFile, latch) }

// RemoveLatch removes the latch in dir; one that stays is of the past anyway.
func RemoveLatch(dir string) { _ = os.Remove(filepath.Join(dir, LatchFile)) }

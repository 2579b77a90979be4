// Package simulation has what the models of a StatefulSet of Kafka pods have in
// common: randomness and time, sets of nodes, the metadata log, the StatefulSet
// controller, and how schedules are tried, counted and shrunk. What pods and
// their Kafkas do is each model's own.
package simulation

import (
	"math/rand/v2"
	"time"
)

const (
	// PodCount is how many pods there can be.
	PodCount = 5
	// Tick is a model's unit of time.
	Tick = 500 * time.Millisecond
)

var names = [PodCount]string{"kafka-0", "kafka-1", "kafka-2", "kafka-3", "kafka-4"}

// Name is the name of the pod with this ordinal.
func Name(id int) string { return names[id] }

// Clock is the one clock of all pods, at a tick.
func Clock(n int) time.Time { return time.Unix(0, 0).Add(time.Duration(n) * Tick) }

// Source is the randomness of a seed: a schedule is the same each time.
func Source(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // nothing is a secret, all has to be repeatable
}

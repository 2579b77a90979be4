package simulation

import "slices"

// Controller is the StatefulSet controller with podManagementPolicy Parallel and
// RollingUpdate with partition 0: what it sees of a pod, and does with it.
type Controller[P any] struct {
	Absent, Old, Ready         func(P) bool // Old: of an old template
	Create, Terminate, Replace func(P)
}

// Sync goes over the pods, by ordinal. What is missing is created at once, from
// the newest template, what is in excess is deleted at once; then the highest
// ordinal of an old template is deleted, unless a higher one is not ready.
func (c Controller[P]) Sync(pods []P, replicas int) {
	for id, p := range pods {
		switch absent := c.Absent(p); {
		case id < replicas && absent:
			c.Create(p)
		case id >= replicas && !absent:
			c.Terminate(p)
		}
	}
	for _, p := range slices.Backward(pods[:replicas]) {
		if c.Old(p) {
			c.Replace(p)
			return
		}
		if !c.Ready(p) {
			return
		}
	}
}

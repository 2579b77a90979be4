package rig

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// State is a pod at one moment, in words.
type State struct {
	PID, Node, Roles, State, Why string
}

// Observe asks the sidecar, and looks at what the pid of `kraftpod run` has become by now.
func Observe(ctx context.Context, p *Pod) State {
	now := State{PID: "-", Node: "-", Roles: "-", State: "not ready"}
	if p.Kafka.Running() {
		now.PID = strconv.Itoa(p.Kafka.PID)
	}
	s, err := p.Status(ctx)
	if err != nil {
		now.Why = "the sidecar does not answer yet"
		return now
	}
	if s.NodeID != nil && *s.NodeID >= 0 { // -1 before run has written its plan
		now.Node, now.Roles = strconv.Itoa(int(*s.NodeID)), strings.Join(s.Roles, ",")
	}
	switch {
	case s.Ready:
		now.State = "ready"
		return now
	case !p.Kafka.Running():
		now.Why = fmt.Sprintf("Kafka ended with exit code %d", p.Kafka.Code)
		return now
	}
	switch p.Kafka.Exe() {
	case "kraftpod":
		now.Why = "kraftpod run decides"
	case "bash":
		now.Why = "the image's entrypoint formats the disk"
	default:
		now.Why = s.Blocker()
	}
	return now
}

package kafka_test

import (
	"context"
	"fmt"
	"strings"
)

// podRow is a pod at one moment.
type podRow struct {
	pid, node, roles, state, why string
}

// observe asks the sidecar, and looks at what the pid of `kraftpod run` has become by now.
func observe(ctx context.Context, p *pod) podRow {
	row := podRow{pid: "-", node: "-", roles: "-", state: "not ready"}
	if p.kafka.running() {
		row.pid = itoa(p.kafka.pid)
	}
	s, err := p.status(ctx)
	if err != nil {
		row.why = "the sidecar does not answer yet"
		return row
	}
	if s.NodeID != nil && *s.NodeID >= 0 { // -1 before run has written its plan
		row.node, row.roles = itoa(int(*s.NodeID)), strings.Join(s.Roles, ",")
	}
	switch {
	case s.Ready:
		row.state = "ready"
		return row
	case !p.kafka.running():
		row.why = fmt.Sprintf("Kafka ended with exit code %d", p.kafka.code)
		return row
	}
	switch p.kafka.exe() {
	case "kraftpod":
		row.why = "kraftpod run decides"
	case "bash":
		row.why = "the image's entrypoint formats the disk"
	default:
		row.why = s.blocker()
	}
	return row
}

// hints are what to try next.
func hints(c *cluster) []string {
	last := c.pods[len(c.pods)-1]
	lines := []string{"", "Try, in another terminal:"}
	for _, p := range c.pods {
		lines = append(lines, "  curl '"+p.url("/readyz?verbose")+"'")
	}
	return append(lines,
		"  curl "+last.url("/status"),
		fmt.Sprintf("  kill -9 %d   (a PID of the table; the demo starts that Kafka again after %.0f s)", last.kafka.pid, demoRestart.Seconds()),
		"", "Logs are in "+c.dir+"/kafka-*/. Ctrl-C ends it all.")
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// view is what the demo shows. On a terminal it is drawn again in place; elsewhere a line is printed
// when something has changed.
type view struct {
	out     io.Writer
	live    bool
	c       *rig.Cluster
	title   string
	began   time.Time
	rows    []rig.State
	said    []string
	height  int // lines drawn last
	drawn   string
	ready   int
	stopped bool
}

func newView(out *os.File, c *rig.Cluster, version string) *view {
	info, err := out.Stat()
	term := os.Getenv("TERM")
	v := &view{
		out: out, c: c, began: time.Now(), rows: make([]rig.State, len(c.Pods)),
		live:  err == nil && info.Mode()&os.ModeCharDevice != 0 && term != "" && term != "dumb",
		title: fmt.Sprintf("kraftpod demo: Kafka %s, %s of StatefulSet kafka", version, plural(len(c.Pods), "pod")),
	}
	if v.live {
		fmt.Fprint(out, "\x1b[?7l\x1b[?25l") // a long line is cut, not wrapped; no cursor
	} else {
		fmt.Fprintln(out, v.title)
	}
	return v
}

// end gives the terminal back as it was.
func (v *view) end() {
	if v.live && !v.stopped {
		fmt.Fprint(v.out, "\x1b[?7h\x1b[?25h")
	}
	v.stopped = true
}

// say adds lines below the table.
func (v *view) say(lines ...string) {
	v.said = append(v.said, lines...)
	if !v.live {
		fmt.Fprintln(v.out, strings.Join(lines, "\n"))
		return
	}
	v.draw()
}

// follow shows the pods until done says so. An ended Kafka is the end of it all, unless ended sees
// to it.
func (v *view) follow(ctx context.Context, done func() bool, ended func(*rig.Pod) error) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := v.look(ctx, ended); err != nil {
			return err
		}
		if done() {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if err := ctx.Err(); err == context.Canceled {
				return err
			}
			return context.Cause(ctx)
		}
	}
}

func (v *view) look(ctx context.Context, ended func(*rig.Pod) error) error {
	v.ready = 0
	for i, p := range v.c.Pods {
		row := rig.Observe(ctx, p)
		if ctx.Err() != nil {
			return nil // what was seen now is the end of the demo, not the pod's state
		}
		if row.State == "ready" {
			v.ready++
		}
		if !v.live && row != v.rows[i] {
			fmt.Fprintf(v.out, "%6.1f s  %s  pid %s  node %s  %-17s  %s\n", time.Since(v.began).Seconds(),
				p.Name, row.PID, row.Node, row.Roles, strings.TrimSpace(row.State+"  "+row.Why))
		}
		v.rows[i] = row
		if p.Kafka.Running() {
			continue
		}
		if ended == nil {
			return fmt.Errorf("%s: Kafka ended with exit code %d", p.Name, p.Kafka.Code)
		}
		if err := ended(p); err != nil {
			return err
		}
	}
	if v.live {
		v.draw()
	}
	return nil
}

// draw draws everything, over what was drawn before.
func (v *view) draw() {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %.0f s\n\n", v.title, time.Since(v.began).Seconds())
	fmt.Fprintf(&b, "  %-9s %-16s %-8s %-5s %-18s %s\n", "POD", "ADDRESS", "PID", "NODE", "ROLES", "STATE")
	for i, p := range v.c.Pods {
		r := v.rows[i]
		color := "33" // yellow
		if r.State == "ready" {
			color = "32"
		}
		fmt.Fprintf(&b, "  %-9s %-16s %-8s %-5s %-18s \x1b[%sm%-9s\x1b[0m  %s\n",
			p.Name, p.IP, r.PID, r.Node, r.Roles, color, r.State, r.Why)
	}
	for _, line := range v.said {
		fmt.Fprintln(&b, line)
	}
	if b.String() == v.drawn {
		return
	}
	v.drawn = b.String()
	up := ""
	if v.height > 0 {
		up = fmt.Sprintf("\x1b[%dA\r", v.height)
	}
	v.height = strings.Count(v.drawn, "\n")
	fmt.Fprint(v.out, up+strings.ReplaceAll(v.drawn, "\n", "\x1b[K\n")+"\x1b[J")
}

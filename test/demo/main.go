// Command demo runs real Kafka nodes on this machine as the pods of a StatefulSet, each through kraftpod, proves that
// they take records, and stays until Ctrl-C. `make demo` runs it by way of demo.sh, which fetches Kafka and builds.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// Exit codes, besides 0.
const (
	failed      = 1
	usage       = 64
	interrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are those of the command line.
type options struct {
	once    bool
	nodes   int
	version string
	dir     string
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.once, "once", os.Getenv("KRAFTPOD_DEMO_ONCE") != "", "end after the proof, not at Ctrl-C")
	flags.IntVar(&o.nodes, "nodes", 3, "pods, 1 to 9")
	flags.StringVar(&o.version, "kafka", rig.V431, "version of Kafka")
	flags.StringVar(&o.dir, "dir", "", "where to make the directory that holds everything; it is removed at the end")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.nodes < 1 || o.nodes > 9 {
		err = fmt.Errorf("%d nodes %q: want 1 to 9, and no arguments", o.nodes, flags.Args())
		fmt.Fprintln(stderr, "demo:", err)
	}
	return o, err
}

// run prepares the rig, plays the demo and leaves nothing behind.
func run(ctx context.Context, args []string, stdout *os.File, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return usage
	}
	r, err := rig.Prepare(ctx, o.dir, o.version)
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		return failed
	}
	proved, err := play(ctx, r, o, stdout, stderr)
	canceled := errors.Is(err, context.Canceled)
	if gone := r.End(); gone != nil {
		fmt.Fprintln(stderr, "demo:", gone)
		return failed
	}
	switch {
	case err == nil || canceled && proved:
		fmt.Fprintf(stdout, "\nThe end: every process is gone, and so is %s.\n", cmp.Or(o.dir, r.Dir))
		return 0
	case canceled:
		fmt.Fprintf(stdout, "\nInterrupted: every process is gone, and so is %s.\n", cmp.Or(o.dir, r.Dir))
		return interrupted
	default:
		return failed
	}
}

// play runs a cluster, and says whether it was proved that it takes records.
func play(ctx context.Context, r *rig.Rig, o options, stdout *os.File, stderr io.Writer) (proved bool, err error) {
	c, err := r.NewCluster(rig.Apache(o.version), rig.Minimal(o.nodes, nil))
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		return false, err
	}
	defer c.Stop()
	v := newView(stdout, c, o.version)
	d := &demo{once: o.once, cluster: c, view: v}
	err = d.play(ctx)
	v.end()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(stderr, "\n%s\ndemo: %v\n", c.Logs(), err)
	}
	return d.proved, err
}

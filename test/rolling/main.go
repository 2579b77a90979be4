// Command rolling rolls a set of three Kafka nodes on a real Kubernetes, under
// load, in ways that differ in nothing but what says that a pod is ready, and
// prints what clients notice:
//
//	rolling [-runs N] [VARIANT...]
//
// Without names all: none tcp-controller tcp-broker kraftpod stuck unwaited
// stuck-unheld hand. Each is measured once (N times), in turn.
//
// `make bench-rolling` runs it in the network of the cluster that test/e2e/local.sh
// makes, with its images. It asserts nothing about time; it fails when a record is
// lost with kraftpod, and when it could not measure. What happens meanwhile goes to
// stderr.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "rolling:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("rolling", flag.ContinueOnError)
	runs := flags.Int("runs", 1, "how often each is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(flags.Args())
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "kraftpod-rolling-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	cluster, err := kube.Connect(ctx, temp)
	if err != nil {
		return err
	}
	where, err := conditions(ctx, cluster, *runs)
	if err != nil {
		return err
	}
	var results []result
	var failures []error
	for range *runs {
		for _, v := range chosen {
			r, err := measure(ctx, cluster, v, stderr)
			if err != nil {
				failures = append(failures, fmt.Errorf("%s: not measured: %w", v.name, err))
				fmt.Fprintln(stderr, failures[len(failures)-1])
				continue
			}
			results = append(results, r)
			fmt.Fprintf(stderr, "%s\n%s\n", row(noticed(), []result{r}), row(spent(), []result{r}))
			if v.keeps && r.lost > 0 {
				failures = append(failures, fmt.Errorf("%s: %d records lost", v.name, r.lost))
			}
		}
	}
	if len(results) > 0 {
		fmt.Fprintf(stdout, "\n%s\n\n%s\n\n%s\n",
			strings.Join(table(noticed(), results), "\n"), strings.Join(table(spent(), results), "\n"), where)
	}
	return errors.Join(failures...)
}

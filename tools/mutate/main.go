// Command mutate says how well the tests hold what packages do: it makes small
// changes to their code, one at a time, and reports those that no test notices.
//
//	mutate [-tests "PACKAGE ..."] [-env "PACKAGE:NAME=VALUE ..."] PACKAGE...
//
// All changes of all packages are compiled at once, each behind a comparison
// with a number, so that a test binary is built only once and then run once for
// each mutant, with its number in MUTANT. A mutant is judged by those tests that
// come by it, of its own package first; a run that takes more than three times
// as long as it does without a mutant, and 2 s, counts as noticed (but not that
// of a duration that is longer). What is not changed: texts, what is logged,
// deferred calls, and declarations.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// options are what is asked for.
type options struct {
	packages, tests, env []string
	equivalents, only    string
	jobs                 int
	killed               bool
}

func main() {
	var o options
	var tests, env string
	flag.StringVar(&tests, "tests", "", "the packages whose tests judge: those to be changed, if not given")
	flag.StringVar(&env, "env", "", "what the tests of packages run with: PACKAGE:NAME=VALUE ...")
	flag.StringVar(&o.equivalents, "equivalents", "", "the file that lists the mutants that change nothing")
	flag.StringVar(&o.only, "only", "", "try only what a regular expression matches, of the lines that are reported")
	flag.IntVar(&o.jobs, "jobs", 3*runtime.NumCPU(), "how many to run at a time: many tests wait")
	flag.BoolVar(&o.killed, "killed", false, "list also those that were noticed, and by what")
	flag.Parse()
	o.packages, o.tests, o.env = flag.Args(), strings.Fields(tests), strings.Fields(env)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// run makes the mutants, lets the tests judge them and reports.
func run(ctx context.Context, o options, stdout, stderr io.Writer) error {
	began := time.Now()
	say := func(format string, args ...any) {
		fmt.Fprintf(stderr, "mutate: %s (%v)\n", fmt.Sprintf(format, args...), time.Since(began).Round(time.Second))
	}
	only, err := regexp.Compile(o.only)
	if err != nil {
		return err
	}
	scratch, err := openTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	pkgs, err := load(ctx, o.packages)
	if err != nil {
		return err
	}
	mutants, overlay, left, err := mutate(pkgs, scratch)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		say("left as they are, since a mutant there does not compile: %s", strings.Join(left, ", "))
	}
	stale, err := excuse(mutants, pkgs, o.equivalents)
	if err != nil {
		return err
	}
	binaries, err := o.judges(ctx, len(mutants), overlay, scratch)
	if err != nil {
		return err
	}
	mutants = slices.DeleteFunc(mutants, func(m *mutant) bool { return !only.MatchString(m.String()) })
	say("%d mutants to try", len(mutants))
	judge(ctx, mutants, binaries, o.jobs, scratch, func(n int) { say("%d", n) })
	report(stdout, pkgs, mutants, o.killed)
	if ctx.Err() != nil {
		return fmt.Errorf("%w: what was not tried by then is not reported", context.Cause(ctx))
	}
	say("done")
	return sound(mutants, stale)
}

// judges are the tests, built and run once without a mutant.
func (o *options) judges(ctx context.Context, mutants int, overlay, scratch string) ([]*binary, error) {
	if len(o.tests) == 0 {
		o.tests = o.packages
	}
	binaries, err := build(ctx, o.tests, overlay, scratch, o.env)
	if err != nil {
		return nil, err
	}
	for _, b := range binaries {
		if err := b.learn(ctx, mutants, scratch); err != nil {
			return nil, err
		}
	}
	return binaries, nil
}

// sound says what makes a run's numbers wrong; a survivor does not.
func sound(mutants []*mutant, stale []string) error {
	if i := slices.IndexFunc(mutants, func(m *mutant) bool { return m.verdict == failed }); i >= 0 {
		return fmt.Errorf("could not run %s: %s", mutants[i], mutants[i].by)
	}
	if len(stale) > 0 {
		return fmt.Errorf("listed as equivalent, but no mutant (any more):\n\t%s", strings.Join(stale, "\n\t"))
	}
	return nil
}

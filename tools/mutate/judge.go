package main

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// verdict is what became of a mutant.
type verdict int

const (
	untried verdict = iota
	survived
	uncovered
	killed
	timedOut
	equivalent
	failed // the run itself could not be made
)

// quick is how long the tests that run first may take together: most mutants
// are noticed by one of them.
const quick = 500 * time.Millisecond

// judge runs the mutants, several at a time, each until a test fails. It
// says how many are done, now and then.
func judge(ctx context.Context, mutants []*mutant, binaries []*binary, jobs int, scratch string, say func(n int)) {
	crowd := 1 + (jobs-1)/runtime.NumCPU()
	todo := make(chan *mutant)
	var wg sync.WaitGroup
	var done atomic.Int64
	for range jobs {
		wg.Go(func() {
			for m := range todo {
				m.judge(ctx, binaries, crowd, scratch)
				if ctx.Err() != nil {
					m.verdict = untried // its tests were stopped
				}
				if n := done.Add(1); n%100 == 0 {
					say(int(n))
				}
			}
		})
	}
	for _, m := range mutants {
		if m.verdict != equivalent && ctx.Err() == nil {
			todo <- m
		}
	}
	close(todo)
	wg.Wait()
}

// judge runs the tests that come by the mutant: those of its own package first.
func (m *mutant) judge(ctx context.Context, binaries []*binary, crowd int, scratch string) {
	m.verdict = uncovered
	for _, own := range []bool{true, false} {
		for _, b := range binaries {
			if (b.name == m.pkg.name) != own {
				continue
			}
			for _, batch := range b.batches(m.id) {
				r := b.run(ctx, batch, strconv.Itoa(m.id), m.limit(batch, crowd), scratch)
				if r.verdict == timedOut && m.longer {
					r.verdict = survived // the tests take longer, but none of them minds
				}
				m.verdict, m.by, m.elsewhere = r.verdict, r.by, !own
				if m.verdict != survived {
					return
				}
			}
		}
	}
}

// limit is how long tests may take with the mutant, where crowd run on a core.
func (m *mutant) limit(tests []*test, crowd int) time.Duration {
	var usual time.Duration
	for _, t := range tests {
		usual += t.took + t.cpu*time.Duration(crowd-1)
	}
	if m.longer {
		return 20*usual + 10*time.Second
	}
	return 3*usual + 2*time.Second
}

// batches are the tests that come by a mutant, the quick ones first.
func (b *binary) batches(id int) (all [][]*test) {
	var first, rest []*test
	var sum time.Duration
	for _, t := range b.tests { // in order of their time
		if t.reached[id] == 0 {
			continue
		}
		if sum += t.took; sum <= quick {
			first = append(first, t)
		} else {
			rest = append(rest, t)
		}
	}
	for _, batch := range [][]*test{first, rest} {
		if len(batch) > 0 {
			all = append(all, batch)
		}
	}
	return all
}

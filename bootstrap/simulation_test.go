package bootstrap

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// crowd is a set that forms from nothing, all its pods in this process: each has
// look-ups and questions of its own, which pass no network.
type crowd struct {
	*neighbourhood
	pods int
	// started has a value for each pod that started, and what went wrong.
	started chan error
	all     []*starting
}

// load is what the pods ask in a second.
type load struct {
	// dns is the questions to the name server by one pod, sidecar those to one
	// sidecar.
	dns, sidecar float64
}

// lastPod is the one that comes up last: a voter, whom all others wait for.
const lastPod = 4

// newCrowd starts all pods, of which the last has no address yet.
func newCrowd(t *testing.T, pods int) *crowd {
	t.Helper()
	c := &crowd{neighbourhood: newNeighbourhood(t), pods: pods, started: make(chan error, pods)}
	c.wire = &wire{asked: &c.asked, pods: map[string]formation.Answer{}, names: map[string][]netip.Addr{}}
	c.listAll(false)
	for i := range pods {
		if i != lastPod {
			c.serve(says(int32(i), disk.Empty, 0, 1, 2, 3, 4))
		}
		s := c.start(t, i, pods, nil)
		ctx, cancel := context.WithCancel(t.Context())
		s.ctx = ctx
		c.all = append(c.all, s)
		var ended sync.WaitGroup
		ended.Go(func() {
			voters, err := s.start()
			if err == nil && voters != "0 1 2 3 4" {
				err = fmt.Errorf("kafka-%d started with the voters %s", i, voters)
			}
			c.started <- err
		})
		t.Cleanup(func() {
			cancel()
			ended.Wait()
		})
	}
	return c
}

// listAll has the Service list the pods, with or without the last.
func (c *crowd) listAll(last bool) {
	var ordinals []int
	for i := range c.pods {
		if i != lastPod || last {
			ordinals = append(ordinals, i)
		}
	}
	c.list(ordinals...)
}

// last brings the last pod up.
func (c *crowd) last() {
	c.serve(says(lastPod, disk.Empty, 0, 1, 2, 3, 4))
	c.listAll(true)
}

func (c *crowd) questions() (dns, sidecars int64) {
	for i := range c.asked {
		sidecars += c.asked[i].Load()
	}
	return c.wire.questions.Load(), sidecars
}

// measure is what is asked while all wait for the last pod.
func (c *crowd) measure(during time.Duration) load {
	dns, sidecars := c.questions()
	time.Sleep(during) // to count, not for luck
	dnsAfter, sidecarsAfter := c.questions()
	perPod := func(n int64) float64 { return float64(n) / during.Seconds() / float64(c.pods) }
	return load{dns: perPod(dnsAfter - dns), sidecar: perPod(sidecarsAfter - sidecars)}
}

// TestCrowd: 30 pods are created, and the last comes late. Each asks, and is
// asked, about 13 times a second; all start soon after the last one answers.
// KRAFTPOD_CROWD=300 does the same with more, and takes some minutes.
func TestCrowd(t *testing.T) {
	pods, _ := strconv.Atoi(os.Getenv("KRAFTPOD_CROWD"))
	pods = max(pods, 30)
	period := pace{asked: pods - 1}.period()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	c := newCrowd(t, pods)
	time.Sleep(2 * period) // the first round asks all at once
	waiting := c.measure(3 * period)
	var during runtime.MemStats
	runtime.ReadMemStats(&during)
	goroutines := runtime.NumGoroutine()

	c.last()
	began := time.Now()
	for i := range pods {
		select {
		case err := <-c.started:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10*period + 10*time.Second):
			t.Fatalf("%d of %d started; kafka-0 says:\n%s", i, pods, c.all[0].said(nil))
		}
	}
	took := time.Since(began)
	t.Logf("%d pods, waiting for one: %.1f questions a second to the name server by each pod (%.0f in all), %.1f to each "+
		"sidecar; %.1f s from the last pod's coming up until all started; %.1f MiB of heap for all, %d goroutines",
		pods, waiting.dns, waiting.dns*float64(pods), waiting.sidecar, took.Seconds(),
		float64(during.HeapInuse-before.HeapInuse)/(1<<20), goroutines)
	if waiting.sidecar < 3 || waiting.sidecar > 18 {
		t.Errorf("%.1f questions a second to each sidecar, want about 13", waiting.sidecar)
	}
	if waiting.dns > 20 {
		t.Errorf("%.1f questions a second to the name server by each pod, want at most 20", waiting.dns)
	}
	if limit := 2*period + 10*time.Second; took > limit {
		t.Errorf("all started %v after the last one came up, want at most %v", took, limit)
	}
}

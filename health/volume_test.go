package health

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// fakeDisk is read in the disk's place.
type fakeDisk struct {
	mu     sync.Mutex
	volume disk.Volume
	hangs  chan struct{} // readings wait for its end; nil: they do not
	reads  atomic.Int64
}

func (d *fakeDisk) look([]disk.Dir) disk.Volume {
	d.reads.Add(1)
	d.mu.Lock()
	volume, hangs := d.volume, d.hangs
	d.mu.Unlock()
	if hangs != nil {
		<-hangs
	}
	return volume
}

func (d *fakeDisk) holds(voters ...int32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.volume = disk.Volume{State: disk.Formed, Voters: voters}
}

func (d *fakeDisk) hang() (release func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	hangs := make(chan struct{})
	d.hangs = hangs
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.hangs = nil
		close(hangs)
	}
}

// onDisk is a sidecar in a bubble, which nobody polls, and its disk.
func onDisk(t *testing.T, f func(t *testing.T, d *fakeDisk, s *running)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &fakeDisk{}
		d.holds(0, 1, 2)
		s := newSidecar(testConfig(t), "", noFallback, zap.NewNop())
		s.volume.look = d.look
		s.state.followPlan(somePlan("one"), "")
		f(t, d, &running{sidecar: s, t: t})
		synctest.Wait()
	})
}

func TestTheDiskIsReadOnceASecondWhoeverAsks(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		for began := time.Now(); time.Since(began) < 10*time.Second; {
			var clients sync.WaitGroup
			for range 20 {
				clients.Go(func() {
					if _, body := s.get("/status"); !strings.Contains(body, `"voters":[0,1,2]`) {
						t.Errorf("no voter set in %s", body)
					}
				})
			}
			clients.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		if n := d.reads.Load(); n < 9 || n > 10 {
			t.Errorf("read %d times in 10 s, want 10", n)
		}
	})
}

// What is shown is at most a second old.
func TestAReadingIsShownForASecond(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		s.get("/status")
		d.holds(7)
		time.Sleep(time.Second)
		if _, body := s.get("/status"); strings.Contains(body, `"voters":[7]`) {
			t.Errorf("read again after a second: %s", body)
		}
		time.Sleep(time.Nanosecond)
		if _, body := s.get("/status"); !strings.Contains(body, `"voters":[7]`) {
			t.Errorf("not read after more than a second: %s", body)
		}
	})
}

func TestADiskThatHangs(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		s.get("/status")
		time.Sleep(2 * time.Second)
		release := d.hang()
		for i := range 300 {
			begun := time.Now()
			_, body := s.get("/status")
			want := `"state":"unknown","reason":"the log dirs could not be read within 500ms: the disk hangs, or is very slow"`
			if !strings.Contains(body, want) {
				t.Fatalf("request %d: no %s in %s", i, want, body)
			}
			if took := time.Since(begun); took > volumeBound || i > 0 && took > 0 {
				t.Errorf("request %d took %v, want 500 ms for the first only", i, took)
			}
			time.Sleep(time.Second)
		}
		if n := d.reads.Load(); n != 2 {
			t.Errorf("%d readings begun, want 2: one hangs", n)
		}
		release()
		synctest.Wait()
		if _, body := s.get("/status"); !strings.Contains(body, `"state":"formed"`) {
			t.Errorf("not read again: %s", body)
		}
		if n := d.reads.Load(); n != 3 {
			t.Errorf("%d readings begun, want 3: what hung is too old", n)
		}
	})
}

// Other log dirs are read at once, however new what is known of the old ones is.
func TestAReadingIsOfThePlansLogDirs(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		s.get("/status")
		plan := somePlan("two")
		plan.LogDirs = []disk.Dir{{Path: "/other"}}
		s.update(func(st *state) { st.followPlan(plan, "") })
		st, _ := s.now()
		if got := st.volume(); got.State != disk.Unknown || got.Reason != "the log dirs were not read yet" {
			t.Errorf("volume = %+v, want not read yet", got)
		}
		s.get("/status")
		if n := d.reads.Load(); n != 2 {
			t.Errorf("read %d times, want again", n)
		}
	})
}

func TestWithoutAPlanNothingIsRead(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		s.update(func(st *state) { st.followPlan(nil, "none") })
		if _, body := s.get("/status"); !strings.Contains(body, "no plan names the log dirs") || d.reads.Load() > 0 {
			t.Errorf("read %d times, and said %s", d.reads.Load(), body)
		}
	})
}

// However many ask for what is costly, and wait, a probe does not.
func TestProbesDoNotWaitForOthers(t *testing.T) {
	for _, path := range []string{"/status", "/metrics"} {
		t.Run(path, func(t *testing.T) {
			onDisk(t, func(t *testing.T, _ *fakeDisk, s *running) {
				for range costlyAtOnce {
					s.costly <- struct{}{}
				}
				var answered atomic.Bool
				go func() {
					s.get(path)
					answered.Store(true)
				}()
				synctest.Wait()
				if code, _ := s.get("/livez"); code != http.StatusOK || answered.Load() {
					t.Errorf("livez = %d while others wait; %s answered beyond the bound: %v", code, path, answered.Load())
				}
				for range costlyAtOnce {
					<-s.costly
				}
				time.Sleep(costlyTime)
				synctest.Wait()
				if !answered.Load() || len(s.costly) > 0 {
					t.Errorf("%s answered: %v, places taken: %d", path, answered.Load(), len(s.costly))
				}
			})
		})
	}
}

// Whoever asks for what is costly, the thread is idle for most of the time: two
// thousand answers a second are made. The last of all connections is answered
// before a peer gives up.
func TestCostlyAnswersArePaced(t *testing.T) {
	onDisk(t, func(t *testing.T, _ *fakeDisk, s *running) {
		s.get("/status")
		var clients sync.WaitGroup
		began := time.Now()
		for range maxConnections {
			clients.Go(func() { s.get("/status") })
		}
		clients.Wait()
		const atLeast, atMost = (maxConnections/costlyAtOnce - 2) * costlyTime, 600 * time.Millisecond
		if took := time.Since(began); took < atLeast || took > atMost {
			t.Errorf("%d answers took %v, want %v to %v", maxConnections, took, atLeast, atMost)
		}
	})
}

// Who no longer waits for an answer holds up nobody.
func TestWhoGoesAwayTakesNoPlace(t *testing.T) {
	onDisk(t, func(t *testing.T, _ *fakeDisk, s *running) {
		for range costlyAtOnce {
			s.costly <- struct{}{}
		}
		ctx, leave := context.WithCancel(t.Context())
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/metrics", nil))
			close(done)
		}()
		synctest.Wait()
		leave()
		<-done
		if w.Body.Len() > 0 || len(s.costly) != costlyAtOnce {
			t.Errorf("answered %q, places taken: %d", w.Body, len(s.costly))
		}
	})
}

const differs = "the disk's voter set [0] is not [0 1 2], with which Kafka was started: "

// withDisk begins a bubble whose disk holds the voter set.
func withDisk(d *fakeDisk, roles ...string) func(*setup) {
	return func(in *setup) {
		in.disk = d
		in.plan = somePlan("one", roles...)
	}
}

func TestAVoterSetThatIsNotTheIntent(t *testing.T) {
	for check, roles := range map[string][]string{"storage": {"controller", "broker"}, "quorum": {"controller"}} {
		t.Run(check, func(t *testing.T) {
			d := &fakeDisk{}
			d.holds(0)
			bubble(t, withDisk(d, roles...), func(t *testing.T, _ *brokertest.Broker, s *running) {
				time.Sleep(time.Second)
				s.want(false, "[-]"+check+" failed: "+differs)
				if _, body := s.get("/status"); !strings.Contains(body, `"warnings":["`+differs) {
					t.Errorf("no warning in %s", body)
				}
				if _, body := s.get("/metrics"); !strings.Contains(body, "kraftpod_voter_set_differs 1\n") {
					t.Errorf("no warning in %s", body)
				}
				d.holds(0, 1, 2)
				s.within(volumeAge+readyTime, true)
				if _, body := s.get("/metrics"); !strings.Contains(body, "kraftpod_voter_set_differs 0\n") {
					t.Errorf("still warned in %s", body)
				}
				d.holds(0)
				s.within(volumeReadyAge+3*time.Second, false)
			})
		})
	}
}

// What was read before Kafka wrote its voter set proves nothing: it is read
// anew once Kafka serves, and no pod is ready before.
func TestTheVoterSetIsReadOnceKafkaServes(t *testing.T) {
	d := &fakeDisk{}
	begin := withDisk(d)
	bubble(t, func(in *setup) {
		begin(in)
		in.answers = func(a *brokertest.Answers) { a.Unlisted = true }
	}, func(t *testing.T, b *brokertest.Broker, s *running) {
		for range 20 {
			time.Sleep(97 * time.Millisecond)
			s.get("/status")
			if s.want(false, "[+]storage ok\n"); t.Failed() {
				return
			}
		}
		d.holds(0)
		b.Change(func(a *brokertest.Answers) { a.Unlisted = false })
		for range 100 {
			time.Sleep(10 * time.Millisecond)
			s.want(false, "")
		}
		s.want(false, "[-]storage failed: "+differs)
	})
}

// However lately the disk was read before, that costs no time.
func TestTheVoterSetIsReadAtOnce(t *testing.T) {
	d := &fakeDisk{}
	begin := func(in *setup) {
		in.disk = d
		in.answers = func(a *brokertest.Answers) { a.Unlisted = true }
	}
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		for before := d.reads.Load(); d.reads.Load() == before; {
			time.Sleep(10 * time.Millisecond)
		}
		b.Change(func(a *brokertest.Answers) { a.Unlisted = false })
		s.within(readyTime, true)
	})
}

func TestADiskThatHangsDoesNotHoldReadinessBack(t *testing.T) {
	d := &fakeDisk{}
	d.holds(0, 1, 2)
	release := func() {}
	bubble(t, func(in *setup) {
		in.disk = d
		release = d.hang()
	}, func(_ *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(readyTime)
		s.want(false, "[-]storage failed: the log dirs were not read yet since Kafka serves\n")
		s.within(volumeBound+readyTime, true)
		release()
		time.Sleep(time.Minute)
		s.want(true, "")
	})
}

// Once ready, a disk that nobody asks for is read twice a minute.
func TestTheDiskIsReadSeldomOnceReady(t *testing.T) {
	d := &fakeDisk{}
	d.holds(0, 1, 2)
	bubble(t, withDisk(d), func(t *testing.T, _ *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		before := d.reads.Load()
		time.Sleep(time.Hour)
		if n := d.reads.Load() - before; n < 110 || n > 121 {
			t.Errorf("read %d times in an hour, want 120", n)
		}
	})
}

func TestVoterSetDiffers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		voters []int32
		plan   func(*api.Plan)
		want   bool
	}{
		{"the same", []int32{0, 1, 2}, func(*api.Plan) {}, false},
		{"fewer", []int32{0}, func(*api.Plan) {}, true},
		{"more", []int32{0, 1, 2, 3, 4}, func(*api.Plan) {}, true},
		{"none: a dynamic quorum, or not written yet", nil, func(*api.Plan) {}, false},
		{"settings of the sidecar's own", []int32{0}, func(p *api.Plan) { p.Start = "" }, false},
		{"run still waits", []int32{0}, func(p *api.Plan) { p.Waiting = []string{"kafka-1"} }, false},
		{"another volume", []int32{0}, func(p *api.Plan) { p.LogDirs = []disk.Dir{{Path: "/other"}} }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newState()
			s.readDisk(t0, disk.Volume{State: disk.Formed, Voters: slices.Clone(tt.voters)})
			tt.plan(s.plan)
			if got := s.voterSetDiffers(); (got != "") != tt.want {
				t.Errorf("differs: %q, want %v", got, tt.want)
			}
		})
	}
}

// What is known of the space is as old as the reading; of a disk that hangs
// nothing is known, and no request waits for it or begins another reading.
func TestSpaceOfADiskThatHangs(t *testing.T) {
	onDisk(t, func(t *testing.T, d *fakeDisk, s *running) {
		d.mu.Lock()
		d.volume.Space = []disk.Space{{Path: "/data", Size: 1 << 40}}
		d.mu.Unlock()
		const metric = `kraftpod_volume_size_bytes{log_dir="/data"} 1099511627776`
		if _, body := s.get("/metrics"); strings.Contains(body, metric) || d.reads.Load() != 0 {
			t.Errorf("/metrics reads the disk itself: %d reads", d.reads.Load())
		}
		s.watchVolume()
		synctest.Wait()
		if _, body := s.get("/metrics"); !strings.Contains(body, metric) {
			t.Errorf("/metrics lacks %s:\n%s", metric, body)
		}
		release := d.hang()
		defer release()
		time.Sleep(2 * volumeAge)
		s.watchVolume()
		time.Sleep(volumeBound)
		synctest.Wait()
		before, reads := time.Now(), d.reads.Load()
		for range 100 {
			s.watchVolume()
			if _, body := s.get("/metrics"); strings.Contains(body, "kraftpod_volume_") {
				t.Fatalf("/metrics says what nobody knows:\n%s", body)
			}
		}
		if time.Since(before) > 100*costlyTime || d.reads.Load() != reads {
			t.Errorf("100 requests took %v and %d readings, want their pace and none", time.Since(before), d.reads.Load()-reads)
		}
	})
}

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	loadDirectories = 10_000
	loadConnections = 400
	loadTime        = 6 * time.Second
	// probeEvery parts the probes of /livez, each over a connection of its own,
	// as the kubelet's are.
	probeEvery = 20 * time.Millisecond
)

// BenchmarkLoad has many ask for /status of a node with many partitions, as fast
// as they can, and measures what the kubelet's probe of /livez takes meanwhile.
func BenchmarkLoad(b *testing.B) {
	s := startLoadedSidecar(b)
	for b.Loop() {
		before := s.probes(b, loadTime/3)
		rss, cpu := s.memory(b), s.cpu(b)
		var asked atomic.Int64
		ctx, stop := context.WithTimeout(b.Context(), loadTime)
		var clients sync.WaitGroup
		for range loadConnections {
			clients.Go(func() { s.askForStatus(ctx, &asked) })
		}
		during := s.probes(b, loadTime)
		b.ReportMetric(s.cpu(b)-cpu, "s-cpu")
		clients.Wait()
		stop()
		after := s.probes(b, loadTime/3)
		report(b, "before", before)
		report(b, "during", during)
		report(b, "after", after)
		b.ReportMetric(rss, "MiB-before")
		b.ReportMetric(s.memory(b), "MiB-after")
		b.ReportMetric(s.peak(b), "MiB-peak")
		b.ReportMetric(float64(s.threads(b)), "threads")
		b.ReportMetric(float64(asked.Load())/loadTime.Seconds(), "status/s")
	}
	b.ReportMetric(0, "ns/op")
}

func report(b *testing.B, when string, probes []time.Duration) {
	b.Helper()
	slices.Sort(probes)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(probes[len(probes)/2]), "ms-livez-p50-"+when)
	b.ReportMetric(ms(probes[len(probes)-1]), "ms-livez-max-"+when)
}

// loadedSidecar is a sidecar in a process of its own.
type loadedSidecar struct {
	address string
	proc    string
	client  *http.Client // for what asks often
}

// startLoadedSidecar starts one whose log dir has many directories. Its Kafka
// does not run.
func startLoadedSidecar(b *testing.B) *loadedSidecar {
	b.Helper()
	dir := b.TempDir()
	for n := range loadDirectories {
		if err := os.MkdirAll(filepath.Join(dir, "data", fmt.Sprintf("topic-%d", n)), 0o755); err != nil {
			b.Fatal(err)
		}
	}
	meta := []byte("version=1\nnode.id=0\ncluster.id=Jc7hwCMorEyPprSI1Iw4sQ\n")
	if err := os.WriteFile(filepath.Join(dir, "data", "meta.properties"), meta, 0o600); err != nil {
		b.Fatal(err)
	}
	plan, err := json.Marshal(map[string]any{
		"api": 1, "start": "one", "pod": "kafka-0.svc", "roles": []string{"controller", "broker"},
		"broker": "127.0.0.1:1", "protocol": "PLAINTEXT", "intent": map[string]any{"voters": []int{0, 1, 2}},
		"log_dirs": []any{map[string]any{"path": filepath.Join(dir, "data"), "metadata": true}},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plan.json"), plan, 0o600); err != nil {
		b.Fatal(err)
	}
	address := freeAddress(b)
	cmd := exec.Command(buildForLoad(b, dir), "sidecar")
	cmd.Env = []string{"KRAFTPOD_DIR=" + dir, "KRAFTPOD_LISTEN=" + address}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s := &loadedSidecar{
		address: address,
		proc:    filepath.Join("/proc", strconv.Itoa(cmd.Process.Pid)),
		client: &http.Client{
			Transport: &http.Transport{MaxIdleConnsPerHost: loadConnections},
			Timeout:   loadTime,
		},
	}
	for range 100 {
		if _, err := s.probe(b.Context()); err == nil {
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatal("the sidecar does not answer")
	return nil
}

func freeAddress(b *testing.B) string {
	b.Helper()
	listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// buildForLoad builds the binary, or takes the one that LOAD_BINARY names.
func buildForLoad(b *testing.B, dir string) string {
	b.Helper()
	if given := os.Getenv("LOAD_BINARY"); given != "" {
		return given
	}
	binary := filepath.Join(dir, "kraftpod")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "github.com/kraftpod/kraftpod/cmd/kraftpod")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// askForStatus asks again and again over one connection.
func (s *loadedSidecar) askForStatus(ctx context.Context, asked *atomic.Int64) {
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+"/status", nil)
		if err != nil {
			return
		}
		resp, err := s.client.Do(req)
		if err != nil {
			continue
		}
		if _, err := io.Copy(io.Discard, resp.Body); err == nil {
			asked.Add(1)
		}
		_ = resp.Body.Close()
	}
}

// probes are how long each probe took, for so long.
func (s *loadedSidecar) probes(b *testing.B, during time.Duration) []time.Duration {
	b.Helper()
	var took []time.Duration
	for began := time.Now(); time.Since(began) < during; time.Sleep(probeEvery) {
		d, err := s.probe(b.Context())
		if err != nil {
			b.Logf("a probe failed after %v: %v", d, err)
		}
		took = append(took, d)
	}
	return took
}

func (s *loadedSidecar) probe(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+"/livez", nil)
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return time.Since(began), err
	}
	return time.Since(began), resp.Body.Close()
}

func (s *loadedSidecar) memory(b *testing.B) float64 { return float64(s.number(b, "VmRSS:")) / 1024 }

func (s *loadedSidecar) peak(b *testing.B) float64 { return float64(s.number(b, "VmHWM:")) / 1024 }

func (s *loadedSidecar) threads(b *testing.B) int { return s.number(b, "Threads:") }

// number is one of the process's numbers in /proc.
func (s *loadedSidecar) number(b *testing.B, name string) int {
	b.Helper()
	status, err := os.ReadFile(filepath.Join(s.proc, "status"))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) > 1 && fields[0] == name {
			n, _ := strconv.Atoi(fields[1])
			return n
		}
	}
	b.Fatalf("no %s in %s", name, status)
	return 0
}

// cpu is how many seconds the process has computed: fields 14 and 15 of stat,
// in ticks of 10 ms.
func (s *loadedSidecar) cpu(b *testing.B) float64 {
	b.Helper()
	stat, err := os.ReadFile(filepath.Join(s.proc, "stat"))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(stat))
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return float64(user+system) / 100
}

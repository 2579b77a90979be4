package bootstrap

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// The settings of this machine: its hosts file and its disk.
func TestSettings(t *testing.T) {
	environ := startEnviron(t, 1, 3, nil)
	hosts := filepath.Join(t.TempDir(), "hosts")
	writeFile(t, hosts, "10.0.0.7 kafka-1.other.far.svc.example.org kafka-1\n")
	for _, name := range []string{"KRAFTPOD_SERVICE", "POD_NAMESPACE", "KRAFTPOD_CLUSTER_DOMAIN"} {
		delete(environ, name)
	}
	environ["KRAFTPOD_HOSTS_FILE"] = hosts
	format(t, environ["KRAFTPOD_DATA_DIR"], 1, giveID)
	b, _ := newBootstrap(environ)
	before := maps.Clone(environ)
	s, err := b.Settings()
	if err != nil {
		t.Fatal(err)
	}
	if s.Plan.Pod != "kafka-1.other.far.svc.example.org" || s.Plan.Version != "v1.2.3" {
		t.Errorf("the plan is of %s and of version %s", s.Plan.Pod, s.Plan.Version)
	}
	if dirs := s.Plan.LogDirs; len(dirs) != 1 || dirs[0].Anchor != dirs[0].Path || dirs[0].Ino == 0 {
		t.Errorf("log dirs %+v, want what is there", dirs)
	}
	checkVariables(t, s.Apply(environ), map[string]string{"CLUSTER_ID": giveID})
	if !maps.Equal(before, environ) {
		t.Error("the environment was changed")
	}
	format(t, environ["KRAFTPOD_DATA_DIR"], 2, giveID)
	_, err = b.Settings()
	checkLines(t, "mistake", linesOf(err), []string{"node.id=2, but this pod's node id is 1"})
}

// Where nothing tells the image, the disk is no image's: nothing is read.
func TestSettingsOfNoImage(t *testing.T) {
	environ := startEnviron(t, 0, 1, map[string]string{"KRAFTPOD_DIALECT": ""})
	format(t, environ["KRAFTPOD_DATA_DIR"], 7, testID)
	b, _ := newBootstrap(environ)
	_, err := b.Settings()
	checkLines(t, "mistake", linesOf(err), []string{`KRAFTPOD_DIALECT="": none of the three images' files is here`})
}

// What render prints is the entrypoint's environment, as the image reads it.
func TestRender(t *testing.T) {
	environ := apache("1", "KAFKA_SSL_KEY_PASSWORD=sesame")
	s := mustCompute(t, "kafka-0", environ, disk.Volume{})
	var out bytes.Buffer
	if err := s.Render(&out, "properties", environ); err != nil {
		t.Fatal(err)
	}
	if err := s.Render(brokenWriter{}, "properties", environ); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("render to a pipe that is closed: %v", err)
	}
	for _, line := range []string{"node.id=0", "process.roles=controller,broker", "ssl.key.password=********"} {
		if !strings.Contains("\n"+out.String(), "\n"+line+"\n") {
			t.Errorf("%q is not in\n%s", line, out.String())
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A sidecar without a plan's file has what the environment alone says.
func TestFallbackPlan(t *testing.T) {
	environ := startEnviron(t, 1, 3, nil)
	format(t, environ["KRAFTPOD_DATA_DIR"], 7, testID) // which says nothing of it
	b, _ := newBootstrap(environ)
	plan, err := b.FallbackPlan()
	if err != nil {
		t.Fatal(err)
	}
	if plan.Pod != podName(1) || plan.Version != "v1.2.3" || plan.Start != "" {
		t.Errorf("the plan is %+v", plan)
	}
	if len(plan.LogDirs) != 1 || plan.LogDirs[0].Anchor != "" {
		t.Errorf("log dirs %+v, want nothing of what is there", plan.LogDirs)
	}
	delete(environ, "CLUSTER_ID")
	if plan, err := b.FallbackPlan(); plan != nil || exitCode(err) != 78 {
		t.Errorf("the plan is %+v, %v, want a mistake", plan, err)
	}
}

// What this uid may not read, it cannot judge.
func TestCheckDiskUnreadable(t *testing.T) {
	data := config.Mistake{Code: config.ExitData, Text: "not to be said"}
	denied := &fs.PathError{Op: "open", Path: "/a", Err: fs.ErrPermission}
	closed := []disk.Content{{Dir: disk.Dir{Path: "/a"}, Err: denied}}
	for _, tt := range []struct {
		contents []disk.Content
		code     int
		want     []string
	}{
		{closed, 77, []string{"open /a: permission denied"}},
		{[]disk.Content{{Dir: disk.Dir{Path: "/a"}}}, 65, []string{"not to be said"}},
	} {
		var report config.Report
		checkDisk(tt.contents, nil, disk.Volume{}, []config.Mistake{data}, disk.Want{NodeID: -1}, &report)
		checkLines(t, "mistake", linesOf(report.Err()), tt.want)
		if code := exitCode(report.Err()); code != tt.code {
			t.Errorf("code %d, want %d", code, tt.code)
		}
	}
}

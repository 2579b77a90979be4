package bootstrap

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// full makes the directory that is shared one without room: what is written to
// the plan's temporary file ends in /dev/full.
func (s *starting) full() {
	s.t.Helper()
	if err := os.Symlink("/dev/full", filepath.Join(s.Config.Dir, api.PlanFile+".tmp")); err != nil {
		s.t.Fatal(err)
	}
}

// A full directory does not keep a voter that formed from its restart; the plan
// of the start before goes, since it would say what is no longer true.
func TestFullDirectoryRestart(t *testing.T) {
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		s.form(1, 0, 1, 2)
		segment := filepath.Join(s.Config.DataDir, "__cluster_metadata-0", "00000000000000000000.log")
		if err := os.WriteFile(segment, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := api.WritePlan(s.Config.Dir, &api.Plan{API: api.Version, Start: "before"}); err != nil {
			t.Fatal(err)
		}
		s.full()
		voters, err := s.start()
		if err != nil || voters != "0 1 2" {
			t.Errorf("started with %q, %v, want the voters 0 1 2", voters, err)
		}
		if _, err := api.ReadPlan(s.Config.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the plan of the start before: %v, want none", err)
		}
		said := s.said(nil)
		if !strings.Contains(said, "the plan was not written") || !strings.Contains(said, "no space left") {
			t.Errorf("said %s, want a warning", said)
		}
	})
}

// A first start needs its plan: the peers are told by it.
func TestFullDirectoryFirstStart(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer { return says(pod.NodeID, disk.Empty, 0, 1, 2) }
		s.full()
		_, err := s.start()
		if exitCode(err) != config.ExitNoPermission || !strings.Contains(err.Error(), "sizeLimit") {
			t.Errorf("%v, want code 77 that says how to make room", err)
		}
		if _, err := os.Lstat(filepath.Join(s.Config.Dir, api.PlanFile+".tmp")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the half of a plan: %v, want none", err)
		}
	})
}

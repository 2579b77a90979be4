package kafka_test

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
)

// files is the stand-in for the images: inside the test binary, so that the demo needs no source tree.
//
//go:embed image/*.sh image/*.properties
var files embed.FS

// rig is what all clusters of one run share.
type rig struct {
	reaper
	dir        string   // everything that is written
	temporary  []string // what is removed at the end
	kraftpod   string   // the binary under test
	entrypoint string
	machine    string // host name
}

// newRig unpacks the stand-in. The directory is readable by any uid: one check runs as nobody. What is
// temporary is removed at the end, unless KRAFTPOD_KEEP is set.
func newRig(dir, kraftpod string, temporary ...string) (*rig, error) {
	r := &rig{dir: dir, kraftpod: kraftpod, entrypoint: filepath.Join(dir, "entrypoint.sh"), temporary: temporary}
	if os.Getenv("KRAFTPOD_KEEP") != "" {
		r.temporary = nil
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	var err error
	if r.guard, err = newGuard(r.temporary); err != nil {
		return nil, err
	}
	entries, err := files.ReadDir("image")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		content, err := files.ReadFile("image/" + e.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), content, 0o755); err != nil {
			return nil, err
		}
	}
	r.machine, err = os.Hostname()
	return r, err
}

// end kills whatever runs and removes whatever was written, unless it is to be kept.
func (r *rig) end() error {
	r.killAll()
	for _, dir := range r.temporary {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if len(r.temporary) == 0 {
		fmt.Println("kept:", r.dir)
	}
	r.guard.tell("done", 0)
	return nil
}

// jars is where fetch.sh puts a version.
func (r *rig) jars(version string) string {
	cache, err := os.UserCacheDir() // XDG_CACHE_HOME, else ~/.cache
	if err != nil {
		cache = "/nonexistent"
	}
	return filepath.Join(cache, "kraftpod", "kafka", version)
}

// Package rig runs kraftpod with real Kafka on one machine: StatefulSets of which each pod is `kraftpod run` on an
// address of its own, with its sidecar beside it, an entrypoint that stands in for the image's (test/kafka/image),
// and Kafka's own jars (fetch.sh). It needs no container, no DNS and, but for a segment, no root.
package rig

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kraftpod/kraftpod/test/kafka/image"
)

// Rig is what all clusters of one run share.
type Rig struct {
	reaper
	Dir        string   // everything that is written
	temporary  []string // what is removed at the end
	kraftpod   string   // the binary under test
	Entrypoint string
	machine    string // host name
}

// New unpacks the stand-in. What is temporary is removed at the end, unless KRAFTPOD_KEEP is set.
func New(dir, kraftpod string, temporary ...string) (*Rig, error) {
	r := &Rig{Dir: dir, kraftpod: kraftpod, Entrypoint: filepath.Join(dir, "entrypoint.sh"), temporary: temporary}
	if os.Getenv("KRAFTPOD_KEEP") != "" {
		r.temporary = nil
	}
	// Readable by any uid: one check runs as nobody.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	var err error
	if r.guard, err = newGuard(r.temporary); err != nil {
		return nil, err
	}
	if err := unpack(dir); err != nil {
		return nil, err
	}
	r.machine, err = os.Hostname()
	return r, err
}

// unpack writes the stand-in's files.
func unpack(dir string) error {
	files, err := image.Files.ReadDir(".")
	if err != nil {
		return err
	}
	for _, f := range files {
		content, err := image.Files.ReadFile(f.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name()), content, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// End kills whatever runs and removes whatever was written, unless it is to be kept.
func (r *Rig) End() error {
	r.killAll()
	for _, dir := range r.temporary {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if len(r.temporary) == 0 {
		fmt.Println("kept:", r.Dir)
	}
	r.guard.tell("done", 0)
	return nil
}

// Jars is where fetch.sh puts a version.
func Jars(version string) string {
	cache, err := os.UserCacheDir() // XDG_CACHE_HOME, else ~/.cache
	if err != nil {
		cache = "/nonexistent"
	}
	return filepath.Join(cache, "kraftpod", "kafka", version)
}

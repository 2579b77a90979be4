package main

import (
	"os"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/walkthrough"
)

// Every step of the page that needs no cluster; test/e2e takes all of them.
func TestYourStatefulSetOnALaptop(t *testing.T) {
	r := &walkthrough.Reader{
		Dir: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")},
		Leave: func(line string) bool { return strings.HasPrefix(line, "kubectl") || line == "cat list.env" },
	}
	ran, err := r.Follow(t.Context(), page(t, "docs/your-statefulset.md"))
	if ran != 3 || err != nil {
		t.Errorf("ran %d commands: %v", ran, err)
	}
}

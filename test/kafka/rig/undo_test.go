package rig

import (
	"os"
	"path/filepath"
	"testing"
)

// TestUndo wants what was done to be taken back, last first, and what failed half-way, too.
func TestUndo(t *testing.T) {
	u, err := NewUndo()
	if err != nil {
		t.Fatal(err)
	}
	outer := filepath.Join(t.TempDir(), "outer")
	inner := filepath.Join(outer, "inner")
	for _, dir := range []string{outer, inner} {
		if err := u.Do(t.Context(), "mkdir "+dir, "rmdir "+dir); err != nil {
			t.Fatal(err)
		}
	}
	left := filepath.Join(outer, "left")
	if err := u.Do(t.Context(), "cp /dev/null "+left+" "+left, "rm -f "+left); err == nil {
		t.Error("a command that fails is no error")
	}
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.All()
	if _, err := os.Stat(outer); !os.IsNotExist(err) {
		t.Errorf("%s is left behind: %v", outer, err)
	}
}

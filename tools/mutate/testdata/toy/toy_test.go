package toy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/tools/mutate/testdata/toy"
)

func TestFits(t *testing.T) {
	for n, want := range map[int]bool{2: true, 3: false, 6: true, 7: false} {
		if got := toy.Fits(n); got != want {
			t.Errorf("Fits(%d) = %v", n, got)
		}
	}
}

func TestNext(t *testing.T) {
	if got := toy.Next(1); got != 2 {
		t.Errorf("Next(1) = %d", got)
	}
}

func TestNames(t *testing.T) {
	names := toy.Names()
	if names[0] != "a" || names[1] != "b" {
		t.Errorf("Names() = %q", names)
	}
}

func TestCheck(t *testing.T) {
	if err := toy.Check(true, false); err == nil || err.Error() != "a" {
		t.Error("a is not wrong")
	}
	if toy.Check(false, true) != nil {
		t.Error("b alone is wrong")
	}
}

func TestAt(t *testing.T) {
	if toy.At(1, 2).X != 1 {
		t.Error("not at x")
	}
}

func TestSum(t *testing.T) {
	if got := toy.Sum([]int{1, -1, 0, 2}); got != 3 {
		t.Errorf("Sum() = %d", got)
	}
}

func TestCount(t *testing.T) {
	if got := toy.Count(3); got != 0 {
		t.Errorf("Count(3) = %d", got)
	}
}

// The program has nothing of the test's environment.
func TestChild(t *testing.T) {
	if os.Getenv("TOY_CHILD") != "" {
		os.Exit(toy.Child())
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = []string{"TOY_CHILD=yes"}
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 7 {
		t.Errorf("exit code %d, want 7", code)
	}
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	if err := toy.Keep(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "kept")); err != nil {
		t.Error(err)
	}
}

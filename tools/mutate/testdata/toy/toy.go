// Package toy is what the tests of mutate change: each function is held by a
// test where the comment does not say otherwise.
package toy

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

const (
	// limit is held, pause is not.
	limit = 3
	pause = 50 * time.Millisecond
)

// Fits compares with the limit, which is used twice.
func Fits(n int) bool { return n < limit || n == 2*limit }

// Next waits, which no test measures.
func Next(n int) int {
	time.Sleep(pause)
	return n + 1
}

// Names has an element that no test looks for.
func Names() []string { return []string{"a", "b", "unseen"} }

// Check returns an error that no test waits for where both are wrong.
func Check(a, b bool) error {
	if a && b {
		return errors.New("both")
	}
	if a {
		return errors.New("a")
	}
	return nil
}

// Point has a field that no test reads.
type Point struct{ X, Unread int }

// At makes a point.
func At(x, y int) Point { return Point{X: x, Unread: y} }

// Sum leaves out what is negative; without the step it would not end.
func Sum(all []int) (sum int) {
	for i := 0; i < len(all); i++ {
		if all[i] < 0 {
			continue
		}
		sum += all[i]
	}
	return sum
}

// Count counts down, for ever where the step is lost.
func Count(n int) int {
	for n > 0 {
		n--
	}
	return n
}

// Child is held by a test that starts a program of its own.
func Child() int { return 7 }

// Keep writes into a directory; a mutant of it, into that of its tests.
func Keep(dir string) error {
	place := struct{ dir string }{dir: dir}
	return os.WriteFile(filepath.Join(place.dir, "kept"), nil, 0o600)
}

// Unused is not covered.
func Unused() bool { return true }

// Command compare runs two kraftpod binaries in the same random environments
// and prints where their answers differ, grouped by what differs: an intended
// change of a message is one group, with a count and an example.
//
//	go run ./test/environments/compare -old OLD -new NEW -n 50000
//
// It exits 1 if there is a difference that is not intended.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/environments"
)

func main() {
	oldPath := flag.String("old", "", "the `binary` to compare with")
	newPath := flag.String("new", "", "the `binary` to compare")
	first := flag.Int("first", 0, "the `number` of the first environment")
	count := flag.Int("n", 50000, "how `many` environments")
	file := flag.String("intended", "", "a `file` of intended differences")
	superset := flag.Bool("superset", false, "more mistakes at once, with the same exit code, are no difference")
	flag.Parse()
	same, err := compare(*oldPath, *newPath, *first, *count, *file, *superset)
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	if !same {
		os.Exit(1)
	}
}

// compare prints the differences, and says whether all of them are intended.
func compare(oldPath, newPath string, first, count int, file string, superset bool) (same bool, err error) {
	intended, err := readIntended(file)
	if err != nil {
		return false, err
	}
	var programs [2]environments.Program
	for i, path := range []string{oldPath, newPath} {
		if programs[i], err = binary(path); err != nil {
			return false, err
		}
	}
	parent, err := os.MkdirTemp("", "environments")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(parent)
	numbers := make([]int, count)
	for i := range numbers {
		numbers[i] = first + i
	}
	var mu sync.Mutex
	r := newReport(intended)
	began := time.Now()
	environments.Each(numbers, func(number int) {
		e := environments.Generate(number)
		before, beforeErr := environments.Ask(e, parent, programs[0])
		after, afterErr := environments.Ask(e, parent, programs[1])
		mu.Lock()
		defer mu.Unlock()
		if beforeErr != nil || afterErr != nil {
			err = fmt.Errorf("environment %d: %w", number, firstOf(beforeErr, afterErr))
			return
		}
		r.add(e, before, after)
		if r.asked%1000 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d, %v\n", r.asked, count, time.Since(began).Round(time.Second))
		}
	})
	r.print(os.Stdout)
	return r.same(superset), err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// absolute makes a path that a program can be started by from anywhere.
func absolute(path string) (string, error) {
	if path == "" {
		return "", fmt.Errorf("give both -old and -new")
	}
	if _, err := os.Stat(path); err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/kraftpod/kraftpod/test/environments"
)

var update = flag.Bool("update", false, "write testdata/answers.hashes and testdata/answers.txt anew")

const (
	hashesFile   = "testdata/answers.hashes"
	examplesFile = "testdata/answers.txt"
	// environmentsCount is how many environments the hashes are of, quickCount
	// how many of them are tested where not all are.
	environmentsCount = 50000
	quickCount        = 1000
)

// inProcess is the whole program in this process: run, and how main ends it.
func inProcess(args []string, environ map[string]string, stdout, stderr io.Writer) int {
	err := run(context.Background(), args, environ, stdout, stderr)
	if err == nil {
		return 0
	}
	return report(stderr, err)
}

// The program answers random environments as it always did. All of them with
// KRAFTPOD_TEST_ENVIRONMENTS=all (make environments); -update takes what it
// answers now for right.
func TestEnvironments(t *testing.T) {
	if *update {
		updateAnswers(t)
		return
	}
	hashes, err := environments.ReadHashes(hashesFile)
	if err != nil {
		t.Fatal(err)
	}
	examples, err := environments.ReadExamples(examplesFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(hashes) != environmentsCount || len(examples) == 0 {
		t.Fatalf("%d hashes and %d examples, want %d and some", len(hashes), len(examples), environmentsCount)
	}
	readable := map[int]string{}
	for _, e := range examples {
		readable[e.Number] = e.Text
	}
	machine, parent := environments.ThisMachine(), t.TempDir()
	var mu sync.Mutex
	wrong, skipped := 0, 0
	numbers := chosen(examples)
	environments.Each(numbers, func(number int) {
		e := environments.Generate(number)
		if !machine.Answers(e) {
			mu.Lock()
			skipped++
			mu.Unlock()
			return
		}
		a, err := environments.Ask(e, parent, inProcess)
		got, want := environments.NewExample(e, a).Text, readable[number]
		if err == nil && a.Hash() == hashes[number] && (want == "" || want == got) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if wrong++; wrong <= 10 {
			t.Errorf("the answer is another one (error: %v), want\n%s\ngot\n%s", err, want, got)
		}
	})
	t.Logf("%d of %d environments have another answer, %d depend on this machine", wrong, len(numbers), skipped)
}

// chosen are the numbers of the environments to test.
func chosen(examples []environments.Example) (numbers []int) {
	count := quickCount
	if os.Getenv("KRAFTPOD_TEST_ENVIRONMENTS") == "all" {
		count = environmentsCount
	}
	for number := range count {
		numbers = append(numbers, number)
	}
	for _, e := range examples {
		if e.Number >= count {
			numbers = append(numbers, e.Number)
		}
	}
	return numbers
}

// updateAnswers writes the golden files: a hash of each answer, and as examples
// the first hundred and those that bring a message that none before has.
func updateAnswers(t *testing.T) {
	machine, parent := environments.ThisMachine(), t.TempDir()
	if machine != (environments.Machine{Unreadable: true}) {
		t.Fatalf("answers depend on this machine, write them on another one: %+v", machine)
	}
	hashes, shapes := make([]string, environmentsCount), make([][]string, environmentsCount)
	all := make([]int, environmentsCount)
	for number := range all {
		all[number] = number
	}
	environments.Each(all, func(number int) {
		a, err := environments.Ask(environments.Generate(number), parent, inProcess)
		if err != nil {
			t.Error(err)
		}
		hashes[number], shapes[number] = a.Hash(), a.Shapes()
	})
	var examples []environments.Example
	seen := map[string]bool{}
	for number := range all {
		fresh := slices.ContainsFunc(shapes[number], func(shape string) bool { return !seen[shape] })
		if !fresh && number >= 100 {
			continue
		}
		for _, shape := range shapes[number] {
			seen[shape] = true
		}
		e := environments.Generate(number)
		a, err := environments.Ask(e, parent, inProcess)
		if err != nil {
			t.Error(err)
		}
		examples = append(examples, environments.NewExample(e, a))
	}
	err := environments.WriteHashes(hashesFile, hashes)
	if err = errors.Join(err, environments.WriteExamples(examplesFile, examples)); err != nil {
		t.Fatal(err)
	}
}

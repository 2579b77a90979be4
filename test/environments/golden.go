package environments

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// perLine is how many hashes are in a line of the file.
const perLine = 20

// Hash is short: a change of the program shows in many answers.
func (a Answer) Hash() string {
	sum := sha256.Sum256([]byte(strings.Join(a, "\n")))
	return base64.RawURLEncoding.EncodeToString(sum[:3])
}

// WriteHashes writes the hashes of environments 0, 1 and so on.
func WriteHashes(path string, hashes []string) error {
	var b strings.Builder
	for i := 0; i < len(hashes); i += perLine {
		line := hashes[i:min(i+perLine, len(hashes))]
		fmt.Fprintf(&b, "%d: %s\n", i, strings.Join(line, " "))
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// ReadHashes reads what WriteHashes wrote.
func ReadHashes(path string) (hashes []string, err error) {
	b, err := os.ReadFile(path)
	for line := range strings.Lines(string(b)) {
		_, words, _ := strings.Cut(line, ":")
		hashes = append(hashes, strings.Fields(words)...)
	}
	return hashes, err
}

// Example is an environment and its answer in a file for people to read.
type Example struct {
	Number int
	// Text is both as they are in the file.
	Text string
}

// NewExample writes an environment and its answer for people to read.
func NewExample(e Environment, a Answer) Example {
	return Example{e.Number, e.String() + "answer\n" + a.String()}
}

// WriteExamples writes a file of them.
func WriteExamples(path string, all []Example) error {
	var b strings.Builder
	for _, e := range all {
		b.WriteString(e.Text + "\n")
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// ReadExamples reads what WriteExamples wrote.
func ReadExamples(path string) (all []Example, err error) {
	b, err := os.ReadFile(path)
	head := regexp.MustCompile(`^environment (\d+):`)
	for text := range strings.SplitSeq(string(b), "\n\n") {
		if m := head.FindStringSubmatch(text); m != nil {
			number, _ := strconv.Atoi(m[1])
			all = append(all, Example{number, strings.TrimSuffix(text, "\n") + "\n"})
		}
	}
	return all, err
}

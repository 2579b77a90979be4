package settings

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stricter are parts of what is refused although KafkaConfig takes it, in some
// version or in all: test/kafka/differential has the reasons.
var stricter = []string{
	"a backslash at its end", "nobody can be reached at 0.0.0.0", "Kafka wants ID@HOST:PORT", "Kafka wants HOST:PORT",
}

// noRole is taken by Kafka 4.0 and 4.1, of which the node is nothing then.
const noRole = "process.roles="

// TestJudged: each rule says what Kafka itself said of its cases, of every version.
func TestJudged(t *testing.T) {
	content, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	bases := map[string][]string{}
	judged := 0
	for line := range strings.Lines(string(content)) {
		kind, rest, _ := strings.Cut(line, " ")
		name, list, _ := strings.Cut(rest, " ")
		switch {
		case kind == "base":
			bases[name] = unquoted(t, list)
		case strings.Trim(kind, "+-") == "":
			judged++
			checkJudged(t, kind, bases[name], unquoted(t, list))
		}
		if t.Failed() {
			return // the first says enough
		}
	}
	if judged < 2000 {
		t.Errorf("%d cases", judged)
	}
}

// checkJudged compares what is refused with the verdicts, a + or - for each version.
func checkJudged(t *testing.T, verdicts string, base, changes []string) {
	t.Helper()
	given := map[string]string{}
	var broken error
	for _, line := range slices.Concat(base, changes) {
		all, err := Parse(line)
		if err != nil {
			broken = err
		}
		for _, p := range all {
			given[p.Setting] = p.Value
		}
	}
	for i, version := range versions() {
		var texts []string
		if broken != nil {
			texts = append(texts, broken.Error())
		}
		for _, w := range Check(given, version) {
			texts = append(texts, w.Text)
		}
		taken := verdicts[i] == '+' && !slices.Contains(changes, noRole)
		if taken {
			texts = slices.DeleteFunc(texts, func(text string) bool {
				return slices.ContainsFunc(stricter, func(part string) bool { return strings.Contains(text, part) })
			})
		}
		if taken != (len(texts) == 0) {
			t.Errorf("Kafka %s takes %q: %v, here %q", version, changes, taken, texts)
		}
	}
}

// unquoted are the texts of a list in Go's notation.
func unquoted(t *testing.T, list string) (all []string) {
	t.Helper()
	for rest := strings.TrimPrefix(list, "["); !strings.HasPrefix(rest, "]"); {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			t.Fatalf("%s: %v", list, err)
		}
		text, _ := strconv.Unquote(quoted)
		all = append(all, text)
		rest = strings.TrimPrefix(rest[len(quoted):], " ")
	}
	return all
}

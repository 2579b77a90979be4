// Package differential asks Kafka's own KafkaConfig what kraftpod claims to know:
// of thousands of random environments, those that kraftpod accepts have to be
// accepted by Kafka too, and what kraftpod alone refuses has to be on a list, with
// its reason.
//
//	KRAFTPOD_DIFFERENTIAL="3.4.0 3.9.2 4.3.1" go test -v ./test/kafka/differential
package differential

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// count is how many random environments each version is asked about.
const count = 3000

// first is the number of the first of them: those of another one are others.
func first(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("KRAFTPOD_FIRST"), "0"))
	if err != nil || n < 0 {
		t.Fatalf("KRAFTPOD_FIRST=%q is no number", os.Getenv("KRAFTPOD_FIRST"))
	}
	return n
}

// versions are those to ask.
func versions(t *testing.T) []string {
	t.Helper()
	all := strings.FieldsFunc(os.Getenv("KRAFTPOD_DIFFERENTIAL"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(all) == 0 || testing.Short() {
		t.Skip(`set KRAFTPOD_DIFFERENTIAL="3.4.0 3.9.2 4.3.1" to ask Kafka (make differential)`)
	}
	return all
}

// answer is what kraftpod says of a question, and the file that Kafka would get.
type answer struct {
	question
	mistakes []string
	warnings []string
	file     []byte
}

// ask computes what run would do in the image of a version of Kafka. It is not ok
// where nothing comes of it.
func ask(q question, version string) (answer, bool) {
	var report config.Report
	environ := config.DropServiceLinks(q.environ)
	cfg := config.Parse[bootstrap.Config](environ, &report)
	settings := bootstrap.Compute(bootstrap.Input{
		Config: cfg, Environ: environ, Host: pod.Host{HostsFile: []byte(q.hosts)},
		Exists: func(string) bool { return false },
		List:   func(string) []string { return []string{"LICENSE", jarOf(q.dialect, version)} },
		Line:   line,
	}, &report)
	a := answer{question: q, warnings: report.Warnings()}
	if err := report.Err(); err != nil {
		a.mistakes = strings.Split(err.Error(), "\n")
	}
	if settings.Exports == nil {
		return a, false
	}
	a.file = properties(q.dialect, version, settings.Apply(environ))
	return a, true
}

// line is that of a file that {file:/path} names: its name in upper case.
func line(path string) (string, error) {
	if path == "/missing" {
		return "", fmt.Errorf("open %s: %w", path, os.ErrNotExist)
	}
	return strings.ToUpper(strings.TrimPrefix(path, "/")), nil
}

// jarOf is the name of the jar by which an image tells its version.
func jarOf(dialect, version string) string {
	if dialect == "confluent" {
		major, rest, _ := strings.Cut(version, ".")
		version = map[string]string{"3": "7.", "4": "8."}[major] + rest + "-ccs"
	}
	return "kafka_2.13-" + version + ".jar"
}

func TestAgainstKafka(t *testing.T) {
	all := versions(t)
	classes := compile(t, jarsOf(t, all[0]))
	var wg sync.WaitGroup
	counted := make([]counts, len(all))
	for i, version := range all {
		jars, table := jarsOf(t, version), readTable(t, version)
		wg.Go(func() { counted[i] = checkVersion(t, version, classes, jars, table) })
	}
	wg.Wait()
	if len(all) >= 3 { // some are of one version
		checkListed(t, counted)
	}
}

// checkListed fails for a reason on the list that nothing was refused for.
func checkListed(t *testing.T, counted []counts) {
	t.Helper()
	for _, r := range refusals {
		if !slices.ContainsFunc(counted, func(c counts) bool { return c.reasons[r.reason] > 0 }) {
			t.Errorf("nothing is refused alone because of %q: take it off the list", r.reason)
		}
	}
}

// checkVersion asks one version about all questions.
func checkVersion(t *testing.T, version, classes, jars string, table []setting) counts {
	c := counts{version: version, first: first(t), reasons: map[string]int{}}
	var answers []answer
	for _, q := range questions(c.first, table) {
		if a, ok := ask(q, version); ok {
			answers = append(answers, a)
		}
	}
	files := make([][]byte, len(answers))
	for i, a := range answers {
		files[i] = a.file
	}
	verdicts, err := judge(t.Context(), classes, jars, files)
	if err != nil {
		t.Errorf("Kafka %s: %v", version, err)
		return c
	}
	for i, a := range answers {
		c.add(t, a, verdicts[i])
	}
	c.print()
	return c
}

// questions are the random environments, and each setting with each of its values.
func questions(first int, table []setting) []question {
	var all []question
	for number := range count {
		all = append(all, generate(first+number, table))
	}
	return append(all, swept(table)...)
}

// swept are sane environments in which each setting has each of its values.
func swept(table []setting) []question {
	dialects := []string{"bitnami", "apache", "confluent"}
	var all []question
	for _, s := range table {
		for _, value := range s.values() {
			dialect := dialects[len(all)%len(dialects)]
			q := question{about: fmt.Sprintf("%s: %s=%q", dialect, s.name, value), dialect: dialect}
			q.environ = map[string]string{
				"POD_NAME": "kafka-0", "POD_NAMESPACE": "elk", "KRAFTPOD_SERVICE": "kafka-headless", "KRAFTPOD_REPLICAS": "3",
				"KRAFTPOD_DIALECT": dialect, "CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sQ",
				"KAFKA_KRAFT_CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sQ",
			}
			q.set(s.name, value)
			all = append(all, q)
		}
	}
	return all
}

// counts are what came of a version's questions.
type counts struct {
	version                                             string
	first                                               int
	asked, accepted, refused, falselyAccepted, unlisted int
	reasons                                             map[string]int
}

// shownMost is how many of a kind are told at most.
const shownMost = 15

// add compares what kraftpod and Kafka say.
func (c *counts) add(t *testing.T, a answer, verdict string) {
	c.asked++
	switch {
	case len(a.mistakes) == 0 && verdict == "":
		c.accepted++
	case len(a.mistakes) > 0 && verdict != "":
		c.refused++
	case len(a.mistakes) == 0:
		if c.falselyAccepted++; c.falselyAccepted <= shownMost {
			t.Errorf("Kafka %s refuses what kraftpod accepts: %s\n%s%s", c.version, verdict, a.about, a.environText())
		}
	default:
		reasons, unlisted := reasonsOf(a.mistakes)
		for _, reason := range reasons {
			c.reasons[reason]++
		}
		if len(unlisted) > 0 {
			if c.unlisted++; c.unlisted <= shownMost {
				t.Errorf("Kafka %s accepts what kraftpod refuses:\n  %s\n%s%s", c.version, strings.Join(unlisted, "\n  "), a.about,
					a.environText())
			}
		}
	}
}

// environText is the environment for people to read.
func (q question) environText() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(q.environ)) {
		fmt.Fprintf(&out, "  %s=%q\n", name, q.environ[name])
	}
	return out.String()
}

// print prints the counts, as the closing lines of CI show them.
func (c *counts) print() {
	fmt.Printf("== differential: Kafka %s, from %d on: %d environments, both accept %d, both refuse %d, kraftpod alone "+
		"refuses %d for listed reasons and %d for none, accepted falsely %d\n", c.version, c.first, c.asked, c.accepted,
		c.refused,
		c.asked-c.accepted-c.refused-c.falselyAccepted-c.unlisted, c.unlisted, c.falselyAccepted)
	for _, reason := range slices.Sorted(maps.Keys(c.reasons)) {
		fmt.Printf("     %5d  %s\n", c.reasons[reason], reason)
	}
}

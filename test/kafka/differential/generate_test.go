package differential

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/environments"
)

// integers are numbers as people write them, with units and signs, in other bases and
// scripts, and with what a line of server.properties may have.
var integers = []string{
	"0", "1", "-1", "x", "", " 5 ", "1.5", "+3", "007", "32768", "2147483648", "9223372036854775808",
	"0x10", "1e3", "1k", "5MB", "1_000", "1,000", "--1", "-0", "3 000", "10%", "5;", "5L", "'5'", `"5"`,
	"\u00a05", "5\u2003", "\uff15", "5\n", "5\r\n", "5\\\n", "5\\\n\n0", "5\\\r\n0", "5\\\n  #0", "\t5\f", "\v5",
	"=5", ": 5", "#5", `\5`, `\u35`, `\u00035`, `\U0035`, "123456789012345678901234567890",
	"{file:/5}", "{file:/x}", `{file:/5\}`,
}

// booleans are switches as people write them.
var booleans = []string{
	"true", "false", "TRUE", "yes", "1", "", " true ", "true\u00a0", "\nfalse", "t\\\nrue", "ｔrue", "{file:/true}",
}

// doubles are the same for fractions.
var doubles = []string{
	"0", "0.3", "0.5", "1", "1.1", "-0.1", "x", "", "NaN", "1e-1", ".5", "1f", "1_0", "Infinity", "0x1p-1", "0X.8P0d",
	"0x1", "1e400", "-Infinity", "1e-400", "+.5D", "1.", "0,5", "50%", ".", "e1", "1e", "nan", "inf", "0.5 f", "\u00a0.5",
}

// question is an environment that kraftpod and Kafka are both asked about.
type question struct {
	about   string
	dialect string
	environ map[string]string
	hosts   string
}

// setting is a line of the table that the product has, for the values that it may
// be given here: what Kafka takes, Kafka says.
type setting struct{ name, kind, byDefault, limit string }

// readTable reads the settings that a version of Kafka has.
func readTable(t *testing.T, version string) []setting {
	t.Helper()
	text, err := os.ReadFile("../../../internal/settings/table.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []setting
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 5 && within(version, f[1]) {
			all = append(all, setting{f[0], f[2], f[3], f[4]})
		}
	}
	return all
}

// within says whether a version as 3.9.2 is in a range as 3.4-4.1.
func within(version, versions string) bool {
	number := func(v string) int {
		parts := strings.Split(v, ".")
		major, _ := strconv.Atoi(parts[0])
		minor, _ := strconv.Atoi(parts[1])
		return 100*major + minor
	}
	first, last, _ := strings.Cut(versions, "-")
	return number(first) <= number(version) && number(version) <= number(last)
}

// values are what a setting is given: at the ends of what it may be, and beyond.
func (s setting) values() []string {
	if special := pool[s.name]; special != nil {
		return special
	}
	switch s.kind {
	case "int", "long", "short":
		return slices.Concat(integers, ends(s.limit))
	case "double":
		return doubles
	case "boolean":
		return booleans
	case "class":
		return []string{""}
	case "list":
		return append(list(s), "", ",", "a,,b", "a,", ",a", "a,a", " a , b ", "a,\u00a0b", "ä,ä", `a\,b`)
	default:
		all := []string{"x", "", "a b", "zzz", s.byDefault, s.byDefault + "\u00a0", s.byDefault + "\u2003", "ä日"}
		for one := range strings.SplitSeq(s.limit[strings.Index(s.limit, ":")+1:], ",") {
			all = append(all, one, strings.ToLower(one), strings.ToUpper(one))
		}
		return all
	}
}

// ends are the numbers around the ends of ranges.
func ends(limit string) (all []string) {
	for one := range strings.SplitSeq(limit, "|") {
		for end := range strings.SplitSeq(one, "..") {
			if n, err := strconv.ParseInt(end, 10, 64); err == nil {
				all = append(all, strconv.FormatInt(n-1, 10), end, strconv.FormatInt(n+1, 10))
			}
		}
	}
	return all
}

// list are lists of what may be in one.
func list(s setting) []string {
	parts := strings.Split(s.limit, ":")
	if len(parts) < 2 || parts[1] == "" {
		return []string{s.byDefault}
	}
	entries := strings.Split(parts[1], ",")
	return []string{parts[1], entries[0], entries[0] + "," + entries[0], strings.ToUpper(entries[0]), entries[0] + ",z"}
}

// variable is that of a setting.
func variable(dialect, name string) string {
	prefix := "KAFKA_"
	if dialect == "bitnami" {
		prefix = "KAFKA_CFG_"
	}
	return prefix + strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
}

// generate makes a random environment: every other one is sane but for one change.
func generate(number int, table []setting) question {
	r := rand.New(rand.NewPCG(0x646966666572, uint64(number)))
	var e environments.Environment
	if number%4 == 3 {
		e = environments.Generate(number)
	} else {
		e = environments.Sane(number)
	}
	q := asked(e)
	changes := []int{1, 1, 2, 0}[number%4]
	if number%4 == 2 {
		changes += r.IntN(4)
	}
	for range changes {
		switch n := r.IntN(10); {
		case n < 5:
			q.give(r, table[r.IntN(len(table))])
		case n < 8:
			q.giveSpecial(r)
		default:
			q.givePair(r)
		}
	}
	return q
}

// asked is the question of an environment. Its disk does not matter here.
func asked(e environments.Environment) question {
	q := question{
		about:   fmt.Sprintf("environment %d: %s\n", e.Number, strings.Join(e.About, "; ")),
		environ: e.Environ("/dir"), dialect: e.Vars["KRAFTPOD_DIALECT"],
	}
	for _, f := range e.Files {
		if f.Path == "hosts" {
			q.hosts = f.Content
		}
	}
	if q.dialect == "" {
		q.dialect = "bitnami" // it is evident, or nobody knows and nothing is asked
	}
	return q
}

func (q *question) set(name, value string) {
	q.environ[variable(q.dialect, name)] = value
}

// give gives a setting one of its values.
func (q *question) give(r *rand.Rand, s setting) {
	all := s.values()
	q.set(s.name, all[r.IntN(len(all))])
}

// giveSpecial gives one of the settings that rules across settings are about.
func (q *question) giveSpecial(r *rand.Rand) {
	names := specialNames()
	name := names[r.IntN(len(names))]
	q.set(name, pool[name][r.IntN(len(pool[name]))])
}

// givePair gives two settings of which one may not be above the other.
func (q *question) givePair(r *rand.Rand) {
	pair := pairs[r.IntN(len(pairs))]
	numbers := []string{
		"1", "2", "4", "5", "10", "11", "100", "1000", "3000", "5000", "15000", "15001", "45000", "60000",
		"100000000", "200000000", "-1", "0",
	}
	for _, name := range pair {
		if r.IntN(3) > 0 {
			q.set(name, numbers[r.IntN(len(numbers))])
		}
	}
}

package settings

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// refuses says what Kafka wants instead of a value, "" where it takes it
// (org.apache.kafka.common.config.ConfigDef: parseType and the validators).
func (d definition) refuses(value string) string {
	if value == "" && d.emptyRefused() {
		return "Kafka takes no empty value for " + d.name + "; " + d.remedy()
	}
	want := ""
	switch d.kind {
	case "int", "short", "long":
		want = d.wantInteger(value)
	case "double":
		want = d.wantDouble(value)
	case "boolean":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			want = "true or false"
		}
	case "string":
		want = d.wantString(value)
	case "list":
		want = d.wantList(value)
	}
	if want == "" {
		return ""
	}
	return fmt.Sprintf("Kafka wants %s for %s; %s", want, d.name, d.remedy())
}

// remedy is what to do about a value that is refused.
func (d definition) remedy() string {
	if d.byDefault == none || d.byDefault == "" {
		return "correct it, or remove it"
	}
	return "correct it, or remove it for Kafka's default, " + d.byDefault
}

// emptyRefused says whether nothing may not be the value. Of a list this is one
// without entries.
func (d definition) emptyRefused() bool {
	switch d.kind {
	case "string":
		return d.limit == "nonempty"
	case "list":
		return strings.HasSuffix(d.limit, ":strict,nonempty")
	case "password":
		return false
	default:
		return true
	}
}

// bits are those of Java's types.
var bits = map[string]int{"short": 16, "int": 32, "long": 64}

func (d definition) wantInteger(value string) string {
	n, err := strconv.ParseInt(value, 10, bits[d.kind])
	switch {
	case errors.Is(err, strconv.ErrRange):
		return fmt.Sprintf("a whole number of at most %d bits", bits[d.kind])
	case err != nil:
		return "a whole number"
	}
	return d.wantInRange(float64(n))
}

// wantDouble takes what Java's Double.parseDouble does.
func (d definition) wantDouble(value string) string {
	const decimal = `(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`
	const hexadecimal = `0[xX]([\da-fA-F]+\.?|[\da-fA-F]*\.[\da-fA-F]+)[pP][+-]?\d+`
	shape := regexp.MustCompile(`^[+-]?(NaN|Infinity|(` + decimal + `|` + hexadecimal + `)[fFdD]?)$`)
	if !shape.MatchString(value) {
		return "a number"
	}
	if strings.HasSuffix(value, "NaN") {
		return "" // it is in every range
	}
	n, _ := strconv.ParseFloat(strings.TrimRight(value, "fFdD"), 64) // too large a one is infinite
	return d.wantInRange(n)
}

// wantInRange checks a limit of MIN..MAX, several of them separated by "|". An
// end that is not there is open.
func (d definition) wantInRange(n float64) string {
	if d.limit == "" {
		return ""
	}
	var wants []string
	for one := range strings.SplitSeq(d.limit, "|") {
		low, high, _ := strings.Cut(one, "..")
		if n >= end(low, math.Inf(-1)) && n <= end(high, math.Inf(1)) {
			return ""
		}
		switch {
		case high == "":
			wants = append(wants, "at least "+low)
		case low == high:
			wants = append(wants, low)
		default:
			wants = append(wants, low+" to "+high)
		}
	}
	return strings.Join(wants, " or ")
}

// end is an end of a range.
func end(text string, open float64) float64 {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n
	}
	return open
}

func (d definition) wantString(value string) string {
	kind, list, _ := strings.Cut(d.limit, ":")
	all := strings.Split(list, ",")
	switch kind {
	case "one":
		if !slices.Contains(all, value) {
			return "one of " + strings.Join(all, ", ")
		}
	case "anycase":
		same := func(one string) bool { return strings.EqualFold(one, value) }
		if !slices.ContainsFunc(all, same) {
			return "one of " + strings.Join(all, ", ")
		}
	case "metadata":
		if !isMetadataVersion(value, all) {
			return "a version of at most " + all[len(all)-1]
		}
	}
	return ""
}

// isMetadataVersion knows a version of the metadata as Kafka does
// (MetadataVersion.fromVersionString): whatever follows its second number (of 0.x its
// third).
func isMetadataVersion(value string, all []string) bool {
	count := 2
	if strings.HasPrefix(value, "0.") {
		count = 3
	}
	if parts := strings.Split(value, "."); len(parts) > count {
		value = strings.Join(parts[:count], ".")
	}
	return slices.Contains(all, value)
}

// wantList checks the limits of a list: each:ENTRIES:RULES, voters, servers.
func (d definition) wantList(value string) string {
	entries := splitList(value)
	kind, rest, _ := strings.Cut(d.limit, ":")
	switch kind {
	case "voters":
		return wantVoters(entries)
	case "servers":
		return wantServers(entries)
	case "each":
		taken, flags, _ := strings.Cut(rest, ":")
		return wantEach(entries, taken, flags != "")
	default:
		return ""
	}
}

// wantEach checks that the entries are among those taken, if any are named, and,
// where the list is strict, from Kafka 4.1 on, that none is empty. (One that is there
// twice counts once.)
func wantEach(entries []string, taken string, strict bool) string {
	for _, entry := range entries {
		switch {
		case strict && entry == "":
			return "a list without empty entries"
		case taken != "" && !slices.Contains(strings.Split(taken, ","), entry):
			return "a list of " + strings.ReplaceAll(taken, ",", ", ")
		}
	}
	return ""
}

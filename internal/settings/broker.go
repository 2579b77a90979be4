package settings

import (
	"slices"
	"strconv"
	"strings"
)

// broker is the settings of a node, as one version of Kafka sees them, and what
// is found to be wrong.
type broker struct {
	version string
	given   map[string]string // trimmed
	refused map[string]bool
	wrong   []Wrong
}

// has says whether a setting is given.
func (b *broker) has(name string) bool { _, ok := b.given[name]; return ok }

// since says whether the version is this one or later; "" is the first.
func (b *broker) since(version string) bool { return version == "" || !before(b.version, version) }

// text is a setting's value or its default. There is none of a setting that this
// version does not know, that is refused already or that has no default.
func (b *broker) text(name string) (string, bool) {
	d, known := define(name, b.version)
	if !known || b.refused[name] {
		return "", false
	}
	if value, ok := b.given[name]; ok {
		return value, true
	}
	if d.byDefault == none {
		return "", false
	}
	return d.byDefault, true
}

// number is a whole number's value or default.
func (b *broker) number(name string) (int64, bool) {
	text, ok := b.text(name)
	n, err := strconv.ParseInt(text, 10, 64)
	return n, ok && err == nil
}

// isTrue says whether a switch is on.
func (b *broker) isTrue(name string) bool {
	text, _ := b.text(name)
	return strings.EqualFold(text, "true")
}

// list is a list's entries. Before it was of the type list, Kafka dropped the empty
// ones; where the list is strict, it drops those that are there twice.
func (b *broker) list(name string) []string {
	text, _ := b.text(name)
	d, _ := define(name, b.version)
	switch {
	case d.kind != "list":
		return withoutEmpty(splitList(text))
	case strings.Contains(d.limit, ":strict"):
		return once(splitList(text))
	default:
		return splitList(text)
	}
}

// someGiven says whether any of the settings is given and none of them refused: a
// rule across defaults holds, and one refusal is enough.
func (b *broker) someGiven(names ...string) bool {
	return slices.ContainsFunc(names, b.has) &&
		!slices.ContainsFunc(names, func(name string) bool { return b.refused[name] })
}

// refuse adds what is wrong with settings that do not go together.
func (b *broker) refuse(text string, names ...string) {
	b.wrong = append(b.wrong, Wrong{Settings: names, Text: text})
}

package bootstrap

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/kraftpod/kraftpod/internal/pod"
)

// knownTemplates are what a setting may hold, for people.
const knownTemplates = "{ordinal}, {node_id}, {pod}, {namespace}, {31000+ordinal}, {file:/path} and {a|b|c}"

// templates fill in what differs by pod.
type templates struct {
	self pod.Identity
	// line reads the one line of a file.
	line func(path string) (string, error)
	// secret: a|b|c in braces is no choice: of a thousand random passwords one may
	// have that in it.
	secret bool
}

// templateError is what is wrong with a template. Its text may be a part of a
// secret, and so is apart.
type templateError struct {
	whole string
	error
}

// Unwrap returns why the template could not be filled in.
func (e templateError) Unwrap() error { return e.error }

// fill fills in {ordinal}, {node_id}, {pod}, {namespace}, {NUMBER+ordinal} (or
// +node_id), {file:/path} and {a|b|c}, the one of the ordinal. What else is in
// braces (a regular expression, JSON, a config provider's ${...}) stays, unless it
// is near enough to a template to be meant as one.
func (t templates) fill(s string) (string, error) {
	var failed error
	filled := regexp.MustCompile(`\$?\{[^{}]*\}`).ReplaceAllStringFunc(s, func(whole string) string {
		if failed != nil || strings.HasPrefix(whole, "$") {
			return whole
		}
		value, ok, err := t.one(whole[1 : len(whole)-1])
		if err != nil {
			failed = templateError{whole, err}
		}
		if !ok {
			return whole
		}
		return value
	})
	return filled, failed
}

// one is the value of one template, by what is between its braces; not ok: it is
// none.
func (t templates) one(inside string) (value string, ok bool, err error) {
	path, isFile := strings.CutPrefix(inside, "file:")
	switch {
	case inside == "pod":
		return t.self.Name(), true, nil
	case inside == "namespace":
		return t.self.Namespace, true, nil
	case isFile && !strings.HasPrefix(path, "/"):
		return "", false, fmt.Errorf("%q is not an absolute path", path)
	case isFile:
		value, err = t.line(path)
		return value, err == nil, err
	case !t.secret && isChoice(inside):
		value, err = t.choose(strings.Split(inside, "|"))
		return value, err == nil, err
	}
	if value, ok = t.number(inside); !ok && isNearTemplate(inside) {
		return "", false, fmt.Errorf("unknown template; there are %s", knownTemplates)
	}
	return value, ok, nil
}

// number is {ordinal} or {node_id}, with a number of at most nine digits to add
// before it.
func (t templates) number(inside string) (value string, ok bool) {
	base, name, isSum := strings.Cut(inside, "+")
	if !isSum {
		base, name = "0", inside
	}
	added, err := strconv.ParseUint(base, 10, 32)
	if err != nil || len(base) > 9 {
		return "", false
	}
	switch name {
	case "ordinal":
		return strconv.FormatInt(int64(added)+int64(t.self.Ordinal), 10), true
	case "node_id":
		return strconv.FormatInt(int64(added)+int64(t.self.NodeID), 10), true
	}
	return "", false
}

// isChoice says whether what is in braces is a|b|c: words, hosts, ports or paths.
// What a regular expression or a password may have besides makes it none.
func isChoice(inside string) bool {
	const taken = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@+%~[]-|"
	return strings.Contains(inside, "|") && strings.Trim(inside, taken) == ""
}

// choose is the choice of this pod's ordinal.
func (t templates) choose(all []string) (string, error) {
	n := int(t.self.Ordinal)
	switch {
	case n >= len(all):
		return "", fmt.Errorf("it has %d choices, but none for the ordinal %d; give one for each pod of the set, as many "+
			"as you may scale it to", len(all), n)
	case all[n] == "":
		return "", fmt.Errorf("the choice for the ordinal %d is empty", n)
	}
	return all[n], nil
}

// isNearTemplate says whether what is in braces, and is no template, was meant as
// one: a template in other letters, the other way round, or misspelt.
func isNearTemplate(inside string) bool {
	word := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(inside))
	word = strings.Trim(word, "0123456789+")
	near := func(name string) bool { return levenshtein.ComputeDistance(word, name) <= len(name)/4 }
	return slices.Contains([]string{"pod", "podname", "podindex"}, word) ||
		slices.ContainsFunc([]string{"ordinal", "nodeid", "namespace"}, near)
}

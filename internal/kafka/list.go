// Package kafka is Kafka's own notation: lists, listeners, protocol maps,
// voters, roles and cluster ids, as server.properties has them.
package kafka

import (
	"fmt"
	"strings"
)

// SplitList splits a list as Kafka does: at commas, spaces dropped. Empty
// entries are left out.
func SplitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// JoinList makes a list as Kafka reads it.
func JoinList[T fmt.Stringer](all []T) string {
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = v.String()
	}
	return strings.Join(parts, ",")
}

// parseList parses a list whose entries have a shape and a key each. An entry
// that has not, or whose key is there already, is an error of its own; the
// others are returned.
func parseList[T any](value, shape string, parse func(entry string) (v T, key string, ok bool)) ([]T, []error) {
	var all []T
	var wrong []error
	seen := map[string]bool{}
	for _, entry := range SplitList(value) {
		v, key, ok := parse(entry)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%q is not %s", entry, shape))
		case seen[key]:
			wrong = append(wrong, fmt.Errorf("%q: %s is there twice", entry, key))
		default:
			all, seen[key] = append(all, v), true
		}
	}
	return all, wrong
}

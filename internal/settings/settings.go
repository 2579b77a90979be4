// Package settings is Kafka's own judgement of a broker's settings, before a
// JVM starts: what KafkaConfig of each version would refuse, and which names it
// does not know.
//
// What a setting may be by itself is in table.txt, which is made from Kafka's own
// definitions (make settings). Only what is given is looked up in it: a start
// parses no table. The rules across settings (KafkaConfig.validateValues and what
// its parts demand) are written by hand here; test/kafka/differential holds both
// against Kafka itself.
//
// What only the classes of an image could tell is not judged: whether a class is
// there, and whether it is of the right kind.
package settings

import (
	"maps"
	"slices"
	"strings"
)

// Wrong is what Kafka refuses.
type Wrong struct {
	// Settings are the names of those that do not go together, the one to be
	// changed first.
	Settings []string
	// Text says what Kafka wants, naming the settings where they are several, and what
	// to do. No value of a setting that may be a secret is in it.
	Text string
}

// Check returns what Kafka of a version refuses of the settings that are given, by
// name. Where the version is not known, settings that some version takes are
// taken; else those are wrong that the version refuses that has the fewest of
// them, the newest one where several have.
func Check(given map[string]string, version string) []Wrong {
	var fewest []Wrong
	for _, v := range slices.Backward(candidates(version)) {
		wrong := check(given, v)
		if len(wrong) == 0 {
			return nil
		}
		if fewest == nil || len(wrong) < len(fewest) {
			fewest = wrong
		}
	}
	return fewest
}

// check judges the settings by one version.
func check(given map[string]string, version string) []Wrong {
	c := &broker{version: version, given: map[string]string{}, refused: map[string]bool{}}
	for name, value := range given {
		c.given[name] = trim(value)
	}
	_, providers := given["config.providers"]
	for _, name := range slices.Sorted(maps.Keys(given)) {
		d, known := define(name, version)
		switch {
		case !known:
		case providers && strings.Contains(given[name], "${"):
			c.refused[name] = true // nobody knows yet what a provider makes of it
		default:
			if text := d.refuses(c.given[name]); text != "" {
				c.refused[name] = true
				c.wrong = append(c.wrong, Wrong{Settings: []string{name}, Text: text})
			}
		}
	}
	c.checkNode()
	c.checkListeners()
	c.checkLog()
	c.checkOrders()
	c.checkConnections()
	return c.wrong
}

// trim is Java's String.trim.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

package settings

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// typingErrors are how many of them a name may have and still be taken for another.
const typingErrors = 2

// shortest is the length of a name from which on two typing errors do not make
// another word of it.
const shortest = 7

// others are the beginnings of names that are not Kafka's own or that its
// definitions do not list: plugins', authorizers', of one listener.
func others() []string {
	return []string{
		"allow.everyone.if.no.acl.found", "authorizer.", "broker.interceptor.", "client.quota.callback.",
		"config.providers.", "confluent.", "cruise.control.", "delegation.token.", "kafka.", "ldap.", "listener.name.",
		"metrics.reporter", "opa.authorizer.", "principal.builder.", "producer.", "consumer.", "ranger.",
		"remote.log.metadata.manager.impl.", "remote.log.storage.manager.impl.", "rlmm.config.", "rsm.config.", "sasl.",
		"schema.registry.", "ssl.", "strimzi.", "super.users",
	}
}

// Unknown says of a setting that Kafka of a version does not know, and so ignores,
// what was meant: a name that is close to it, or that only other versions know it.
// Both are empty for a setting that is known or that may be a plugin's. Where the
// version is not known, a setting is known that some version knows.
func Unknown(setting, version string) (near, hint string) {
	candidates := candidates(version)
	for _, v := range candidates {
		if _, known := define(setting, v); known {
			return "", ""
		}
	}
	for _, other := range others() {
		if strings.HasPrefix(setting, other) {
			return "", ""
		}
	}
	first, last := "", ""
	for line := range linesOf(setting) {
		from, to, _ := strings.Cut(strings.Split(line, "\t")[1], "-")
		first, last = cmp.Or(first, from), to
	}
	switch {
	case last != "":
		return "", fmt.Sprintf("Kafka %s has no such setting and ignores it: it is one of Kafka %s to %s", version, first,
			last)
	case len(setting) < shortest:
		return "", ""
	}
	return nearest(setting, candidates), ""
}

// nearest is the known name that is closest, "" where none is close.
func nearest(setting string, candidates []string) string {
	best, found := typingErrors+1, ""
	for line := range strings.Lines(rows()) {
		name, _, _ := strings.Cut(line, "\t")
		if far := len(name) - len(setting); far > typingErrors || -far > typingErrors {
			continue
		}
		d := levenshtein.ComputeDistance(setting, name)
		if d >= best {
			continue
		}
		for _, v := range candidates {
			if _, known := define(name, v); known {
				best, found = d, name
			}
		}
	}
	return found
}

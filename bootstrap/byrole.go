package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/kafka"
)

// setByRole takes out what Kafka refuses of a node that lacks a role, as seen of
// KafkaConfig from 3.4 to 4.3: one value serves every pod of the set. (The listeners
// and the advertised ones are the others of the kind.)
func (e *exports) setByRole(n node, l setListeners) {
	if !n.controller { // from 4.2 on a broker ends with it
		e.remove(autoJoin)
	}
	g := e.given.get(earlyListeners)
	all := kafka.SplitList(g.value)
	own := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		if l.isController(strings.ToUpper(name)) {
			return !n.controller
		}
		return !n.broker
	})
	switch {
	case len(own) == len(all): // as it was written
	case len(own) == 0:
		e.remove(earlyListeners)
	default:
		e.set(earlyListeners, strings.Join(own, ","))
	}
}

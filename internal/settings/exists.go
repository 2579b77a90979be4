package settings

import "strings"

// Exists says whether some version of Kafka has a setting of this name, for one
// listener too (listener.name.NAME.SETTING).
func Exists(name string) bool {
	for range linesOf(name) {
		return true
	}
	return strings.HasPrefix(name, "listener.name.")
}

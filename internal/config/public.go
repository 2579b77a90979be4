package config

import "strings"

// Public returns kraftpod's own variables that are given, but secrets: what one
// container of a pod may tell another.
func Public(environ map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range environ {
		if value != "" && strings.HasPrefix(name, Prefix) && !strings.HasSuffix(name, "_PASSWORD") {
			out[name] = value
		}
	}
	return out
}

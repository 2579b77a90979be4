package image

import (
	"slices"
	"strings"
)

// KafkaVersion returns the minor version of the Kafka in the image, for example
// 3.9: that of its jars, else of what the image says of itself; "" where neither
// is there. list returns the names in a directory.
func (i Image) KafkaVersion(list func(dir string) []string, environ map[string]string) string {
	names := list(i.Jars)
	is := func(name string) bool { return strings.HasPrefix(name, "kafka_2.") && strings.HasSuffix(name, ".jar") }
	version := environ[i.VersionVariable]
	if at := slices.IndexFunc(names, is); at >= 0 {
		_, version, _ = strings.Cut(names[at], "-") // kafka_2.13-3.9.2.jar
	}
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 3 || !isNumber(parts[0]) || !isNumber(parts[1]) {
		return ""
	}
	if major, ok := i.Majors[parts[0]]; ok {
		parts[0] = major
	}
	return parts[0] + "." + parts[1]
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

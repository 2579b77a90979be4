package image

import (
	"cmp"
	"strings"
)

// Version returns the version of Kafka's jars in the image as they have it, for
// example 3.9.2, else what the image says of itself; "" where neither is there. Of jars
// of two minor versions nobody knows which the JVM takes. list returns the names in a
// directory.
func (i Image) Version(list func(dir string) []string, environ map[string]string) string {
	found := ""
	for _, name := range list(i.Jars) {
		scala, version, _ := strings.Cut(strings.TrimSuffix(name, ".jar"), "-") // kafka_2.13-3.9.2.jar
		switch {
		case !strings.HasPrefix(scala, "kafka_2.") || !strings.HasSuffix(name, ".jar"):
		case found == "":
			found = version
		case i.KafkaVersion(version) != i.KafkaVersion(found):
			return environ[i.VersionVariable]
		default:
			found = min(found, version) // the others are of its tests and sources
		}
	}
	return cmp.Or(found, environ[i.VersionVariable])
}

// KafkaVersion returns the minor version of Kafka that a version of the image's is,
// for example 3.9; "" of what is none.
func (i Image) KafkaVersion(version string) string {
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

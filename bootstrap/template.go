package bootstrap

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/pod"
)

// expand fills {ordinal}, {node_id}, {pod} and {NUMBER+ordinal} (or +node_id).
func expand(s string, self pod.Identity) (string, error) {
	if strings.Contains(s, "$(") || strings.Contains(s, "${") {
		return "", fmt.Errorf("%q was not expanded: the variable is not defined before this one in the manifest; name it "+
			"there, or use {pod} or {ordinal}", s)
	}
	out := strings.ReplaceAll(s, "{pod}", self.Name())
	if strings.Contains(out, "{") { // only then: a regular expression costs time at every start of Kafka
		out = expandNumbers(out, self)
	}
	if strings.ContainsAny(out, "{}") {
		return "", fmt.Errorf("unknown template in %q; want {ordinal}, {node_id}, {pod} or {31000+ordinal}", s)
	}
	return out, nil
}

func expandNumbers(s string, self pod.Identity) string {
	shape := regexp.MustCompile(`\{(?:(\d{1,9})\+)?(ordinal|node_id)\}`)
	return shape.ReplaceAllStringFunc(s, func(template string) string {
		m := shape.FindStringSubmatch(template)
		base, _ := strconv.ParseInt(m[1], 10, 64) // 0 where it is left out
		number := self.Ordinal
		if m[2] == "node_id" {
			number = self.NodeID
		}
		return strconv.FormatInt(base+int64(number), 10)
	})
}

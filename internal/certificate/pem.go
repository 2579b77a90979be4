package certificate

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

// entries finds in a text what Kafka finds, by its own expression (DefaultSslEngineFactory.PemParser): labels may have
// more words, all may stand on one line, and of several on one line only the last is found. headers are the lines of
// the form NAME: VALUE at the head of each.
func entries(name, text string) (der [][]byte, headers []string) {
	name = strings.ReplaceAll(name, " ", `\s+`)
	edge := func(word string) string { return fmt.Sprintf(`-+%s\s*.*%s[^-]*-+\s+`, word, name) }
	shape := regexp.MustCompile(edge("BEGIN") + `((?:\s*[^\r\n]*:[^\r\n]*[\r\n]+)*)([a-zA-Z0-9/+=\s]*)` + edge("END"))
	for _, m := range shape.FindAllStringSubmatch(text+"\n", -1) {
		digits := strings.TrimRight(strings.Join(strings.Fields(m[2]), ""), "=")
		content, err := base64.RawStdEncoding.DecodeString(digits)
		if err != nil {
			content = nil // no key and no certificate
		}
		der, headers = append(der, content), append(headers, m[1])
	}
	return der, headers
}

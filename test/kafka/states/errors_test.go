package states_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// blames says whether an ERROR line of Kafka's log is about what somebody asked, which the state cannot have caused.
func blames(line string) bool { return !regexp.MustCompile(`XXXX`).MatchString(line) }

// causedNoErrors wants no ERROR line in Kafka's log that a sidecar caused, from the first state on.
func (s *stage) causedNoErrors(t *testing.T) {
	for _, p := range s.Pods {
		content, err := os.ReadFile(p.Kafka.Log)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for line := range strings.Lines(string(content)) {
			if strings.Contains(line, "] ERROR ") && blames(line) {
				_, text, _ := strings.Cut(line, "] ERROR ")
				if seen[text]++; seen[text] == 1 {
					t.Errorf("%s: %s", p.Name, strings.TrimSpace(line))
				}
			}
		}
	}
}

package rig

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// blamed are ERROR lines that a client caused: about a request, which name the client by the id that the sidecar gives
// itself; and those of the network layer, about what cannot be read or what no request may be. What Kafka's nodes ask
// each other is blamed on them, by their node ids.
var blamed = regexp.MustCompile(`\] ERROR .*(\bclientId=kraftpod\b|` +
	`\((org\.apache\.)?kafka\.(common\.)?network\.[\w.$]+\)$)`)

// SidecarErrors is an error with the ERROR lines of Kafka's log that the sidecar caused, from the pod's first start on:
// each kind once, with how often.
func (p *Pod) SidecarErrors() error {
	content, err := os.ReadFile(p.Log("kafka"))
	if err != nil {
		return err
	}
	first, often := blamedIn(string(content))
	if often == 0 {
		return nil
	}
	return fmt.Errorf("%s: %d ERROR lines in Kafka's log are the sidecar's, such as: %s", p.Name, often, first)
}

func blamedIn(log string) (first string, often int) {
	for line := range strings.Lines(log) {
		if line = strings.TrimSpace(line); blamed.MatchString(line) {
			if often++; often == 1 {
				first = line
			}
		}
	}
	return first, often
}

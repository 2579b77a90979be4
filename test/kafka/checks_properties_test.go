package kafka_test

import (
	"bufio"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
)

// hasProperties reads what reached Kafka by way of the image's variables.
func hasProperties(t *testing.T, c *cluster) {
	for _, p := range c.pods {
		got, err := properties(p.conf())
		if err != nil {
			t.Fatal(err)
		}
		controller := slices.Contains(c.voters, p.nodeID())
		broker := slices.Contains(c.brokers(), p)
		for key, want := range map[string]string{
			"node.id":                  itoa(int(p.nodeID())),
			"log.dirs":                 p.data,
			"controller.quorum.voters": c.wantVoters(),
			"process.roles":            roles(controller, broker),
			"listeners":                bindToPod("", roles(controller, broker))(p)["LISTENERS"],
			"advertised.listeners":     wantAdvertised(p, broker),
		} {
			if !slices.Contains(alike(want), got[key]) {
				t.Errorf("%s: %s=%q, want %q", p.name, key, got[key], want)
			}
		}
		if m := got["listener.security.protocol.map"]; !strings.Contains(m, "CONTROLLER:PLAINTEXT") {
			t.Errorf("%s: the protocol map %q has lost the controllers' listener", p.name, m)
		}
		for key, value := range got {
			if key == "port" || strings.HasPrefix(key, "port.") || strings.HasPrefix(key, "service.") {
				t.Errorf("%s: a service link got through: %s=%s", p.name, key, value)
			}
		}
		t.Logf("%s: roles %s, listeners %s, voters %s", p.name, got["process.roles"], got["listeners"], got["controller.quorum.voters"])
	}
}

// wantVoters is the voter list as kraftpod is to write it.
func (c *cluster) wantVoters() string {
	if c.votersGiven != "" {
		return c.votersGiven
	}
	var all []string
	for _, p := range c.pods {
		if slices.Contains(c.voters, p.nodeID()) {
			all = append(all, itoa(int(p.nodeID()))+"@"+net.JoinHostPort(p.fqdn(), controllerPort))
		}
	}
	return strings.Join(all, ",")
}

func roles(controller, broker bool) string {
	switch {
	case controller && broker:
		return "controller,broker"
	case controller:
		return "controller"
	default:
		return "broker"
	}
}

// alike is a value and its twin that means the same.
func alike(value string) []string {
	if value == "controller,broker" {
		return []string{value, "broker,controller"}
	}
	return []string{value}
}

func wantAdvertised(p *pod, broker bool) string {
	if !broker {
		return ""
	}
	return "PLAINTEXT://" + net.JoinHostPort(p.fqdn(), brokerPort)
}

// properties reads a file that the stand-in made: no escapes, no continued lines.
func properties(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), "="); ok && !strings.HasPrefix(key, "#") {
			all[key] = value
		}
	}
	return all, nil
}

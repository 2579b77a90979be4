package checks_test

import (
	"bufio"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// hasProperties reads what reached Kafka by way of the image's variables.
func hasProperties(t *testing.T, c *cluster) {
	for _, p := range c.Pods {
		got, err := properties(p.Conf())
		if err != nil {
			t.Fatal(err)
		}
		controller := slices.Contains(c.voters, p.NodeID())
		broker := slices.Contains(c.Brokers(), p)
		for key, want := range map[string]string{
			"node.id":                  strconv.Itoa(int(p.NodeID())),
			"log.dirs":                 p.Data,
			"controller.quorum.voters": c.wantVoters(),
			"process.roles":            roles(controller, broker),
			"listeners":                rig.BindToPod("", roles(controller, broker))(p)["LISTENERS"],
			"advertised.listeners":     wantAdvertised(p, broker),
		} {
			if !slices.Contains(alike(want), got[key]) {
				t.Errorf("%s: %s=%q, want %q", p.Name, key, got[key], want)
			}
		}
		if m := got["listener.security.protocol.map"]; !strings.Contains(m, "CONTROLLER:PLAINTEXT") {
			t.Errorf("%s: the protocol map %q has lost the controllers' listener", p.Name, m)
		}
		for key, value := range got {
			if key == "port" || strings.HasPrefix(key, "port.") || strings.HasPrefix(key, "service.") {
				t.Errorf("%s: a service link got through: %s=%s", p.Name, key, value)
			}
		}
		t.Logf("%s: roles %s, listeners %s, voters %s",
			p.Name, got["process.roles"], got["listeners"], got["controller.quorum.voters"])
	}
}

// wantVoters is the voter list as kraftpod is to write it.
func (c *cluster) wantVoters() string {
	if c.votersGiven != "" {
		return c.votersGiven
	}
	var all []string
	for _, p := range c.Pods {
		if slices.Contains(c.voters, p.NodeID()) {
			all = append(all, strconv.Itoa(int(p.NodeID()))+"@"+net.JoinHostPort(p.FQDN(), rig.ControllerPort))
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

func wantAdvertised(p *rig.Pod, broker bool) string {
	if !broker {
		return ""
	}
	return "PLAINTEXT://" + net.JoinHostPort(p.FQDN(), rig.BrokerPort)
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

// byRoleAndPod are settings that are the same for every pod of the set, and of which a broker ends with two: Kafka
// takes them from controllers alone.
func byRoleAndPod() map[string]string {
	return map[string]string{
		"KAFKA_CONTROLLER_QUORUM_AUTO_JOIN_ENABLE": "true",
		"KAFKA_EARLY_START_LISTENERS":              "CONTROLLER",
		"KAFKA_BROKER_RACK":                        "{zone-a|zone-b|zone-c|zone-d}",
		"KAFKA_SSL_KEYSTORE_LOCATION":              "/certs/{pod}.{namespace}.jks",
		"KAFKA_SSL_PRINCIPAL_MAPPING_RULES":        "RULE:^CN=([a-z]{2,10}),.*$/$1/L,DEFAULT",
	}
}

// differsByRoleAndPod reads what each Kafka got of them.
func differsByRoleAndPod(t *testing.T, c *cluster) {
	for n, p := range c.Pods {
		got, err := properties(p.Conf())
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"broker.rack":                 "zone-" + string(rune('a'+n)),
			"ssl.keystore.location":       "/certs/" + p.Name + ".kafka.jks",
			"ssl.principal.mapping.rules": "RULE:^CN=([a-z]{2,10}),.*$/$1/L,DEFAULT",
		}
		if slices.Contains(c.voters, p.NodeID()) {
			want["controller.quorum.auto.join.enable"], want["early.start.listeners"] = "true", "CONTROLLER"
		}
		byRole := []string{"controller.quorum.auto.join.enable", "early.start.listeners"}
		for _, key := range append(slices.Collect(maps.Keys(want)), byRole...) {
			if got[key] != want[key] {
				t.Errorf("%s: %s=%q, want %q", p.Name, key, got[key], want[key])
			}
		}
	}
}

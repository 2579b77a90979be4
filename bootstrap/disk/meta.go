package disk

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Meta is what Kafka's format step wrote to meta.properties
// (org.apache.kafka.metadata.properties.MetaProperties, version 1).
type Meta struct {
	ClusterID string
	NodeID    int32
}

// ParseMeta parses a meta.properties of version 1. It fails on a file that
// Kafka's own format step did not write to its end, and on one of a ZooKeeper
// cluster (version 0).
func ParseMeta(b []byte) (Meta, error) {
	props, err := properties(b)
	if err != nil {
		return Meta{}, err
	}
	if v, ok := props["version"]; !ok {
		return Meta{}, errors.New("no version in it: torn or not Kafka's")
	} else if v == "0" {
		return Meta{}, errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first")
	} else if v != "1" {
		return Meta{}, fmt.Errorf("version=%q, want 1", v)
	}
	if props["cluster.id"] == "" {
		return Meta{}, errors.New("no cluster.id in it: torn or not Kafka's")
	}
	id, err := strconv.ParseInt(props["node.id"], 10, 32)
	if err != nil || id < 0 {
		return Meta{}, fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", props["node.id"])
	}
	return Meta{ClusterID: props["cluster.id"], NodeID: int32(id)}, nil
}

// properties reads the part of java.util.Properties' format that Kafka writes:
// a key and a value a line, comments, backslash escapes, no continued lines.
func properties(b []byte) (map[string]string, error) {
	out := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("line %q is not key=value: torn or not Kafka's", line)
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if old, twice := out[key]; twice && old != value {
			return nil, fmt.Errorf("%s is there twice: %q and %q", key, old, value)
		}
		out[key] = unescape.Replace(value)
	}
	return out, lines.Err()
}

var unescape = strings.NewReplacer(`\\`, `\`, `\=`, `=`, `\:`, `:`, `\#`, `#`, `\!`, `!`)

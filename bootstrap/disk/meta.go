package disk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/magiconair/properties"
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
	loader := properties.Loader{Encoding: properties.ISO_8859_1, DisableExpansion: true}
	props, err := loader.LoadBytes(b)
	if err != nil {
		return Meta{}, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	get := func(key string) string { return strings.TrimSpace(props.GetString(key, "")) }
	id, err := strconv.ParseUint(get("node.id"), 10, 31)
	switch {
	case get("version") == "0":
		return Meta{}, errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first")
	case get("version") != "1":
		return Meta{}, fmt.Errorf("version=%q, want 1: torn or not Kafka's", get("version"))
	case get("cluster.id") == "":
		return Meta{}, errors.New("no cluster.id in it: torn or not Kafka's")
	case err != nil:
		return Meta{}, fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", get("node.id"))
	}
	return Meta{ClusterID: get("cluster.id"), NodeID: int32(id)}, nil
}

package disk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/magiconair/properties"
)

// ParseMeta parses what Kafka's format step wrote to meta.properties
// (org.apache.kafka.metadata.properties.MetaProperties, version 1). It fails on
// a file that was not written to its end, and on one of a ZooKeeper cluster
// (version 0).
func ParseMeta(b []byte) (clusterID string, nodeID int32, err error) {
	loader := properties.Loader{Encoding: properties.ISO_8859_1, DisableExpansion: true}
	props, err := loader.LoadBytes(b)
	if err != nil {
		return "", 0, fmt.Errorf("torn or not Kafka's: %w", err)
	}
	get := func(key string) string { return strings.TrimSpace(props.GetString(key, "")) }
	clusterID = get("cluster.id")
	id, idErr := strconv.ParseUint(get("node.id"), 10, 31)
	switch {
	case get("version") == "0":
		err = errors.New("version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own " +
			"tools first")
	case get("version") != "1":
		err = fmt.Errorf("version=%q, want 1: torn or not Kafka's", get("version"))
	case clusterID == "":
		err = errors.New("no cluster.id in it: torn or not Kafka's")
	case idErr != nil:
		err = fmt.Errorf("node.id=%q is not a node id: torn or not Kafka's", get("node.id"))
	}
	return clusterID, int32(id), err
}

package kafka

import (
	"encoding/base64"
	"errors"
	"strings"
)

// CanonicalClusterID checks that s is a base64 UUID, as Kafka's
// org.apache.kafka.common.Uuid parses it, and returns it as Kafka 3.4 stores
// it: the last character's unused bits cleared ("…sW" becomes "…sQ").
func CanonicalClusterID(s string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSuffix(s, "=="))
	if err != nil || len(raw) != 16 || strings.ContainsAny(s, "\r\n") {
		return "", errors.New("not a base64 UUID of 22 characters; make one with: kafka-storage.sh random-uuid")
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// SameClusterID compares two cluster ids decoded; ids that are no UUIDs (which
// Kafka takes from 3.7) are compared as they are.
func SameClusterID(a, b string) bool {
	if a == b {
		return true
	}
	canonicalA, _ := CanonicalClusterID(a)
	canonicalB, _ := CanonicalClusterID(b)
	return canonicalA != "" && canonicalA == canonicalB
}

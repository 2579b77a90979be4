package pod

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseName splits a pod's name at its last "-" into the StatefulSet's name and
// the ordinal.
func ParseName(name string) (set string, ordinal int32, err error) {
	i := strings.LastIndexByte(name, '-')
	digits := name[i+1:]
	n, err := strconv.ParseUint(digits, 10, 31)
	switch {
	case i <= 0 || err != nil:
		return "", 0, errors.New("does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0)")
	case strconv.FormatUint(n, 10) != digits:
		return "", 0, fmt.Errorf("the ordinal %q has a leading zero, which no pod of a StatefulSet has", digits)
	case !IsLabel(name):
		return "", 0, errors.New("not a pod's name: want at most 63 lower case letters, digits and dashes")
	}
	return name[:i], int32(n), nil
}

// IsLabel says whether s is one label of a DNS name in lower case (RFC 1123).
func IsLabel(s string) bool {
	const taken = "abcdefghijklmnopqrstuvwxyz0123456789-"
	return s != "" && len(s) <= 63 && strings.Trim(s, taken) == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// IsDomain says whether s is a DNS name in lower case.
func IsDomain(s string) bool {
	notLabel := func(part string) bool { return !IsLabel(part) }
	return len(s) <= 253 && !slices.ContainsFunc(strings.Split(s, "."), notLabel)
}

// IsFQDN says whether a name is the full one of a pod that a headless Service
// publishes: POD.SERVICE.NAMESPACE.svc.DOMAIN.
func IsFQDN(name string) bool { return splitService(name, 5) != nil }

// ParseFQDN returns who has the full name that a headless Service publishes, as far
// as that tells: neither the node id nor the addresses, nor where the set starts. The
// zero value: it is no such name.
func ParseFQDN(name string) Identity {
	labels := splitService(name, 5)
	if labels == nil {
		return Identity{}
	}
	id := Identity{Service: labels[1], Namespace: labels[2], Domain: labels[4]}
	id.Set, id.Ordinal, _ = ParseName(labels[0])
	return id
}

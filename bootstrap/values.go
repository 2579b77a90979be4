package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Values of variables, each with its parser.

// Count is a positive number; 0 is not given.
type Count int32

// UnmarshalText parses a whole number from 1 to 1000.
func (c *Count) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 1 || n > 1000 {
		return errors.New("want a whole number from 1 to 1000")
	}
	*c = Count(n)
	return nil
}

// The roles of a node, as process.roles has them (KIP-500).
const (
	roleController = "controller"
	roleBroker     = "broker"
	rolesAuto      = "auto" // of a set: voters are controller,broker, the others broker
)

// Roles is which roles the pods of a set have: auto, or the one that all have;
// "" is not given.
type Roles string

// UnmarshalText parses auto, controller, broker or controller,broker in either
// order, which is auto, since one value serves every pod of the set.
func (r *Roles) UnmarshalText(b []byte) error {
	roles, ok := map[string]Roles{
		"auto": rolesAuto, "controller,broker": rolesAuto, "broker,controller": rolesAuto,
		"controller": roleController, "broker": roleBroker,
	}[strings.Join(splitList(string(b)), ",")]
	if !ok {
		return errors.New("want auto, controller, broker or controller,broker")
	}
	*r = roles
	return nil
}

// ControllerSet names the StatefulSet of dedicated controllers:
// NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
type ControllerSet struct {
	Name, Service, Namespace string
	Count, Offset, Port      int32
}

const controllerSet = `^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+))?:([1-9]\d{0,3})(?:\+(\d{1,9}))?(?:@([1-9]\d{0,4}))?$`

// UnmarshalText parses NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
func (c *ControllerSet) UnmarshalText(b []byte) error {
	m := regexp.MustCompile(controllerSet).FindStringSubmatch(string(b))
	if m == nil || !isDomain(m[1]+"."+m[2]) {
		return errors.New("want NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT], for example controller.controller-headless:3+100@9093")
	}
	count, _ := strconv.ParseInt(m[4], 10, 32)
	offset, _ := strconv.ParseInt(m[5], 10, 32) // 0 where it is left out
	port, _ := strconv.ParseInt(cmp.Or(m[6], "9093"), 10, 32)
	*c = ControllerSet{m[1], m[2], m[3], int32(count), int32(offset), int32(port)}
	if port > 65535 {
		return fmt.Errorf("%d is not a port from 1 to 65535", port)
	}
	return nil
}

// Voter is one entry of controller.quorum.voters.
type Voter struct {
	ID   int32
	Host string
	Port int32
}

func (v Voter) String() string {
	return fmt.Sprintf("%d@%s", v.ID, net.JoinHostPort(v.Host, strconv.Itoa(int(v.Port))))
}

// ParseVoters parses controller.quorum.voters: ID@HOST:PORT,... The voters
// come back in order of their ids.
func ParseVoters(value string) ([]Voter, error) {
	var all []Voter
	var wrong mistakes
	for _, entry := range splitList(value) {
		digits, address, _ := strings.Cut(entry, "@")
		host, port, err := net.SplitHostPort(address)
		id, idErr := strconv.ParseUint(digits, 10, 31)
		number, portErr := strconv.ParseUint(port, 10, 16)
		switch {
		case errors.Join(err, idErr, portErr) != nil || number == 0 || host == "" || strings.ContainsAny(host, " @/"):
			wrong.add("%q is not ID@HOST:PORT", entry)
		case slices.ContainsFunc(all, func(o Voter) bool { return o.ID == int32(id) }):
			wrong.add("%q: the id %d is there twice", entry, id)
		default:
			all = append(all, Voter{int32(id), host, int32(number)})
		}
	}
	slices.SortFunc(all, func(a, b Voter) int { return cmp.Compare(a.ID, b.ID) })
	return all, errors.Join(wrong...)
}

// join makes a list as Kafka reads it.
func join[T fmt.Stringer](all []T) string {
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = v.String()
	}
	return strings.Join(parts, ",")
}

// splitList splits a list as Kafka does: at commas, spaces dropped.
func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

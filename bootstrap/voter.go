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

func voterIDs(voters []Voter) []int32 {
	ids := make([]int32, len(voters))
	for i, v := range voters {
		ids[i] = v.ID
	}
	return ids
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
	var numbers [3]int32
	for i, s := range []string{m[4], cmp.Or(m[5], "0"), cmp.Or(m[6], "9093")} {
		n, _ := strconv.ParseInt(s, 10, 32)
		numbers[i] = int32(n)
	}
	*c = ControllerSet{m[1], m[2], m[3], numbers[0], numbers[1], numbers[2]}
	return nil
}

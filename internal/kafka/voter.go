package kafka

import (
	"cmp"
	"errors"
	"fmt"
	"net"
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

// String returns the entry as Kafka reads it: ID@HOST:PORT.
func (v Voter) String() string {
	return fmt.Sprintf("%d@%s", v.ID, net.JoinHostPort(v.Host, strconv.Itoa(int(v.Port))))
}

// ParseVoters parses controller.quorum.voters: ID@HOST:PORT,... The voters come
// back in order of their ids; each entry that is none is an error.
func ParseVoters(value string) ([]Voter, []error) {
	all, wrong := parseList(value, "ID@HOST:PORT (an IPv6 host in brackets)", parseVoter)
	slices.SortFunc(all, func(a, b Voter) int { return cmp.Compare(a.ID, b.ID) })
	return all, wrong
}

func parseVoter(entry string) (v Voter, key string, ok bool) {
	digits, address, _ := strings.Cut(entry, "@")
	host, port, err := net.SplitHostPort(address)
	id, idErr := strconv.ParseUint(digits, 10, 31)
	number, portErr := strconv.ParseUint(port, 10, 16)
	ok = errors.Join(err, idErr, portErr) == nil && number != 0 && host != "" && !strings.ContainsAny(host, notInHost)
	return Voter{ID: int32(id), Host: host, Port: int32(number)}, fmt.Sprintf("the id %d", id), ok
}

// VoterIDs returns the ids of voters, in their order.
func VoterIDs(all []Voter) []int32 {
	var ids []int32
	for _, v := range all {
		ids = append(ids, v.ID)
	}
	return ids
}

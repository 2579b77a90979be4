package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kafka's notation, as exactly as KafkaConfig reads it: package kafka is stricter
// here and there, and helps more.

// splitList splits a value of the type list: at commas, white space around them
// dropped. Empty entries stay.
func splitList(value string) []string {
	if value == "" {
		return nil
	}
	all := strings.Split(value, ",")
	for i, entry := range all {
		all[i] = strings.Trim(entry, " \t\n\v\f\r")
	}
	return all
}

// dropLast drops empty entries at the end, as Java's String.split does.
func dropLast(all []string) []string {
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// withoutEmpty drops all empty entries, as Kafka's Csv.parseCsvList does.
func withoutEmpty(all []string) []string {
	var out []string
	for _, entry := range all {
		if entry != "" {
			out = append(out, entry)
		}
	}
	return out
}

// once drops entries that were there before.
func once(all []string) []string {
	var out []string
	for _, entry := range all {
		if !slices.Contains(out, entry) {
			out = append(out, entry)
		}
	}
	return out
}

// endpoint is an entry of listeners or advertised.listeners.
type endpoint struct {
	// name is in upper case; host has no brackets.
	name, host string
	port       int
}

// parseEndpoint parses NAME://HOST:PORT. A port may be any number.
func parseEndpoint(entry string) (endpoint, bool) {
	at := strings.LastIndex(entry, "://")
	if at < 0 {
		return endpoint{}, false
	}
	host, port, ok := splitAddress(entry[at+len("://"):])
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	digits := strings.TrimPrefix(port, "-")
	if !ok || !isHost(host) || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return endpoint{}, false
	}
	n, err := strconv.ParseInt(port, 10, 32)
	return endpoint{name: strings.ToUpper(entry[:at]), host: host, port: int(n)}, err == nil
}

// splitAddress splits at the last colon.
func splitAddress(address string) (host, port string, ok bool) {
	at := strings.LastIndex(address, ":")
	if at < 0 {
		return "", "", false
	}
	return address[:at], address[at+1:], true
}

// isHost says whether there are only characters of hosts
// (org.apache.kafka.common.utils.Utils.validHostPattern).
func isHost(host string) bool {
	return strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-%._:") == ""
}

// isServer says whether this is HOST:PORT (Utils.getHost and getPort; before Kafka 4
// these overread whatever stands before a host).
func isServer(address string) bool {
	host, port, ok := splitAddress(address)
	ok = ok && isHost(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	n, err := strconv.ParseUint(port, 10, 31)
	return ok && err == nil && n <= 65535
}

// voter is an entry of controller.quorum.voters.
type voter struct {
	id   int
	host string
}

// parseVoter parses ID@HOST:PORT.
func parseVoter(entry string) (voter, bool) {
	digits, address, _ := strings.Cut(entry, "@")
	id, err := strconv.ParseInt(digits, 10, 32)
	host, _, _ := splitAddress(address)
	ok := err == nil && !strings.Contains(address, "@") && isServer(address)
	return voter{id: int(id), host: strings.Trim(host, "[]")}, ok
}

func wantVoters(entries []string) string {
	for _, entry := range entries {
		if _, ok := parseVoter(entry); !ok {
			return fmt.Sprintf("ID@HOST:PORT,... where it finds %q", entry)
		}
	}
	return ""
}

func wantServers(entries []string) string {
	for _, entry := range entries {
		if !isServer(entry) {
			return fmt.Sprintf("HOST:PORT,... where it finds %q", entry)
		}
	}
	return ""
}

package settings

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Property is a setting and its value, as Kafka reads them from server.properties.
type Property struct{ Setting, Value string }

// The ends of lines of server.properties that spoil more than the line.
var (
	// errContinued is of a value that ends in a backslash.
	errContinued = errors.New("a backslash at its end joins the next line of server.properties to it; remove it, or " +
		"double it")
	// errUnicode is of a backslash and a u before anything but four digits.
	errUnicode = errors.New(`a \u in it is the begin of a character in hexadecimal digits to Java; double the backslash`)
)

// Parse reads what an image writes for one variable, as Java reads it
// (java.util.Properties.load): a line break makes another setting, a backslash is an
// escape, and each byte is a character.
func Parse(text string) ([]Property, error) {
	var all []Property
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(fromLatin1(text)), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimLeft(lines[i], " \t\f")
		if line == "" || strings.ContainsAny(line[:1], "#!") {
			continue
		}
		for continues(line) {
			i++
			if i >= len(lines) {
				return nil, errContinued
			}
			line = line[:len(line)-1] + strings.TrimLeft(lines[i], " \t\f")
		}
		p, err := parseLine(line)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// fromLatin1 reads bytes as ISO-8859-1: Java does not know that they are UTF-8.
func fromLatin1(text string) string {
	var out strings.Builder
	for i := range len(text) {
		out.WriteRune(rune(text[i]))
	}
	return out.String()
}

// continues says whether a line ends in a backslash that escapes its end.
func continues(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// parseLine parses a whole line: what ends a key is = or : or white space.
func parseLine(line string) (Property, error) {
	at := 0
	for at < len(line) && !strings.ContainsAny(line[at:at+1], "=: \t\f") {
		if line[at] == '\\' {
			at++
		}
		at++
	}
	at = min(at, len(line))
	rest := strings.TrimLeft(line[at:], " \t\f")
	if rest != "" && strings.ContainsAny(rest[:1], "=:") {
		rest = strings.TrimLeft(rest[1:], " \t\f")
	}
	setting, err := unescape(line[:at])
	if err != nil {
		return Property{}, err
	}
	value, err := unescape(rest)
	return Property{Setting: setting, Value: value}, err
}

// unescape takes the backslashes out.
func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] != 'u' {
			out.WriteByte(escaped(s[i]))
			continue
		}
		if len(s) < i+5 {
			return "", errUnicode
		}
		n, err := strconv.ParseUint(s[i+1:i+5], 16, 16)
		if err != nil {
			return "", errUnicode
		}
		out.WriteRune(utf16.Decode([]uint16{uint16(n)})[0])
		i += 4
	}
	return out.String(), nil
}

// escaped is what a backslash and a character stand for.
func escaped(c byte) byte {
	switch c {
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	default:
		return c
	}
}

package formation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// What peers say is input: anybody may have written it.

const (
	// mostVoters is far more than any quorum has. Each is a name to ask.
	mostVoters = 100
	// mostWords is how many characters of a peer's are repeated.
	mostWords = 300
)

// notVoters says why ids are no voter set's, nor an intent's: they are checked
// as those on a disk are. "" where nothing is wrong, and of no ids.
func notVoters(ids []int32) string {
	switch {
	case len(ids) > mostVoters:
		return fmt.Sprintf("it has %d ids", len(ids))
	case len(ids) > 0 && slices.Min(ids) < 0:
		return fmt.Sprintf("%v has a negative id", ids)
	}
	for i := range len(ids) - 1 {
		if ids[i] >= ids[i+1] {
			return fmt.Sprintf("%v does not ascend", ids)
		}
	}
	return ""
}

// Words are what a peer said as it is repeated: they make no line of their own,
// do nothing to a terminal, and have an end.
func Words(said string) string {
	var text strings.Builder
	for i, r := range []rune(said) {
		switch {
		case i == mostWords:
			return text.String() + "..."
		case !unicode.IsPrint(r):
			text.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			text.WriteRune(r)
		}
	}
	return text.String()
}

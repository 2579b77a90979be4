package security

import "errors"

// Trust is which of the certificates that a broker may show are accepted.
type Trust bool

const (
	// Verified are those that a trusted CA signed, for the broker's name.
	Verified Trust = false
	// Anybody is any at all.
	Anybody Trust = true
)

// UnmarshalText parses whether certificates are verified.
func (t *Trust) UnmarshalText(b []byte) error {
	switch string(b) {
	case "true":
		*t = Verified
	case "false":
		*t = Anybody
	default:
		return errors.New("want true or false")
	}
	return nil
}

package config

import "regexp"

// mask takes the place of a value that may be a secret.
const mask = "********"

// Masked returns the value of a variable, or a mask where its name or its text
// tells that it is or holds a secret; an empty one is none.
func Masked(variable, value string) string {
	if value != "" && (secretName().MatchString(variable) || secretText().MatchString(value)) {
		return mask
	}
	return value
}

// The expressions are compiled when they are needed: a start of Kafka needs none.

func secretName() *regexp.Regexp {
	return regexp.MustCompile(`(?i)PASSWORD|SECRET|JAAS|TOKEN|CREDENTIAL|KEYSTORE_KEY|KEY_?PASS|PRIVATE|` +
		`_KEYSTORE_CERTIFICATE_CHAIN|USER_INFO|API_?KEY|ACCOUNT_?KEY|ACCESS_?KEY|_PWD\b`)
}

func secretText() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(pass(word|wd)?|pwd|secret|token|credentials?|(api|account|access)[_.-]?key)` +
		`[A-Za-z0-9_.-]*\s*[=:]|-----BEGIN|ScramLoginModule|PlainLoginModule|\bBearer\s|` +
		`://[^/@\s:]*:[^/@\s]+@`)
}

// Secret is a value that is never shown.
type Secret string

// String returns the mask.
func (Secret) String() string { return mask }

// GoString returns the mask.
func (Secret) GoString() string { return mask }

// MarshalText returns the mask.
func (Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// Quotable returns a part of a variable's value, or what to say instead where the
// value may be a secret.
func Quotable(variable, value, part, instead string) string {
	if Masked(variable, value) != value {
		return instead
	}
	return part
}

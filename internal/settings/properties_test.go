package settings

import (
	"errors"
	"slices"
	"testing"
)

// As java.util.Properties reads it.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []Property
		wrong      error
	}{
		{"a value", "a.b=c", []Property{{"a.b", "c"}}, nil},
		{"nothing", "a.b=", []Property{{"a.b", ""}}, nil},
		{"blanks before it, and behind", "a= \t b ", []Property{{"a", "b "}}, nil},
		{"more of what ends a key", "a=b=c:d e", []Property{{"a", "b=c:d e"}}, nil},
		{"a key that a blank ends", "a b", []Property{{"a", "b"}}, nil},
		{"another line", "a=b\nc=d", []Property{{"a", "b"}, {"c", "d"}}, nil},
		{"by a carriage return", "a=b\rc:d", []Property{{"a", "b"}, {"c", "d"}}, nil},
		{"comments and empty lines", "a=b\n# c=d\n\n ! e", []Property{{"a", "b"}}, nil},
		{"a line that goes on", "a=b\\\n  c", []Property{{"a", "bc"}}, nil},
		{"one that goes on in an empty line", "a=b\\\n\nc=d", []Property{{"a", "b"}, {"c", "d"}}, nil},
		{"one that goes on in a line of blanks", "a=b\\\r\n \t\r\nc=d", []Property{{"a", "b"}, {"c", "d"}}, nil},
		{"one that goes on in what looks like a comment", "a=b\\\r#c", []Property{{"a", "b#c"}}, nil},
		{"bytes", "ä=ö", []Property{{"\u00c3\u00a4", "\u00c3\u00b6"}}, nil},
		{"one that nothing follows", `a=b\`, nil, errContinued},
		{"an escaped backslash", `a=b\\`, []Property{{"a", `b\`}}, nil},
		{"three", `a=b\\\`, nil, errContinued},
		{"escapes", `a=\t\n\r\f\x`, []Property{{"a", "\t\n\r\fx"}}, nil},
		{"a character", `a=\u0031`, []Property{{"a", "1"}}, nil},
		{"none", `a=\u12`, nil, errUnicode},
		{"no digits", `a=\u12zz`, nil, errUnicode},
		{"an escaped key", `a\=b=c`, []Property{{"a=b", "c"}}, nil},
		{"none in the key", `a\u=c`, nil, errUnicode},
	} {
		got, err := Parse(tt.text)
		if !errors.Is(err, tt.wrong) || tt.wrong == nil && !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, err, tt.want, tt.wrong)
		}
	}
}

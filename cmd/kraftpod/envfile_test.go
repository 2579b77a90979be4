package main

import (
	"maps"
	"testing"
)

func TestParseEnvFile(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       map[string]string
		wrong      string
	}{
		{name: "nothing", text: "", want: map[string]string{}},
		{name: "comments and blank lines", text: "# A=1\n\n  # B=2\n \t\n", want: map[string]string{}},
		{name: "values as they stand", text: "A= x=y # z \nB=\n C='q'", want: map[string]string{
			"A": " x=y # z ", "B": "", "C": "'q'",
		}},
		{
			name: "line ends of Windows, and its mark", text: "\ufeffA=1\r\nB=2\r\n",
			want: map[string]string{"A": "1", "B": "2"},
		},
		{name: "no equals sign", text: "A=1\npassword hunter2", wrong: "line 2 is not NAME=VALUE"},
		{name: "a secret by itself", text: "A=1\r\n\n# B\nhunter2\n", wrong: "line 4 is not NAME=VALUE"},
		{name: "a name with a space", text: "export A=1", wrong: "line 1 is not NAME=VALUE"},
		{name: "no name", text: "=1", wrong: "line 1 is not NAME=VALUE"},
		{name: "twice", text: "A=1\nA=2", wrong: "A is there twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseEnvFile(tt.text)
			if tt.wrong == "" && (err != nil || !maps.Equal(got, tt.want)) {
				t.Errorf("parseEnvFile(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
			}
			if tt.wrong != "" && (err == nil || err.Error() != tt.wrong) {
				t.Errorf("parseEnvFile(%q): %v, want %q", tt.text, err, tt.wrong)
			}
		})
	}
}

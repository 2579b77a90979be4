package main

import (
	"io"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want options
		ok   bool
	}{
		{"nothing", nil, options{nodes: 3, version: "4.3.1"}, true},
		{
			"everything",
			[]string{"-once", "-nodes", "5", "-kafka", "3.4.0", "-dir", "/d"},
			options{once: true, nodes: 5, version: "3.4.0", dir: "/d"},
			true,
		},
		{"no node", []string{"-nodes", "0"}, options{}, false},
		{"too many", []string{"-nodes", "10"}, options{}, false},
		{"an argument", []string{"3"}, options{}, false},
		{"an unknown flag", []string{"-x"}, options{}, false},
	}
	t.Setenv("KRAFTPOD_DEMO_ONCE", "")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parse(tt.args, io.Discard)
			if (err == nil) != tt.ok || tt.ok && got != tt.want {
				t.Errorf("parse(%q) = %+v, %v; want %+v", tt.args, got, err, tt.want)
			}
		})
	}
}

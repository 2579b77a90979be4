package bootstrap

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/pod"
)

// fill is a text with its templates filled in, of a pod whose files hold their own
// names.
func fill(text string) (string, error) {
	self := pod.Identity{Set: "kafka", Ordinal: 2, NodeID: 102, Namespace: "elk"}
	return templates{self: self, line: func(path string) (string, error) {
		if path == "/missing" {
			return "", fs.ErrNotExist
		}
		return "<" + path + ">", nil
	}}.fill(text)
}

func TestFill(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"9092":                       "9092",
		"{pod}.example.com":          "kafka-2.example.com",
		"b{ordinal}-{node_id}.x":     "b2-102.x",
		"{ordinal}{ordinal}":         "22",
		"{31000+ordinal}":            "31002",
		"{31000+node_id}":            "31102",
		"{0+ordinal}":                "2",
		"{999999999+ordinal}":        "1000000001",
		"{pod}.{namespace}":          "kafka-2.elk",
		"{file:/lb/a b}:1":           "</lb/a b>:1",
		"{zone-a|zone-b|zone-c}":     "zone-c",
		"x{a|b|[fd00::1]|d}:{1|2|3}": "x[fd00::1]:3",
		"{/a.jks|/b.jks|/c/{pod}}":   "{/a.jks|/b.jks|/c/kafka-2}",
		"{||c}":                      "c",
	} {
		if got, err := fill(text); got != want || err != nil {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
}

// What has braces and is no template stays as it is, whatever it is.
func TestNotTemplates(t *testing.T) {
	for _, text := range []string{
		"$ordinal", "{}", "{ }", "b{ordinal", "ordinal}", "{{", "}{", "{0}", "{1,3}", "{2}",
		`RULE:^CN=([a-z]{2,10}),OU=.*$/$1/L,RULE:^(a|b){2}$/$1/,DEFAULT`,
		`RULE:[1:$1@$0](.*@EXAMPLE\.COM)s/@.*//`,
		`{"pod":"ordinal","a":["b|c"]}`, `{"a|b": 1}`, `{'a'|'b'}`, `{a b|c}`, `{(a|b)}`, `{a=b|c}`, `{a|b$}`,
		`{SSL_CIPHER}`, "{podium}", "{order}", "{name}", "{hostname}", "{index}", "{broker}", "{ordered}", "{node}",
		"{nodes}",
		"${file:/etc/p:key}", "${env:POD}", "${ordinal}", "${a|b|c}", "$${pod}",
		`x required password="p{w}d{1}";`,
	} {
		if got, err := fill(text); got != text || err != nil {
			t.Errorf("%q is %q, %v, want it as it is", text, got, err)
		}
	}
}

func TestWrongTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"{ordinl}":             "unknown template; there are {ordinal}",
		"{Ordinal}":            "unknown template",
		"{ordinal+1}":          "unknown template",
		"{+ordinal}":           "unknown template",
		"{ 31000 + ordinal }":  "unknown template",
		"{-1+ordinal}":         "unknown template",
		"{1000000000+ordinal}": "unknown template",
		"{node-id}":            "unknown template",
		"{nodeid}":             "unknown template",
		"{POD}":                "unknown template",
		"{1+pod}":              "unknown template",
		"{pod_name}":           "unknown template",
		"{pod-index}":          "unknown template",
		"{namspac}":            "unknown template",
		"{ordinal}{indx|}":     "has 2 choices, but none for the ordinal 2",
		"{a|b}":                "has 2 choices, but none for the ordinal 2",
		"{a|b|}":               "the choice for the ordinal 2 is empty",
		"{file:}":              `"" is not an absolute path`,
		"{file:lb/address}":    `"lb/address" is not an absolute path`,
		"{file:/missing}":      fs.ErrNotExist.Error(),
		"{file:/missing}{a|b}": fs.ErrNotExist.Error(),
	} {
		got, err := fill(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q, %v, want an error with %q", text, got, err, want)
		}
		if wrong, ok := errors.AsType[templateError](err); !ok || !strings.Contains(text, wrong.whole) {
			t.Errorf("%q: the error does not have the template: %#v", text, err)
		}
	}
}

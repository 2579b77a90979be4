package environments

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// strips are the values in a message, and what stands for them.
var strips = []struct {
	value *regexp.Regexp
	with  string
}{
	{regexp.MustCompile(`"(\\.|[^"\\])*"`), `"…"`},
	{regexp.MustCompile(`\b[A-Z][A-Z0-9_]*=`), "VARIABLE="},
	{regexp.MustCompile(`[A-Za-z0-9_]*://\S*`), "LISTENER"},
	{regexp.MustCompile(`\[[0-9 ]*\]`), "[N]"},
	{regexp.MustCompile(`(<dir>|/proc/sys|/var/lib|/bitnami|/etc|/tmp)[^\s:;,]*`), "PATH"},
	{regexp.MustCompile(`[a-zA-Z0-9-]+-[0-9]+(\.[a-zA-Z0-9.-]+)?`), "POD"},
	{regexp.MustCompile(`[0-9]+`), "N"},
	{regexp.MustCompile(`listener [^ ]* has`), "listener NAME has"},
	{regexp.MustCompile(`no listener [^ ]+ in`), "no listener NAME in"},
	{regexp.MustCompile(`open [^:"]*:`), "open PATH:"},
	{regexp.MustCompile(`[^ ]+ is there twice`), "KEY is there twice"},
	{regexp.MustCompile(`(POD: <silence>; )+`), ""},
	{regexp.MustCompile(`no name .*\.SERVICE`), "no name POD.SERVICE"},
	{regexp.MustCompile(`listener [^ ]+; add [^ ]+:`), "listener NAME; add NAME:"},
	{regexp.MustCompile(`add .* one of controller`), "add LISTENER one of controller"},
	{regexp.MustCompile(`a pod of [^ ]*,`), "a pod of POD,"},
	{regexp.MustCompile(`did you mean \S+\?`), "did you mean VARIABLE?"},
	{regexp.MustCompile(`(PATH,)+`), ""},
	{regexp.MustCompile(`\bKAFKA_[A-Z_]+`), "VARIABLE"},
}

// Shape is a line of an answer without the values in it: all lines that one
// message makes have the same, by and large.
func Shape(line string) string {
	head, text, _ := strings.Cut(line, "err ")
	var log map[string]any
	if json.Unmarshal([]byte(text), &log) == nil && log["msg"] != nil {
		message, _ := log["msg"].(string)
		level, _ := log["level"].(string)
		delete(log, "msg")
		line = head + "err " + level + " " + message + " " + strings.Join(slices.Sorted(maps.Keys(log)), " ")
	}
	for _, s := range strips {
		line = s.value.ReplaceAllString(line, s.with)
	}
	return line
}

// Shapes are those of the messages of an answer, each once.
func (a Answer) Shapes() []string {
	all := map[string]bool{}
	for _, line := range a {
		if _, message, ok := strings.Cut(line, ": err "); ok {
			all[Shape("err "+message)] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

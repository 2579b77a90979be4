// Package walkthrough follows a document as its reader would: writes the files that it
// shows, runs its commands, and compares what they print with what it says.
package walkthrough

import (
	"regexp"
	"strings"
)

// Block is a fenced block that says what it is: a file, by the name behind the
// language (```yaml broker.yaml), or a console's commands.
type Block struct {
	File     string
	Text     string // of a file
	Commands []Command
}

// Command is a line behind "$ ", and what the page shows of its output.
type Command struct {
	Line   string
	Output string
}

// Blocks returns a document's files and consoles, in their order.
func Blocks(document string) (all []Block) {
	fenced := regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^\\s`]+))?\n(.*?\n)```$")
	for _, m := range fenced.FindAllStringSubmatch(document, -1) {
		switch language, file, text := m[1], m[2], m[3]; {
		case file != "":
			all = append(all, Block{File: file, Text: text})
		case language == "console":
			all = append(all, Block{Commands: commands(text)})
		}
	}
	return all
}

// commands splits a console's text at its prompts.
func commands(text string) (all []Command) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "$ "); ok {
			all = append(all, Command{Line: strings.TrimSpace(rest)})
		} else if n := len(all); n > 0 {
			all[n-1].Output += line
		}
	}
	return all
}

// Agrees says whether an output is what a page shows. A line of the page that is
// "..." stands for any lines, "..." within a line for anything on it. A page that
// shows nothing agrees with everything.
func Agrees(shown, output string) bool {
	if shown == "" {
		return true
	}
	var pattern strings.Builder
	for line := range strings.Lines(shown) {
		if line == "...\n" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), `\.\.\.`, `.*`))
	}
	return regexp.MustCompile(`\A(?:` + pattern.String() + `)\z`).MatchString(output)
}

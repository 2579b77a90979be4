package main

import (
	_ "embed" // the help text
	"fmt"
	"io"
	"strings"
)

// helpText is the usage of the program, then a section for each command under
// "== COMMAND".
//
//go:embed help.txt
var helpText string

// help prints the usage of the program or of one command.
func help(w io.Writer, args []string) error {
	topic := strings.Join(args[:min(1, len(args))], "")
	_, text, ok := strings.Cut("\n== \n"+helpText, "\n== "+topic+"\n")
	if !ok {
		return usageError("no help on %q", args)
	}
	text, _, _ = strings.Cut(text, "\n== ")
	_, err := fmt.Fprintln(w, strings.TrimSpace(text))
	return err
}

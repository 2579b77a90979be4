package bootstrap

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// filledEnviron is the environment with the templates in Kafka's settings filled in.
type filledEnviron struct {
	// written is the environment as it was given, and as it will be once variables of
	// another image's dialect, which are refused, have this one's names.
	written map[string]string
	// foreign are those variables.
	foreign []foreign
	// values are those of the variables that held templates.
	values map[string]string
	// next is what the next pod of the set would have in the place of values; ""
	// where nobody here knows.
	next map[string]string
	// unsure are variables whose value is reported as wrong already, or is in a file
	// that is not there yet: nothing more is said of them.
	unsure map[string]bool
}

// given is the value of one variable.
func (f filledEnviron) given(name string) given {
	written := f.written[name]
	g := given{variable: name, value: written, written: written, next: written, unsure: f.unsure[name]}
	if value, ok := f.values[name]; ok {
		g.value, g.next = value, f.next[name]
	}
	return g
}

// fillEnviron fills in the templates of all settings, and reports those that
// cannot be, and what nobody will expand.
func fillEnviron(in Input, img image.Image, self pod.Identity, report *config.Report) filledEnviron {
	others := foreignTo(img, in.Environ)
	f := filledEnviron{
		written: renamed(in.Environ, others), foreign: others,
		values: map[string]string{}, next: map[string]string{}, unsure: map[string]bool{},
	}
	names := f.judged()
	f.checkUnexpanded(names, img, report)
	for _, name := range names {
		if img.IsSetting(name) || name == dataDirVariable {
			f.fill(name, in, self, report)
		}
	}
	return f
}

// judged are the names of the variables whose values are judged, in order: those of
// another dialect have theirs under this image's names.
func (f *filledEnviron) judged() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(f.written)), func(name string) bool {
		return slices.ContainsFunc(f.foreign, func(one foreign) bool { return one.variable == name })
	})
}

// fill fills in the templates of one variable.
func (f *filledEnviron) fill(name string, in Input, self pod.Identity, report *config.Report) {
	written := f.written[name]
	if !strings.Contains(written, "{") { // what is below costs time at every start of Kafka
		return
	}
	isSecret := strings.Contains(written, "|") && config.Masked(name, written) != written
	value, err := templates{self: self, line: in.Line, secret: isSecret}.fill(written)
	switch {
	case errors.Is(err, fs.ErrNotExist) && in.Ahead:
		report.Warn("%s: %v: a word stands for its line here; run needs it", name, err)
		f.values[name], _ = templates{self: self, line: standIn, secret: isSecret}.fill(written)
		f.unsure[name] = true
	case err != nil:
		report.Add(config.Mistake{Code: codeOf(err), Variable: name, Value: written, Text: textOf(name, written, err)})
		f.unsure[name] = true
	case value != written:
		f.values[name] = value
		next := self
		next.Ordinal, next.NodeID = self.Ordinal+1, self.NodeID+1
		f.next[name], _ = templates{self: next, line: standIn, secret: isSecret}.fill(written)
	}
}

// standIn stands for the line of a file that nobody here knows: a word that may be
// a host.
func standIn(path string) (string, error) {
	return "file" + strings.ReplaceAll(path, "/", "-"), nil
}

// codeOf is the exit code of a template that could not be filled in.
func codeOf(err error) int {
	if errors.Is(err, fs.ErrPermission) {
		return config.ExitNoPermission
	}
	return config.ExitConfig
}

// textOf is what is wrong with the template of a variable, and what to do about it.
// It quotes the template unless that may be a part of a secret.
func textOf(name, written string, err error) string {
	text := err.Error()
	if wrong, ok := errors.AsType[templateError](err); ok {
		text = config.Quotable(name, written, wrong.whole+": ", "") + text
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text += "; an init container has to write one line there before Kafka's starts, on a volume that both mount"
	case errors.Is(err, fs.ErrPermission):
		text += "; run both containers with the same uid, or let the file's writer make it readable"
	}
	return text
}

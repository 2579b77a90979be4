package walkthrough

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const document = "# A page\n\n```yaml a.yaml\nx: 1\n```\n\n" +
	"```mermaid\nno file, no command\n```\n\n" +
	"```console\n$ cat a.yaml\nx: 1\n$ export B=2\n$ echo $B; echo seen\n2\n...\n$ left out\n```\n"

func TestFollow(t *testing.T) {
	r := &Reader{
		Dir: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")},
		Leave: func(line string) bool { return line == "left out" },
	}
	ran, err := r.Follow(t.Context(), document)
	if ran != 3 || err != nil {
		t.Errorf("ran %d: %v", ran, err)
	}
	if got, err := os.ReadFile(filepath.Join(r.Dir, "a.yaml")); string(got) != "x: 1\n" {
		t.Errorf("a.yaml: %q, %v", got, err)
	}
}

func TestFollowWhatIsNotSo(t *testing.T) {
	for _, tt := range []struct{ name, console, want string }{
		{name: "prints something else", console: "$ echo a\nb\n", want: "$ echo a\nprints\na\nthe page shows\nb\n"},
		{name: "fails", console: "$ echo why; exit 3\n", want: "$ echo why; exit 3: exit status 3: why\n"},
		{name: "the second", console: "$ true\n$ false\n", want: "$ false: exit status 1: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &Reader{Dir: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")}}
			if _, err := r.Follow(t.Context(), "```console\n"+tt.console+"```\n"); err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAgrees(t *testing.T) {
	for _, tt := range []struct {
		name, shown, output string
		want                bool
	}{
		{name: "nothing is shown", output: "a\n", want: true},
		{name: "the same", shown: "a.\n", output: "a.\n", want: true},
		{name: "no pattern of its own", shown: "a.\n", output: "ab\n"},
		{name: "more", shown: "a\n", output: "a\nb\n"},
		{name: "less", shown: "a\nb\n", output: "a\n"},
		{name: "lines left out", shown: "...\nc\n", output: "a\nb\nc\n", want: true},
		{name: "none of the lines left out", shown: "...\nc\n", output: "c\n", want: true},
		{name: "the end of a line", shown: "revision x-...\n", output: "revision x-1f\n", want: true},
		{name: "not of the next one", shown: "revision x-...\n", output: "revision x-1f\nmore\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Agrees(tt.shown, tt.output); got != tt.want {
				t.Errorf("Agrees(%q, %q) = %v", tt.shown, tt.output, got)
			}
		})
	}
}

func TestABlockWithoutAName(t *testing.T) {
	if n := len(Blocks(strings.ReplaceAll(document, "```yaml a.yaml", "```yaml"))); n != 1 {
		t.Errorf("%d blocks, want the console alone", n)
	}
}

// Command settings makes the table of Kafka's settings from the definitions of the
// Kafka versions that it is given, whose jars it fetches: one line a setting and run
// of versions that define it alike.
//
//	settings TABLE 3.4.0 3.5.2 ... 4.3.1
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// row is a setting as some versions in a row define it.
type row struct {
	name, definition string
	first, last      int // indexes of versions
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: settings TABLE VERSION...")
		os.Exit(64)
	}
	if err := write(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "settings:", err)
		os.Exit(1)
	}
}

func write(table string, versions []string) error {
	jars, err := fetch(versions)
	if err != nil {
		return err
	}
	classes, err := os.MkdirTemp("", "settings-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(classes)
	if _, err := run("javac", "-cp", jars[len(jars)-1], "-d", classes, "tools/settings/Definitions.java"); err != nil {
		return err
	}
	var rows []row
	minors := make([]string, len(versions))
	for i, version := range versions {
		minors[i] = version[:strings.LastIndex(version, ".")]
		out, err := run("java", "-cp", classes+":"+jars[i], "Definitions")
		if err != nil {
			return fmt.Errorf("of Kafka %s: %w", version, err)
		}
		rows = add(rows, out, i)
	}
	return os.WriteFile(table, format(rows, minors), 0o644)
}

// fetch returns a class path for each version.
func fetch(versions []string) ([]string, error) {
	if _, err := run("test/kafka/fetch.sh", versions...); err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(versions))
	for i, version := range versions {
		paths[i] = filepath.Join(cache, "kraftpod", "kafka", version, "*")
	}
	return paths, nil
}

func run(name string, args ...string) ([]byte, error) {
	command := exec.Command(name, args...)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, complaints.String())
	}
	return out, nil
}

// add joins the definitions of one version to those of the versions before.
func add(rows []row, definitions []byte, version int) []row {
	for line := range strings.Lines(string(definitions)) {
		name, definition, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		same := slices.IndexFunc(rows, func(r row) bool {
			return r.name == name && r.definition == definition && r.last == version-1
		})
		if same >= 0 {
			rows[same].last = version
			continue
		}
		rows = append(rows, row{name: name, definition: definition, first: version, last: version})
	}
	return rows
}

func format(rows []row, minors []string) []byte {
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a.name, b.name) })
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Made by make settings from Kafka's own definitions: name, versions, type, default, limit.\n")
	fmt.Fprintf(&out, "versions %s\n", strings.Join(minors, " "))
	for _, r := range rows {
		fmt.Fprintf(&out, "%s\t%s-%s\t%s\n", r.name, minors[r.first], minors[r.last], r.definition)
	}
	return out.Bytes()
}

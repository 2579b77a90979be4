package differential

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// compile makes the class of Judge.java, by the jars of any version.
func compile(t *testing.T, jars string) string {
	t.Helper()
	classes := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "javac", "-cp", jars, "-d", classes, "Judge.java").
		CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, out)
	}
	return classes
}

// jarsOf is the class path of a version that test/kafka/fetch.sh has fetched.
func jarsOf(t *testing.T, version string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "kraftpod", "kafka", version)
	if _, err := os.Stat(filepath.Join(dir, ".complete")); err != nil {
		t.Fatalf("no jars of Kafka %s: test/kafka/fetch.sh %s", version, version)
	}
	return filepath.Join(dir, "*")
}

// judge gives each file to one JVM with Kafka's own KafkaConfig, and returns what
// Kafka says: "" where it takes the file.
func judge(ctx context.Context, classes, jars string, files [][]byte) ([]string, error) {
	// Before 4.0 Kafka looks up the voters' names: nobody is to be asked for them.
	hosts := filepath.Join(classes, "hosts")
	if err := os.WriteFile(hosts, nil, 0o600); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Djdk.net.hosts.file="+hosts,
		"-cp", classes+":"+jars, "Judge")
	var input, complaints bytes.Buffer
	for _, file := range files {
		input.Write(binary.BigEndian.AppendUint32(nil, uint32(len(file))))
		input.Write(file)
	}
	input.Write(binary.BigEndian.AppendUint32(nil, 1<<32-1))
	command.Stdin, command.Stderr = &input, &complaints
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var verdicts []string
	reader := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := reader.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		verdicts = append(verdicts, line[:len(line)-1])
	}
	if err := command.Wait(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, complaints.String())
	}
	if len(verdicts) != len(files) {
		return nil, fmt.Errorf("%d verdicts of %d files: %s", len(verdicts), len(files), complaints.String())
	}
	return verdicts, nil
}

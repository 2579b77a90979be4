package certificate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestKafka asks Kafka's own SslFactory of each version about every row of the table: it has to refuse what is said to
// be refused, and nothing else.
//
//	KRAFTPOD_DIFFERENTIAL="3.4.0 4.3.1" go test -run TestKafka -v ./internal/certificate
func TestKafka(t *testing.T) {
	versions := strings.Fields(strings.ReplaceAll(os.Getenv("KRAFTPOD_DIFFERENTIAL"), ",", " "))
	if len(versions) == 0 || testing.Short() {
		t.Skip(`set KRAFTPOD_DIFFERENTIAL="3.4.0 4.3.1" to ask Kafka (make differential)`)
	}
	stores := filepath.Join(t.TempDir(), "stores")
	var all []row
	var found [][]Finding
	for _, tt := range rows(t) {
		s, use := tt.store()
		if s.Trust == "" || tt.lenient { // what the JVM trusts by itself is another question
			continue
		}
		write(t, filepath.Join(stores, fmt.Sprintf("%03d", len(all))), s, use)
		all, found = append(all, tt), append(found, Judge(s, use, now))
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			said := ask(t, version, stores)
			if len(said) != len(all) {
				t.Fatalf("Kafka said %d things of %d stores", len(said), len(all))
			}
			for i, line := range said {
				fields := strings.Split(line, "\t")
				compare(t, all[i].name+", clients'", fields[1], found[i], Unreadable, UnreadableTrust)
				compare(t, all[i].name+", brokers'", fields[2], found[i], Unreadable, UnreadableTrust, Mismatched, Untrusted,
					Invalid, Unusable)
			}
		})
	}
}

// compare holds what is found to what Kafka says: the kinds are those that it refuses.
func compare(t *testing.T, name, said string, found []Finding, kinds ...Kind) {
	t.Helper()
	refused := false
	for _, f := range found {
		for _, kind := range kinds {
			refused = refused || f.Kind == kind
		}
	}
	if refused != (said != "") {
		t.Errorf("%s: Kafka says %q, and here it is %+v", name, said, found)
	}
}

// write writes a key store as its settings.
func write(t *testing.T, dir string, s Store, use Use) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"ssl.keystore.key": s.Key, "ssl.keystore.certificate.chain": s.Chain, "ssl.truststore.certificates": s.Trust,
	}
	if s.HasPassword {
		files["ssl.key.password"] = "planted"
	}
	if use.AsClient {
		files["required"] = ""
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// ask gives the stores to one JVM with the jars of a version that test/kafka/fetch.sh has fetched.
func ask(t *testing.T, version, stores string) []string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	jars := filepath.Join(cache, "kraftpod", "kafka", version)
	if _, err := os.Stat(filepath.Join(jars, ".complete")); err != nil {
		t.Fatalf("no jars of Kafka %s: test/kafka/fetch.sh %s", version, version)
	}
	java := exec.CommandContext(t.Context(), "java", "-Xmx256m", "-cp", filepath.Join(jars, "*"),
		"testdata/Stores.java", stores)
	var complaints strings.Builder
	java.Stderr = &complaints
	out, err := java.Output()
	if err != nil {
		t.Fatalf("java: %v\n%s", err, complaints.String())
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

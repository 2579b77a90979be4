package health

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
)

func parse(environ map[string]string) (Config, error) {
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	return cfg, report.Err()
}

func TestDefaults(t *testing.T) {
	got, err := parse(nil)
	want := Config{Dir: "/kraftpod", Listen: ":8081", PollInterval: 2 * time.Second, Timeout: 2 * time.Second}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, Config (-want +got):\n%s", err, diff)
	}
}

func TestAllThatCanBeSet(t *testing.T) {
	got, err := parse(map[string]string{
		"KRAFTPOD_DIR": "/shared", "KRAFTPOD_LISTEN": "127.0.0.1:1", "KRAFTPOD_BROKER": "[::1]:65535",
		"KRAFTPOD_POLL_INTERVAL": "1ns", "KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_CATCHUP_DEADLINE": "10m",
	})
	want := Config{
		Dir: "/shared", Listen: "127.0.0.1:1", Broker: "[::1]:65535",
		PollInterval: 1, Timeout: 3 * time.Second, CatchupDeadline: 10 * time.Minute,
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, Config (-want +got):\n%s", err, diff)
	}
}

// Every mistake is reported at once, in whole sentences.
func TestMistakes(t *testing.T) {
	_, err := parse(map[string]string{
		"KRAFTPOD_LISTEN": "8081", "KRAFTPOD_BROKER": ":9092", "KRAFTPOD_POLL_INTERVAL": "0s",
		"KRAFTPOD_TIMEOUT": "-1s", "KRAFTPOD_CATCHUP_DEADLINE": "-1ns",
	})
	if err == nil {
		t.Fatal("no mistakes, want five")
	}
	want := []string{
		`KRAFTPOD_LISTEN="8081": want host:port or :port, with a port from 1 to 65535, like :8081 (an IPv6 host in brackets)`,
		`KRAFTPOD_BROKER=":9092": want host:port of a listener of this broker, like localhost:9092 ` +
			`(an IPv6 host in brackets)`,
		`KRAFTPOD_POLL_INTERVAL="0s": want a duration above 0, like 2s`,
		`KRAFTPOD_TIMEOUT="-1s": want a duration above 0, like 2s`,
		`KRAFTPOD_CATCHUP_DEADLINE="-1ns": want a duration like 10m, or 0 for none`,
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

// What does not parse is one mistake, not two.
func TestWhatDoesNotParseIsOneMistake(t *testing.T) {
	_, err := parse(map[string]string{"KRAFTPOD_TIMEOUT": "soon"})
	const want = `KRAFTPOD_TIMEOUT="soon": not a duration; write it as 500ms, 2s or 10m`
	if err == nil || err.Error() != want {
		t.Errorf("mistakes = %v, want %s", err, want)
	}
}

func TestAddressesWithoutAPort(t *testing.T) {
	for _, address := range []string{":0", ":70000", ":http", "[::1]", "localhost:", "localhost", "a:b:1", "::1:9092"} {
		for _, variable := range []string{"KRAFTPOD_LISTEN", "KRAFTPOD_BROKER"} {
			if _, err := parse(map[string]string{variable: address}); err == nil {
				t.Errorf("%s=%q is taken, want a mistake", variable, address)
			}
		}
	}
}

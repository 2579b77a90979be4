package start_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVerdict(t *testing.T) {
	var c compared
	for _, with := range []time.Duration{150, 125, 101} { // one start out of three that took long
		c.add(with*time.Millisecond, 100*time.Millisecond)
	}
	if got := median(c.ratios()); got != 1.25 {
		t.Errorf("the median of %v is %v", c.ratios(), got)
	}
	for atMost, want := range map[float64]string{1.3: "2 of them within: the promise held", 1.2: "DID NOT HOLD"} {
		if got := c.verdict(atMost); !strings.Contains(got, want) {
			t.Errorf("verdict(%v) = %q, want %q in it", atMost, got, want)
		}
	}
}

func TestLogs(t *testing.T) {
	kraftpod := `{"level":"info","time":"2026-11-26T03:37:16.272106903Z","msg":"starting Kafka"}` + "\n"
	at, err := startingKafka("kraftpod: a warning\n{\"msg\":\"waiting\"}\n" + kraftpod)
	if want := time.Date(2026, 11, 26, 3, 37, 16, 272106903, time.UTC); err != nil || !at.Equal(want) {
		t.Errorf("kraftpod starts Kafka at %v (%v), want %v", at, err, want)
	}
	at, err = kafkaLine("Formatting [x]\n[2026-11-26 03:37:18,250] INFO first\n[2026-11-26 03:37:19,000] INFO later\n")
	if want := time.Date(2026, 11, 26, 3, 37, 18, 250_000_000, time.UTC); err != nil || !at.Equal(want) {
		t.Errorf("Kafka's first line is of %v (%v), want %v", at, err, want)
	}
	if _, err := kafkaLine("[2026-11-26 03:37:18,2"); err == nil {
		t.Error("half a line is one")
	}
	if _, err := startingKafka("waiting\n"); err == nil {
		t.Error("kraftpod starts Kafka without saying so")
	}
	file := filepath.Join(t.TempDir(), "stamp")
	if err := os.WriteFile(file, []byte("1764128230.000250\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if at, err := readStamp(file); err != nil || at.UnixMicro() != 1764128230000250 {
		t.Errorf("stamped at %v (%v)", at, err)
	}
}

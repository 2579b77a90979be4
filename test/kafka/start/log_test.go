package start_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// What happened when is told by those to whom it happened, in their logs: to look for it from here would be late by as
// much as this machine is busy.

// decided is when kraftpod said that it starts Kafka, which is the last that it does.
func decided(b *testing.B, p *rig.Pod) time.Time {
	b.Helper()
	content, err := os.ReadFile(p.Kafka.Log)
	if err != nil {
		b.Fatal(err)
	}
	at, err := startingKafka(string(content))
	if err != nil {
		b.Fatalf("%s: %v\n%s", p.Name, err, content)
	}
	return at
}

func startingKafka(log string) (time.Time, error) {
	for line := range strings.Lines(log) {
		var said struct {
			Time time.Time `json:"time"`
			Msg  string    `json:"msg"`
		}
		if json.Unmarshal([]byte(line), &said) == nil && said.Msg == "starting Kafka" {
			return said.Time, nil
		}
	}
	return time.Time{}, errors.New("no line of kraftpod's says that it starts Kafka")
}

// firstLine waits for the first line that Kafka logs in a container, and returns when Kafka wrote it. The tool that
// formats writes such lines, too: what counts is below where the log ended when the entrypoint became the JVM.
func firstLine(ctx context.Context, p *rig.Pod) (at time.Time, err error) {
	const pause = 5 * time.Millisecond
	var from int64
	err = rig.Until(ctx, pause, func(context.Context) error {
		info, err := os.Stat(p.Kafka.Log)
		if err == nil && p.Kafka.Exe() != "java" {
			err = errors.New("the entrypoint has not become Kafka")
		}
		if err == nil {
			from = info.Size()
		}
		return err
	})
	if err != nil {
		return at, err
	}
	err = rig.Until(ctx, pause, func(context.Context) error {
		content, err := os.ReadFile(p.Kafka.Log)
		if err == nil {
			at, err = kafkaLine(string(content[from:]))
		}
		return err
	})
	return at, err
}

// kafkaLine is when the first line of Kafka's in a log was written, in UTC: [2026-01-02 15:04:05,678] INFO ...
func kafkaLine(log string) (time.Time, error) {
	for line := range strings.Lines(log) {
		stamp, _, found := strings.Cut(strings.TrimPrefix(line, "["), "] ")
		if at, err := time.Parse("2006-01-02 15:04:05,000", stamp); err == nil && found {
			return at, nil
		}
	}
	return time.Time{}, errors.New("Kafka has logged nothing")
}

// readStamp is when a shell wrote its EPOCHREALTIME into a file.
func readStamp(path string) (time.Time, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return time.Time{}, err
	}
	digits := strings.Replace(strings.TrimSpace(string(content)), ".", "", 1)
	micro, err := strconv.ParseInt(digits, 10, 64)
	return time.UnixMicro(micro), err
}

package bootstrap

import (
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

func FuzzListeners(f *testing.F) {
	for _, s := range []string{
		"PLAINTEXT://:9092,CONTROLLER://:9093", "A://[::1]:1", "EXT://b1.x:31000", "x://y", "://:", "A://[:1",
	} {
		f.Add(s)
	}
	self := pod.Identity{Set: "kafka", Ordinal: 2, NodeID: 102, Service: "s", Namespace: "n", Domain: "d"}
	f.Fuzz(func(t *testing.T, value string) {
		all, wrong := kafka.ParseListeners(value)
		if len(wrong) > 0 {
			return
		}
		again, wrong := kafka.ParseListeners(kafka.JoinList(all))
		if len(wrong) > 0 || len(again) != len(all) {
			t.Errorf("%q came back as %q: %v", value, kafka.JoinList(all), wrong)
		}
		for _, l := range all {
			a, err := advertise(l, self)
			if err != nil || (advertisement{}).check(a, true, self, Input{}) != nil {
				continue
			}
			if _, err := a.PortNumber(); err != nil || a.Host == "" || kafka.IsLoopback(a.Host) || kafka.IsWildcard(a.Host) {
				t.Errorf("%q advertises %q: %v", value, a, err)
			}
		}
	})
}

func FuzzControllerSet(f *testing.F) {
	for _, s := range []string{"c.s:3", "c.s.n:3+100@9093", "c:3", "c.s:0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		var c ControllerSet
		if err := c.UnmarshalText([]byte(value)); err == nil && (c.Count < 1 || c.Port < 1 || c.Name == "") {
			t.Errorf("%q became %+v", value, c)
		}
	})
}

// FuzzCompute feeds everything at once: whatever a manifest says, a pod gets
// settings or a list of mistakes, and no value adds a line to a properties file.
func FuzzCompute(f *testing.F) {
	f.Add("kafka-1", "PLAINTEXT://:9092,CONTROLLER://:9093", "PLAINTEXT://:9092", "", "auto", "", "/data")
	f.Add("kafka-0", "", "", "0@kafka-0.x:9093", "broker", "c.s:3+10", "")
	f.Fuzz(func(t *testing.T, pod, listeners, advertised, voters, roles, set, dirs string) {
		environ := apache("3", "POD_NAME="+pod, "KRAFTPOD_DATA_DIR="+dirs, "KAFKA_LISTENERS="+listeners,
			"KAFKA_ADVERTISED_LISTENERS="+advertised, "KAFKA_CONTROLLER_QUORUM_VOTERS="+voters,
			"KRAFTPOD_ROLES="+roles, "KRAFTPOD_CONTROLLER_SET="+set)
		s, err := compute("kafka-0", environ, disk.Volume{})
		if err != nil {
			return
		}
		for name, value := range s.Exports {
			if strings.ContainsAny(value, "\r\n") {
				t.Errorf("%s=%q", name, value)
			}
		}
		if len(s.Plan.Roles) == 0 || s.Plan.Broker == "" || len(s.Plan.LogDirs) == 0 {
			t.Errorf("an incomplete plan: %+v", s.Plan)
		}
	})
}

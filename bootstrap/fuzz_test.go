package bootstrap

import (
	"maps"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// Each parser takes what a person typed or a machine wrote. None may panic, and
// what it accepts must hold what its comment promises.

func FuzzPodName(f *testing.F) {
	for _, s := range []string{"kafka-0", "a-b-12", "kafka", "-1", "kafka-01", "k-2147483648"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		set, ordinal, err := ParsePodName(name)
		if id := (Identity{Set: set}); err == nil && id.Pod(ordinal) != name {
			t.Errorf("%q came back as %q", name, id.Pod(ordinal))
		}
	})
}

func FuzzListeners(f *testing.F) {
	for _, s := range []string{"PLAINTEXT://:9092,CONTROLLER://:9093", "A://[::1]:1", "EXT://{pod}.x:{31000+ordinal}", "x://y", "://:", "A://[:1"} {
		f.Add(s)
	}
	id := Identity{Set: "kafka", Ordinal: 2, NodeID: 102, Service: "s", Namespace: "n", Domain: "d"}
	f.Fuzz(func(t *testing.T, value string) {
		all, err := ParseListeners(value)
		if err != nil {
			return
		}
		again, err := ParseListeners(join(all))
		if err != nil || len(again) != len(all) {
			t.Errorf("%q came back as %q: %v", value, join(all), err)
		}
		for _, l := range all {
			a, err := advertise(l, id)
			if err != nil {
				continue
			}
			if _, err := a.port(); err != nil || a.Host == "" || isLoopback(a.Host) || isWildcard(a.Host) {
				t.Errorf("%q advertises %q: %v", value, a, err)
			}
		}
	})
}

func FuzzVoters(f *testing.F) {
	for _, s := range []string{"0@kafka-0.k:9093,1@kafka-1.k:9093", "1@[::1]:9", "0@:1", "a@b:c", "0@x:1,0@y:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		voters, err := ParseVoters(value)
		if err != nil {
			return
		}
		again, err := ParseVoters(join(voters))
		if err != nil || join(again) != join(voters) {
			t.Errorf("%q came back as %q: %v", value, join(again), err)
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

func FuzzProtocolMap(f *testing.F) {
	for _, s := range []string{"CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT", "a:b", ":", "A:SSL,A:SSL"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		all, err := ParseProtocolMap(value)
		for name, protocol := range all {
			if err == nil && (name == "" || protocol == "") {
				t.Errorf("%q gives %q:%q", value, name, protocol)
			}
		}
	})
}

func FuzzHosts(f *testing.F) {
	f.Add("10.0.0.9 kafka-0.kh.elk.svc.cluster.local kafka-0\n", "search elk.svc.cluster.local\n")
	f.Add("::1 localhost # x", "nameserver 1.2.3.4")
	f.Fuzz(func(t *testing.T, hosts, resolv string) {
		id, wrong := identify(Config{}, Host{Hostname: "kafka-0", HostsFile: []byte(hosts), ResolvConf: []byte(resolv)})
		if len(wrong) == 0 && !isDomain(id.FQDN(0)) {
			t.Errorf("identity %+v from %q, %q", id, hosts, resolv)
		}
	})
}

func FuzzClusterID(f *testing.F) {
	f.Add("Jc7hwCMorEyPprSI1Iw4sW")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := disk.CanonicalClusterID(s)
		if err == nil && (len(id) != 22 || !disk.SameClusterID(id, s)) {
			t.Errorf("%q became %q", s, id)
		}
	})
}

// FuzzCompute feeds everything at once: whatever a manifest says, a pod gets
// settings or a list of mistakes, and no value adds a line to a properties file.
func FuzzCompute(f *testing.F) {
	f.Add("kafka-1", "PLAINTEXT://:9092,CONTROLLER://:9093", "PLAINTEXT://:9092", "", "auto", "", "/data")
	f.Add("kafka-0", "", "", "0@kafka-0.x:9093", "broker", "c.s:3+10", "")
	f.Fuzz(func(t *testing.T, pod, listeners, advertised, voters, roles, set, dirs string) {
		environ := minimal("apache", "3", "POD_NAME="+pod, "KAFKA_LISTENERS="+listeners, "KAFKA_ADVERTISED_LISTENERS="+advertised,
			"KAFKA_CONTROLLER_QUORUM_VOTERS="+voters, "KRAFTPOD_ROLES="+roles, "KRAFTPOD_CONTROLLER_SET="+set, "KRAFTPOD_DATA_DIR="+dirs)
		cfg, err := Parse[Config](maps.Clone(environ))
		if err != nil {
			return
		}
		s, err := Compute(Input{Config: cfg, Environ: environ, Host: Host{Hostname: "kafka-0", HostsFile: hostsOf("kafka-0"), Exists: func(string) bool { return false }}})
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

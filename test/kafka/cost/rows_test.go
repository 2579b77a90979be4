package cost_test

import (
	"fmt"
	"net"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// row is one way to look at a broker.
type row struct {
	name    string
	needs   func() (why string) // what the machine lacks for it; nil: nothing
	measure func(k *bench) cost
	// What is promised of it; 0: nothing.
	mib  float64 // resident
	core float64 // share of one
}

// rows are the table. A row leaves the broker and the sidecar as the next one wants them.
func rows() []row {
	return []row{
		{
			name: "sidecar, 12 partitions, a poll once ready", mib: 15, core: 0.001,
			measure: func(k *bench) cost { return k.watchSidecar(false) },
		},
		{
			name: "the same, asked for /readyz every 2 s", mib: 15, core: 0.001,
			measure: func(k *bench) cost { return k.watchSidecar(true) },
		},
		{
			name: "the same over TLS", mib: 20,
			measure: func(k *bench) cost {
				k.secure(true)
				k.over.addUser(k)
				return k.watchOver(tlsPort, k.over.tls())
			},
		},
		{
			name: "the same over TLS with a password (SCRAM)", mib: 20,
			measure: func(k *bench) cost { return k.watchOver(scramPort, k.over.scram()) },
		},
		{
			name: "kraftpod probe beside no sidecar, likewise",
			measure: func(k *bench) cost {
				defer k.secure(false)
				wire := k.tapAt(scramPort)
				defer wire.Close()
				return k.probeAlone(wire, k.over.scram())
			},
		},
		{
			name: "sidecar, 10,012 partitions, a poll once ready", mib: 20, core: 0.001,
			measure: func(k *bench) cost {
				k.makeMany()
				k.must(k.pod.NewStart("many")) // else it has its latch, and never asks for them all
				k.startSidecar("2s", nil)
				k.ready()
				k.poll = k.watchSidecar(false)
				return k.poll
			},
		},
		{name: "sidecar, 10,012 partitions, a poll before that", mib: 20, measure: (*bench).renew},
		{name: "kraftpod probe, which asks the sidecar", measure: func(k *bench) cost {
			return k.once(k.wire, k.pod.Env(), k.pod.Binary(), "probe")
		}},
		{name: "kraftpod probe beside no sidecar", measure: func(k *bench) cost { return k.probeAlone(k.wire, nil) }},
		{name: "kcat -L", needs: installed("kcat", "kcat"), measure: func(k *bench) cost {
			return k.once(k.wire, nil, "kcat", "-L", "-b", k.wire.Addr().String())
		}},
		{name: "kafka-broker-api-versions (JVM)", measure: func(k *bench) cost {
			return k.once(nil, nil, javaTool(k.pod)...)
		}},
	}
}

// probeAlone is a probe that has no sidecar to ask, and asks the broker.
func (k *bench) probeAlone(wire *tap, env map[string]string) cost {
	alone := rig.Merged(k.pod.SidecarEnv(), env, map[string]string{
		"KRAFTPOD_LISTEN": k.pod.IP + ":1", "KRAFTPOD_BROKER": wire.Addr().String(),
	})
	return k.once(wire, alone, k.pod.Binary(), "probe")
}

func (r row) lacks() string {
	if r.needs == nil {
		return ""
	}
	return r.needs()
}

// keeps holds a row to what is promised of it.
func (r row) keeps(b *testing.B, c cost) (ok bool) {
	b.Helper()
	ok = true
	if mib := float64(c.rss) / 1024; r.mib > 0 && mib > r.mib {
		b.Errorf("%s: %.1f MiB, promised are %.0f", r.name, mib, r.mib)
		ok = false
	}
	if r.core > 0 && c.share > r.core {
		b.Errorf("%s: %.3f %% of a core, promised are %.1f %%", r.name, 100*c.share, 100*r.core)
		ok = false
	}
	return ok
}

// javaTool is the tool as its script starts it.
func javaTool(p *rig.Pod) []string {
	return []string{
		"java", "-Xmx256M", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
		"-XX:+ExplicitGCInvokesConcurrent", "-Djava.awt.headless=true", "-Djdk.net.hosts.file=" + p.Hosts(),
		"-cp", filepath.Join(rig.Jars(rig.V431), "*"), "org.apache.kafka.tools.BrokerApiVersionsCommand",
		"--bootstrap-server", net.JoinHostPort(p.FQDN(), rig.BrokerPort),
	}
}

// figures are the columns of the table. The last one compares the CPU with that of a poll.
func (c cost) figures(poll cost) []string {
	number := func(format string, v float64) string {
		if v <= 0 {
			return "-"
		}
		return fmt.Sprintf(format, v)
	}
	return []string{
		fmt.Sprintf("%.3f", milliseconds(c.cpu)), number("%.1f", milliseconds(c.wall)),
		number("%.1f", float64(c.rss)/1024), number("%.1f", float64(c.peak)/1024),
		number("%.0f", float64(c.sent)), number("%.0f", float64(c.received)),
		number("%.3f", 100*c.share), fmt.Sprintf("%.1f", float64(c.cpu)/float64(poll.cpu)),
	}
}

package health

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/config"
)

func ownConfig(t *testing.T, own map[string]string) Config {
	t.Helper()
	var report config.Report
	cfg := config.Parse[Config](own, &report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	cfg.Own = own
	return cfg
}

func TestVariablesOfKafkasContainerCount(t *testing.T) {
	type values struct {
		Poll, Timeout, Deadline time.Duration
		Broker, Dir, Listen     string
	}
	for _, row := range []struct {
		name         string
		own, ofKafka map[string]string
		want         values
		odd          []string
	}{
		{
			name: "a run from before it told them",
			want: values{Poll: 2 * time.Second, Timeout: 2 * time.Second, Dir: "/kraftpod", Listen: ":8081"},
		},
		{
			name: "all are Kafka's container's, but where the sidecar is and listens",
			ofKafka: map[string]string{
				"KRAFTPOD_POLL_INTERVAL": "7s", "KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_CATCHUP_DEADLINE": "9m",
				"KRAFTPOD_BROKER": "localhost:9999", "KRAFTPOD_DIR": "/elsewhere", "KRAFTPOD_LISTEN": ":9081",
				"KRAFTPOD_REPLICAS": "3",
			},
			want: values{
				Poll: 7 * time.Second, Timeout: 3 * time.Second, Deadline: 9 * time.Minute,
				Broker: "localhost:9999", Dir: "/kraftpod", Listen: ":8081",
			},
		},
		{
			name:    "the sidecar's own win",
			own:     map[string]string{"KRAFTPOD_POLL_INTERVAL": "1s", "KRAFTPOD_DIR": "/own"},
			ofKafka: map[string]string{"KRAFTPOD_POLL_INTERVAL": "7s", "KRAFTPOD_TIMEOUT": "3s"},
			want:    values{Poll: time.Second, Timeout: 3 * time.Second, Dir: "/own", Listen: ":8081"},
		},
		{
			name:    "an empty one is not given",
			own:     map[string]string{"KRAFTPOD_TIMEOUT": ""},
			ofKafka: map[string]string{"KRAFTPOD_TIMEOUT": "3s"},
			want:    values{Poll: 2 * time.Second, Timeout: 3 * time.Second, Dir: "/kraftpod", Listen: ":8081"},
		},
		{
			name:    "values of a run that knows others",
			ofKafka: map[string]string{"KRAFTPOD_TIMEOUT": "as long as it takes"},
			want:    values{Poll: 2 * time.Second, Timeout: 2 * time.Second, Dir: "/kraftpod", Listen: ":8081"},
			odd: []string{"only the sidecar's own variables count, not those of Kafka's container: " +
				`KRAFTPOD_TIMEOUT="as long as it takes": not a duration; write it as 500ms, 2s or 10m`},
		},
		{
			name: "halves that contradict each other", own: map[string]string{"KRAFTPOD_SASL_PASSWORD": "planted"},
			ofKafka: map[string]string{"KRAFTPOD_SASL_PASSWORD_FILE": "/p", "KRAFTPOD_TIMEOUT": "3s"},
			want:    values{Poll: 2 * time.Second, Timeout: 2 * time.Second, Dir: "/kraftpod", Listen: ":8081"},
			odd: []string{"only the sidecar's own variables count, not those of Kafka's container: " +
				`KRAFTPOD_SASL_PASSWORD_FILE="********": KRAFTPOD_SASL_PASSWORD is given too: give one of the two`},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, odd := ownConfig(t, row.own).following(row.ofKafka)
			got := values{
				Poll: c.PollInterval, Timeout: c.Timeout, Deadline: c.CatchupDeadline,
				Broker: c.Broker, Dir: c.Dir, Listen: c.Listen,
			}
			if got != row.want {
				t.Errorf("got %+v, want %+v", got, row.want)
			}
			if diff := cmp.Diff(row.odd, odd); diff != "" {
				t.Errorf("odd:\n%s", diff)
			}
		})
	}
}

func TestLogFollowsTheVariablesThatCount(t *testing.T) {
	var told map[string]string
	cfg := ownConfig(t, map[string]string{"KRAFTPOD_LOG_LEVEL": "warn"})
	cfg.Logs = func(environ map[string]string) { told = environ }
	cfg.following(map[string]string{"KRAFTPOD_LOG_LEVEL": "debug", "KRAFTPOD_LOG_FORMAT": "console"})
	want := map[string]string{"KRAFTPOD_LOG_LEVEL": "warn", "KRAFTPOD_LOG_FORMAT": "console"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("the log is told (-want +got):\n%s", diff)
	}
}

func TestOddVariables(t *testing.T) {
	for _, row := range []struct {
		name         string
		own, ofKafka map[string]string
		want         []string
	}{
		{name: "a run from before it told them", own: map[string]string{"KRAFTPOD_REPLICAS": "3"}},
		{
			name:    "one environment for both",
			own:     map[string]string{"KRAFTPOD_REPLICAS": "3", "KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_LISTEN": ":9"},
			ofKafka: map[string]string{"KRAFTPOD_REPLICAS": "3", "KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_LISTEN": ":9"},
		},
		{
			name:    "each its own",
			own:     map[string]string{"KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_LOG_LEVEL": "warn", "KRAFTPOD_DIR": "/a", "X": "y"},
			ofKafka: map[string]string{"KRAFTPOD_REPLICAS": "3", "KRAFTPOD_DIR": "/b"},
		},
		{
			name:    "given twice, and different",
			own:     map[string]string{"KRAFTPOD_TIMEOUT": "3s", "KRAFTPOD_LOG_LEVEL": "warn"},
			ofKafka: map[string]string{"KRAFTPOD_TIMEOUT": "4s", "KRAFTPOD_LOG_LEVEL": "info"},
			want: []string{
				`KRAFTPOD_LOG_LEVEL="warn" counts, not "info" of Kafka's container: give it to one of them`,
				`KRAFTPOD_TIMEOUT="3s" counts, not "4s" of Kafka's container: give it to one of them`,
			},
		},
		{
			name:    "read by nobody",
			own:     map[string]string{"KRAFTPOD_CONTROLLERS": "5", "KRAFTPOD_FORMATION": "off"},
			ofKafka: map[string]string{"KRAFTPOD_CONTROLLERS": "3"},
			want: []string{
				`KRAFTPOD_CONTROLLERS="5": the sidecar does not read it; give it to Kafka's container, which has "3"`,
				`KRAFTPOD_FORMATION="off": the sidecar does not read it; give it to Kafka's container, which has none`,
			},
		},
		{
			name:    "files of secrets, whose paths may be the secrets",
			own:     map[string]string{"KRAFTPOD_SASL_PASSWORD_FILE": "/planted"},
			ofKafka: map[string]string{"KRAFTPOD_SASL_PASSWORD_FILE": "/planted-too"},
			want: []string{
				`KRAFTPOD_SASL_PASSWORD_FILE="********" counts, not "********" of Kafka's container: give it to one of them`,
			},
		},
		{
			name:    "a port that only Kafka's container has",
			ofKafka: map[string]string{"KRAFTPOD_LISTEN": "127.0.0.1:9081"},
			want: []string{`KRAFTPOD_LISTEN=":8081" of this sidecar is not where Kafka's container has its peers asked, ` +
				`port 9081: give both containers the same, or neither`},
		},
		{
			name:    "a port that only the sidecar has",
			own:     map[string]string{"KRAFTPOD_LISTEN": ":9081"},
			ofKafka: map[string]string{},
			want: []string{`KRAFTPOD_LISTEN=":9081" of this sidecar is not where Kafka's container has its peers asked, ` +
				`port 8081: give both containers the same, or neither`},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, ownConfig(t, row.own).odd(row.ofKafka)); diff != "" {
				t.Errorf("odd (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSidecarFollowsKafkasVariables: what the plan tells is in force, and what is
// odd is said once in the log and in /status.
func TestSidecarFollowsKafkasVariables(t *testing.T) {
	bubble(t, func(in *setup) {
		in.cfg.Own = map[string]string{"KRAFTPOD_ROLES": "broker"}
		in.plan.Environ = map[string]string{"KRAFTPOD_POLL_INTERVAL": "10s", "KRAFTPOD_CATCHUP_DEADLINE": "1m"}
	}, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		before := s.status()["poll_age_seconds"]
		time.Sleep(9 * time.Second)
		if age := s.status()["poll_age_seconds"].(float64); age < 8 {
			t.Errorf("the last poll is %v s old, %v s before; want one every 10 s", age, before)
		}
		const odd = `KRAFTPOD_ROLES="broker": the sidecar does not read it; give it to Kafka's container, which has none`
		if diff := cmp.Diff([]any{odd}, s.status()["warnings"]); diff != "" {
			t.Errorf("warnings (-want +got):\n%s", diff)
		}
		plan := somePlan("two")
		plan.Environ = map[string]string{"KRAFTPOD_CATCHUP_DEADLINE": "1m"}
		b.Change(func(a *brokertest.Answers) { a.Behind = 1 })
		writePlan(t, s.cfg.Dir, plan)
		s.within(time.Minute, false)
		s.within(2*time.Minute, true) // waived after a minute, by Kafka's container
		if n := s.logged(odd); n != 1 {
			t.Errorf("logged %d times, want once", n)
		}
	})
}

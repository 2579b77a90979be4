package bootstrap

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// What the container of init has not is no mistake; what is there is judged.
func TestKeyStoresAhead(t *testing.T) {
	s := newStoreStage(t)
	s.ahead = true
	s.denied["/tls/denied.pem"] = true
	for path, want := range map[string][]string{
		"/tls/none.pem": nil, "/tls/denied.pem": nil, "/tls/pkcs1.pem": {"the private key is PKCS#1"},
	} {
		_, mistakes, warnings := s.play(secured("KAFKA_SSL_KEYSTORE_LOCATION=" + path))
		checkLines(t, path, mistakes, want)
		checkLines(t, path, warnings, nil)
	}
}

// A file that this uid may not read has an exit code of its own.
func TestKeyStoreDenied(t *testing.T) {
	s := newStoreStage(t)
	s.denied["/tls/store.pem"] = true
	var report config.Report
	environ := secured()
	Compute(Input{
		Config: config.Parse[Config](environ, &report), Environ: environ, Line: readLine,
		Host:   pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
		Exists: func(string) bool { return false }, Store: s.read, Now: time.Now(),
	}, &report)
	wrong, _ := errors.AsType[config.Mistakes](report.Err())
	if len(wrong) != 1 || wrong.ExitCode() != config.ExitNoPermission ||
		!strings.Contains(wrong[0].Text, "cannot read /tls/store.pem") {
		t.Errorf("%v, want one mistake of permission", wrong)
	}
}

// Where no listener speaks TLS nothing is read.
func TestKeyStoresUnread(t *testing.T) {
	s := newStoreStage(t)
	s.files = nil
	_, mistakes, warnings := s.play(apache("3", pemStore, pemFile, pemTrust, pemCA))
	checkLines(t, "mistake", mistakes, nil)
	checkLines(t, "warning", warnings, nil)
}

// The plan has the files of each listener with TLS that this node has.
func TestPlanKeyStores(t *testing.T) {
	both := []string{"/tls/store.pem", "/tls/ca.pem"}
	for _, tt := range []struct {
		name  string
		extra []string
		want  []api.KeyStore
	}{
		{name: "of all", want: []api.KeyStore{
			{Listener: "TLS", Files: both}, {Listener: "OUT", Files: both}, {Listener: "CONTROLLER", Files: both},
		}},
		{name: "of one", extra: []string{outFile + "/tls/{pod}.pem"}, want: []api.KeyStore{
			{Listener: "TLS", Files: both},
			{Listener: "OUT", Files: []string{"/tls/kafka-0.pem", "/tls/ca.pem"}},
			{Listener: "CONTROLLER", Files: both},
		}},
		{name: "one file", extra: []string{"KAFKA_SSL_TRUSTSTORE_LOCATION=/tls/store.pem"}, want: []api.KeyStore{
			{Listener: "TLS", Files: both[:1]}, {Listener: "OUT", Files: both[:1]}, {Listener: "CONTROLLER", Files: both[:1]},
		}},
		{
			name:  "of a broker",
			extra: []string{"KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=controller.controller:3+100"},
			want:  []api.KeyStore{{Listener: "TLS", Files: both}, {Listener: "OUT", Files: both}},
		},
		{name: "inline", extra: []string{pemFile[:27], "KAFKA_SSL_TRUSTSTORE_LOCATION"}, want: []api.KeyStore{
			{Listener: "TLS", Files: []string{}},
			{Listener: "OUT", Files: []string{}},
			{Listener: "CONTROLLER", Files: []string{}},
		}},
		{
			name:  "plaintext",
			extra: []string{"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:PLAINTEXT,OUT:PLAINTEXT,CONTROLLER:PLAINTEXT"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := compute("kafka-0", secured(tt.extra...), disk.Volume{})
			if diff := cmp.Diff(tt.want, s.Plan.KeyStores); diff != "" {
				t.Errorf("key stores (-want +got):\n%s", diff)
			}
		})
	}
}

// A file of apache's that has settings too may have those that are not given: it is not read, nor is it known where
// another container has it.
func TestKeyStoresOfFile(t *testing.T) {
	const file = "/mnt/shared/config/server.properties"
	without := secured("KAFKA_SSL_KEYSTORE_LOCATION", "KAFKA_SSL_KEYSTORE_TYPE")
	for name, change := range map[string]func(*storeStage){
		"there": func(s *storeStage) { s.files[file] = "" }, "perhaps": func(s *storeStage) { s.ahead = true },
	} {
		s := newStoreStage(t)
		change(s)
		_, mistakes, warnings := s.play(without)
		checkLines(t, name, append(mistakes, warnings...), nil)
	}
	s := newStoreStage(t)
	s.ahead = true
	without["KRAFTPOD_DIALECT"] = "confluent"
	_, mistakes, _ := s.play(without)
	checkLines(t, "confluent", mistakes, []string{"TLS speaks", "OUT speaks", "CONTROLLER speaks"})
	without["KAFKA_SSL_KEYSTORE_LOCATION"] = "{file:/none}" // another container writes it
	_, mistakes, _ = s.play(without)
	checkLines(t, "confluent, of a file", mistakes, nil)
}

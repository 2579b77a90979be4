package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/survey"
)

// statusStage is kafka-0 of three, whose Kafka serves beside a sidecar.
func statusStage(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, 0)
	for name, content := range formed(0, 0, 1, 2) {
		s.file(name, content)
	}
	s.set(vars("KRAFTPOD_LISTEN", s.address(0)+":"+s.port)) // the other addresses are other pods'
	s.play(&broker{})
	if said, code := s.run("run", "--", "true"); code != 0 {
		t.Fatalf("run ends with %d:\n%s", code, said)
	}
	s.sidecar()
	known := regexp.MustCompile(`"ready":true.*"leader_id":0.*"registered":\[`)
	if said := s.statusUntil(known); !known.MatchString(said) {
		t.Fatalf("the sidecar is not ready: %s", said)
	}
	return s
}

// peerStatus is a pod's that is ready.
func peerStatus(ordinal int) string {
	ready := fmt.Sprintf(`,"ready":true,"roles":["controller","broker"],"version":%q}`, buildVersion())
	return strings.TrimSuffix(status(ordinal, "formed", "0,1,2", "0,1,2"), "}") + ready
}

// kraftpod status knows whom to ask by the plan, exits by what it hears, and is done
// in a second whoever is down.
func TestStatus(t *testing.T) {
	s := statusStage(t)
	s.peer(1, peerStatus(1))
	s.name(2)
	var said string
	var code int
	began := time.Now()
	said, code = s.run("status")
	if took := time.Since(began); took > 5*time.Second { // the promise of a second is held where time is fake
		t.Errorf("it took %v", took)
	}
	for _, want := range []string{
		`(?m)^POD +NODE +ROLES +READY +VOLUME +VOTERS +LEADER +LAG +KAFKA +KRAFTPOD$`,
		`(?m)^kafka-0 +0 +controller,broker +yes +formed +0,1,2 +0 +0 `,
		`(?m)^kafka-1 +1 +controller,broker +yes +formed +0,1,2 +- +- `,
		`(?m)^kafka-2 +2 +- +no +- .* its sidecar's port refuses connections$`,
		`(?m)^2 of 3 pods are ready\.$`,
		`(?m)^- nothing that can be read answers for kafka-2: `,
	} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("it lacks %s", want)
		}
	}
	if code != 1 || t.Failed() {
		t.Errorf("kraftpod status ends with %d, want 1, and says\n%s", code, said)
	}
	s.peer(2, peerStatus(2))
	if said, code = s.run("status"); code != 0 || !strings.Contains(said, "3 of 3 pods are ready.") {
		t.Errorf("kraftpod status ends with %d, want 0, and says\n%s", code, said)
	}
	said, code = s.run("status", "--json")
	var found survey.Survey
	if err := json.Unmarshal([]byte(said), &found); err != nil || code != 0 || len(found.Pods) != 3 || !found.Ready {
		t.Errorf("kraftpod status --json ends with %d, %v, and says\n%s", code, err, said)
	}
}

// Without a plan the hosts file tells which pod this is; outside of any, an argument
// tells the Service.
func TestStatusElsewhere(t *testing.T) {
	s := newStage(t, 0)
	s.peer(1, peerStatus(1))
	said, code := s.run("status")
	for _, want := range []string{
		`(?m)^kafka-0 +0 .* no .*its sidecar's port refuses connections$`, `(?m)^kafka-1 +1 .* yes `,
		`(?m)^kafka-2 +2 .* no .*its name does not resolve$`,
	} {
		if !regexp.MustCompile(want).MatchString(said) || code != 1 {
			t.Errorf("a pod whose run has refused: status ends with %d, want 1 and %s, and says\n%s", code, want, said)
		}
	}
	s.set(vars("POD_NAME", "toolbox", "KRAFTPOD_REPLICAS", ""))
	said, code = s.run("status", stageDomain)
	if !strings.Contains(said, "\nkafka-1 ") || !strings.Contains(said, "1 of 2 pods are ready.") || code != 1 {
		t.Errorf("outside of a pod: status ends with %d, and says\n%s", code, said)
	}
	s.set(vars("POD_NAMESPACE", ""))
	if said, code = s.run("status"); code != 64 || !strings.Contains(said, "kraftpod status kafka-headless") {
		t.Errorf("nothing tells whom to ask: status ends with %d, want 64, and says\n%s", code, said)
	}
}

// Names that a person types.
func TestServiceOf(t *testing.T) {
	s := newStage(t, 0)
	p := newProgram(s.environ(), nil, nil)
	self := p.start().Self(nil)
	for name, want := range map[string]string{
		"kafka-headless":                       stageDomain,
		"kafka-headless.other":                 "kafka-headless.other.svc.cluster.onion",
		"kafka-headless.elk.svc.cluster.onion": stageDomain,
	} {
		if got := serviceOf(name, self); got != want {
			t.Errorf("serviceOf(%q) = %q, want %q", name, got, want)
		}
	}
}

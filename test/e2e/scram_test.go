package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// The users that the cluster begins with.
const (
	scramAdmin   = "planted-admin-2Vb"
	scramSidecar = "planted-sidecar-6Yt"
)

// scramUsers brings three nodes up with the component scram-users, as docs/security.md says it, but for TLS.
func scramUsers(t *testing.T, e *env) {
	dir, err := os.MkdirTemp(e.Temp, "scram-") //nolint:usetesting // it outlives the setup
	must(t, err)
	file := filepath.Join(dir, "users")
	const user = "--add-scram\nSCRAM-SHA-512=[name=NAME,password=PASSWORD]\n"
	users := strings.NewReplacer("NAME", "admin", "PASSWORD", scramAdmin).Replace(user) +
		strings.NewReplacer("NAME", "kraftpod", "PASSWORD", scramSidecar).Replace(user)
	must(t, os.WriteFile(file, []byte(users), 0o600))
	_, err = e.Kubectl(e.ctx, "create", "secret", "generic", "kafka-scram-users", "--from-file="+file)
	must(t, err)
	o := kube.Overlay{Name: "apache-4", Small: true, Components: []string{"scram-users"}, Env: map[string]string{
		"KAFKA_LISTENERS":                            "INTERNAL://:9092,CONTROLLER://:9093",
		"KAFKA_INTER_BROKER_LISTENER_NAME":           "INTERNAL",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP":       "INTERNAL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
		"KAFKA_SASL_ENABLED_MECHANISMS":              "SCRAM-SHA-512",
		"KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL": "SCRAM-SHA-512",
		"KAFKA_LISTENER_NAME_INTERNAL_SCRAM___SHA___512_SASL_JAAS_CONFIG": `org.apache.kafka.common.security.scram.` +
			`ScramLoginModule required username="admin" password="` + scramAdmin + `";`,
	}, Patches: []kube.Patch{{
		Op: "add", Path: "/spec/template/spec/initContainers/1/env", Value: []map[string]string{
			{"name": "KRAFTPOD_SASL_MECHANISM", "value": "SCRAM-SHA-512"},
			{"name": "KRAFTPOD_SASL_USERNAME", "value": "kraftpod"},
			{"name": "KRAFTPOD_SASL_PASSWORD", "value": scramSidecar},
		},
	}}}
	e.apply(t, o, 3)
	e.cl = e.client(t).As(records.Secured{User: "admin", Password: scramAdmin, Scram: true})
}

// knownByScram holds that nobody died meanwhile, that nothing shows a password, and that a roll formats nothing.
func knownByScram(t *testing.T, e *env) {
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.topic(t, "kept", 3)
	_, err := e.Kubectl(e.ctx, "rollout", "restart", "statefulset", "kafka")
	must(t, err)
	e.ready(t, 3)
	e.whole(t)
	pods, err := e.Pods(e.ctx)
	must(t, err)
	for _, p := range pods {
		if p.Restarts > 0 {
			t.Errorf("%s was restarted %d times", p.Name, p.Restarts)
		}
		said, err := e.Kubectl(e.ctx, "logs", p.Name, "--all-containers")
		must(t, err)
		if strings.Contains(said, "planted") || strings.Contains(said, "format.sh: formatted") {
			t.Errorf("the log of %s shows a password, or that a restart formats", p.Name)
		}
	}
}

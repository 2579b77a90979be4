package secured_test

import (
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// TestControllersACLs has a dedicated controller beside an authorizer, and a sidecar that may do nothing, then the one
// thing that is documented.
func TestControllersACLs(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		row := played.Plan(version, "a controller, with and without the one ACL that it needs")
		row.Run(t, func(t *testing.T) { controllersACLs(t, r, version) })
	}
	played.Close(t)
}

func controllersACLs(t *testing.T, r *rig.Rig, version string) {
	files := t.TempDir()
	sets := rig.Dedicated(1, 1)
	for i, listener := range []string{"CONTROLLER://:9093", "INTERNAL://:9092"} {
		maps.Copy(sets[i].Env, aclsEnv())
		sets[i].PerPod = func(p *rig.Pod) map[string]string {
			return map[string]string{"KAFKA_LISTENERS": strings.Replace(listener, "//:", "//"+p.IP+":", 1)}
		}
	}
	sets[1].Env["KAFKA_INTER_BROKER_LISTENER_NAME"] = "INTERNAL"
	made, err := r.NewCluster(rig.ImageOf(version), sets...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	controller, broker := made.Pods[0], made.Pods[1]
	certs.Write(t, files, map[string][]byte{"password": []byte(password), "least": []byte(leastPassword)})
	by := func(name, file string) map[string]string {
		return map[string]string{
			"KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": name,
			"KRAFTPOD_SASL_PASSWORD_FILE": filepath.Join(files, file),
		}
	}
	startAll(t, controller, by(least, "least"))
	startAll(t, broker, by(user, "password"))
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), broker); err != nil {
		t.Fatalf("%v\n%s", err, made.Logs())
	}
	s := &stage{Cluster: made, pod: controller}
	s.blocked(t, `CLUSTER_AUTHORIZATION_FAILED: Cluster authorization failed.; allow the principal of the sidecar's `+
		`connection (User:least) the operation Alter on the cluster (before Kafka 3.7 ClusterAction)`)
	super := made.Client(broker)
	super.Options = []kgo.Opt{kgo.SASL(plain.Auth{User: user, Pass: password}.AsMechanism())}
	needs := "ALTER cluster"
	if regexp.MustCompile(`^3\.[0-6]\.`).MatchString(version) {
		needs = "CLUSTER_ACTION cluster"
	}
	allow(t, super, []string{needs})
	if _, err := controller.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 50*time.Millisecond); err != nil {
		t.Fatalf("%v\n%s", err, made.Logs())
	}
	allow(t, super, nil)
	limit := suite.Within(t, suite.AskLimit)
	if _, err := controller.Readyz(limit, http.StatusServiceUnavailable, 50*time.Millisecond); err != nil {
		t.Errorf("an ACL that was taken away: %v", err)
	}
}

// aclsEnv is the environment of both sets.
func aclsEnv() map[string]string {
	env := maps.Clone(brokersByPlain())
	maps.Copy(env, controllersByPlain())
	login := strings.Replace(plainLogin(), ";", " user_"+least+`="`+leastPassword+`";`, 1)
	maps.Copy(env, map[string]string{
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP":                  "CONTROLLER:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT",
		"KAFKA_LISTENER_NAME_CONTROLLER_PLAIN_SASL_JAAS_CONFIG": login,
		"KAFKA_AUTHORIZER_CLASS_NAME":                           "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"KAFKA_SUPER_USERS":                                     "User:node;User:" + user,
	})
	return env
}

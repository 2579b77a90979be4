package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// serves holds that all of it works, and that nobody has waited for a restart.
func (s *secured) serves(t *testing.T, e *env) {
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.topic(t, "kept", 3)
	e.whole(t)
	pods, err := e.Pods(e.ctx)
	must(t, err)
	for _, p := range pods {
		if p.Restarts > 0 {
			t.Errorf("%s was restarted %d times", p.Name, p.Restarts)
		}
		// Nothing secret is in what everybody may read.
		for _, path := range []string{"status", "metrics", "readyz?verbose"} {
			said, err := e.Kubectl(e.ctx, "get", "--raw", "/api/v1/namespaces/"+e.Name+"/pods/"+p.Name+":8081/proxy/"+path)
			if err != nil || said == "" || strings.Contains(said, s.app.Password) {
				t.Errorf("%s/%s: %v: %.200s", p.Name, path, err, said)
			}
		}
	}
	m, err := e.client(t).Metadata(e.ctx)
	must(t, err)
	for i, b := range m.Brokers {
		if want := fmt.Sprintf("kafka-%d.kafka-headless.%s.svc.cluster.local:9092", i, e.Name); b.Address != want {
			t.Errorf("broker %d is advertised as %s, want %s", b.ID, b.Address, want)
		}
	}
}

// refuses holds that nobody gets in who should not, and that each is told why.
func (s *secured) refuses(t *testing.T, e *env) {
	wrong, nobody, stranger := s.app, s.app, s.app
	wrong.Password += "x"
	nobody.User = ""
	stranger.CA = string(certs.NewCA(t, "kafka-ca").PEM) // of the same name
	controller := "kafka-0.kafka-headless." + e.Name + ".svc.cluster.local:9093"
	cl := e.client(t)
	for name, c := range map[string]struct {
		cl   *kube.Client
		want string
	}{
		"a wrong password":                      {cl.As(wrong), "SASL_AUTHENTICATION_FAILED"},
		"no user":                               {cl.As(nobody), "sasl"},
		"another authority":                     {cl.As(stranger), "certificate signed by unknown authority"},
		"plaintext":                             {cl.Plain(), "tls endpoint"},
		"the controllers without a certificate": {cl.As(nobody).By(controller), "certificate required"},
	} {
		ctx, cancel := context.WithTimeout(e.ctx, time.Minute)
		_, err := c.cl.Metadata(ctx)
		cancel()
		t.Logf("%s: %v", name, err)
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(c.want)) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
	e.whole(t)
}

// rotates renews the certificate. It is served without a restart, and no pod becomes unready of it, nor in the roll
// after which the nodes show it to the quorum too.
func (s *secured) rotates(t *testing.T, e *env) {
	pods := []string{"kafka-0", "kafka-1", "kafka-2"}
	before := s.certificate(t)
	must(t, e.showing(pods, before))
	_, err := e.Kubectl(e.ctx, "patch", "statefulset", "kafka", "--type=merge",
		`-p={"spec":{"updateStrategy":{"rollingUpdate":{"partition":3}}}}`) // the page's roll, not yet
	must(t, err)
	s.follow(t, e, "openssl req -newkey")
	after := s.certificate(t)
	for _, pod := range pods { // the kubelet looks at once at a pod that was changed
		_, err := e.Kubectl(e.ctx, "annotate", "pod", pod, "renewed=true")
		must(t, err)
	}
	must(t, kube.Until(e.ctx, patience, "the brokers to serve it", func(ctx context.Context) error {
		if err := e.allReady(ctx); err != nil {
			return kube.Never(err)
		}
		return e.showing(pods, after)
	}))
	must(t, e.allReady(e.ctx))
	restarted, err := e.Pods(e.ctx)
	must(t, err)
	for _, p := range restarted {
		if p.Restarts > 0 {
			t.Errorf("%s was restarted %d times", p.Name, p.Restarts)
		}
	}
	_, err = e.Kubectl(e.ctx, "patch", "statefulset", "kafka", "--type=merge",
		`-p={"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}`)
	must(t, err)
	e.ready(t, 3)
	must(t, e.showing(pods, after))
	e.write(t, "kept", 100)
	e.whole(t)
}

// allReady fails unless all three are.
func (e *env) allReady(ctx context.Context) error {
	pods, err := e.Pods(ctx)
	if err != nil {
		return err
	}
	ready := map[string]bool{}
	for _, p := range pods {
		ready[p.Name] = p.Ready
	}
	if want := map[string]bool{"kafka-0": true, "kafka-1": true, "kafka-2": true}; !maps.Equal(ready, want) {
		err = fmt.Errorf("ready: %v", ready)
	}
	return err
}

// showing fails unless these pods show their clients this certificate.
func (e *env) showing(pods []string, want string) error {
	for _, pod := range pods {
		shown, err := e.exec(pod, "kafka", "keytool", "-printcert", "-rfc", "-sslserver", "localhost:9092")
		if err != nil {
			return err
		}
		if !strings.Contains(bare(shown), want) {
			return fmt.Errorf("%s serves another certificate:\n%s", pod, shown)
		}
	}
	return nil
}

// bare is the text of a PEM block without its lines.
func bare(pem string) string {
	var b strings.Builder
	for line := range strings.Lines(pem) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// follows moves a cluster that speaks plaintext, as docs/manifests.md says it: stopped as a whole.
func (s *secured) follows(t *testing.T, e *env) {
	e.apply(t, kube.Overlay{Name: "apache-4", Small: true}, 3)
	e.topic(t, "kept", 3)
	id, err := e.exec("kafka-0", "kafka", "printenv", "CLUSTER_ID")
	must(t, err)
	s.secrets(t, e)
	must(t, e.Scale(e.ctx, 0))
	must(t, e.Ready(e.ctx, 0, patience))
	s.overlay.Env = map[string]string{"CLUSTER_ID": id}
	e.apply(t, s.overlay, 3)
	e.cl = e.client(t).As(s.app)
	e.whole(t)
	e.write(t, "kept", 100)
	e.whole(t)
}

package kube

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/kraftpod/kraftpod/test/records"
)

// Bootstrap and Headless are the addresses of the Services, in their namespace.
const (
	Bootstrap = "kafka-bootstrap:9092"
	Headless  = "kafka-headless:9092"
)

const clientPod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": %q}, "spec": {
  %s "automountServiceAccountToken": false, "enableServiceLinks": false, "terminationGracePeriodSeconds": 1,
  "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "runAsGroup": 1000,
    "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{"name": "client", "image": %q, "imagePullPolicy": "IfNotPresent", "workingDir": "/client",
    "command": ["/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done"],
    "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "client", "mountPath": "/client"}]}],
  "volumes": [{"name": "client", "emptyDir": {}}]}}`

// Client is a client of Kafka in a pod of its own, of the same namespace. It does what records.Client does, there.
type Client struct {
	n    *Namespace
	pod  string
	seed string
	// secured is records.Secured in JSON, or empty.
	secured string
}

// By asks another seed first, host:port.
func (cl *Client) By(seed string) *Client {
	other := *cl
	other.seed = seed
	return &other
}

// Plain speaks neither TLS nor SASL.
func (cl *Client) Plain() *Client {
	other := *cl
	other.secured = ""
	return &other
}

// As speaks TLS, and perhaps SASL.
func (cl *Client) As(s records.Secured) *Client {
	text, _ := json.Marshal(s) // of strings
	other := *cl
	other.secured = string(text)
	return &other
}

// Client starts the pod, on the node named if any, and puts the program there.
func (n *Namespace) Client(ctx context.Context, node string) (*Client, error) {
	program, err := n.client()
	if err != nil {
		return nil, err
	}
	cl := &Client{n: n, pod: "client", seed: Bootstrap}
	on := ""
	if node != "" {
		cl.pod += "-" + node
		on = fmt.Sprintf(`"nodeName": %q,`, node)
	}
	pod := fmt.Sprintf(clientPod, cl.pod, on, n.Images["docker.io/apache/kafka"])
	if _, err := n.Feed(ctx, pod, "-n", n.Name, "apply", "-f", "-"); err != nil {
		return nil, err
	}
	if _, err := n.Kubectl(ctx, "wait", "--for=condition=Ready", "pod/"+cl.pod, "--timeout=120s"); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	_, err = n.Feed(ctx, string(file), "-n", n.Name, "exec", "-i", cl.pod, "--",
		"sh", "-c", "cat >/client/client && chmod 755 /client/client")
	return cl, err
}

func (cl *Client) command(ctx context.Context, verb string, specification any) (*exec.Cmd, error) {
	text, err := json.Marshal(specification)
	if err != nil {
		return nil, err
	}
	return cl.n.Command(ctx, "-n", cl.n.Name, "exec", "-i", cl.pod, "--",
		"env", "SECURED="+cl.secured, "/client/client", cl.seed, verb, string(text)), nil
}

// ask runs one verb of test/e2e/client in the pod.
func ask[R any](ctx context.Context, cl *Client, verb string, specification any) (result R, err error) {
	cmd, err := cl.command(ctx, verb, specification)
	if err != nil {
		return result, err
	}
	return finish[R](cmd, cmd.Run)
}

func finish[R any](cmd *exec.Cmd, run func() error) (result R, err error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := run(); err != nil {
		return result, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
		return result, fmt.Errorf("%w: %q %s", err, stdout.String(), stderr.String())
	}
	return result, nil
}

// Topic makes a topic.
func (cl *Client) Topic(ctx context.Context, s records.Topic) error {
	_, err := ask[struct{}](ctx, cl, "topic", s)
	return err
}

// Produce writes records.
func (cl *Client) Produce(ctx context.Context, s records.Produce) error {
	_, err := ask[records.Produced](ctx, cl, "produce", s)
	return err
}

// Consume reads a topic; what is not as wanted is an error.
func (cl *Client) Consume(ctx context.Context, s records.Consume) error {
	got, err := ask[records.Consumed](ctx, cl, "consume", s)
	if err != nil {
		return err
	}
	return got.Whole()
}

// Metadata is what the seed tells, with the addresses that the brokers' names resolve to in the pod.
func (cl *Client) Metadata(ctx context.Context) (records.Metadata, error) {
	return ask[records.Metadata](ctx, cl, "metadata", struct{}{})
}

// Quorum is what the leader of the metadata quorum tells.
func (cl *Client) Quorum(ctx context.Context) (records.Quorum, error) {
	return ask[records.Quorum](ctx, cl, "quorum", struct{}{})
}

// Reassign gives a topic's partitions other replicas, and does not wait.
func (cl *Client) Reassign(ctx context.Context, s records.Reassign) error {
	_, err := ask[struct{}](ctx, cl, "reassign", s)
	return err
}

// Set sets settings of a topic or of brokers.
func (cl *Client) Set(ctx context.Context, s records.Configure) error {
	_, err := ask[struct{}](ctx, cl, "set", s)
	return err
}

package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/twmb/franz-go/pkg/kfake"
)

// TestVerbs plays what a pod is asked to do, by the command line that it is asked by.
func TestVerbs(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	do := func(verb string, specification, result any, stdin io.Reader) {
		t.Helper()
		text, err := json.Marshal(specification)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run([]string{strings.Join(cluster.ListenAddrs(), ","), verb, string(text)}, "", stdin, &out); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out.Bytes(), result); err != nil {
			t.Fatalf("%s: %v: %q", verb, err, out.String())
		}
	}
	do("topic", records.Topic{Topic: "kept", Partitions: 2, Replication: 1}, &struct{}{}, nil)
	var produced records.Produced
	do("produce", records.Produce{Topic: "kept", Count: 7}, &produced, nil)
	var consumed records.Consumed
	do("consume", records.Consume{Topic: "kept", Want: 8}, &consumed, nil)
	if produced.Acked != 7 || consumed.Records != 7 || len(consumed.Missing) != 1 {
		t.Errorf("%+v, %+v", produced, consumed)
	}
	var m records.Metadata
	do("metadata", struct{}{}, &m, nil)
	if len(m.Brokers) != 1 || len(m.Brokers[0].Addresses) == 0 || len(m.Topics["kept"]) != 2 {
		t.Errorf("%+v", m)
	}
	// The load ends with its stdin.
	stdin, end := io.Pipe()
	time.AfterFunc(100*time.Millisecond, func() { end.Close() })
	do("topic", records.Topic{Topic: "loaded", Partitions: 2, Replication: 1}, &struct{}{}, nil)
	var loaded records.Loaded
	do("load", records.Load{Topic: "loaded", Rate: 500}, &loaded, stdin)
	if loaded.Sent == 0 || loaded.Acked != loaded.Sent || loaded.Slowest.Took <= 0 {
		t.Errorf("%+v", loaded)
	}
	if err := run([]string{"nowhere:1", "dance", "{}"}, "", nil, io.Discard); err == nil {
		t.Error("a verb that there is not is no error")
	}
}

// TestSecured asks a broker that wants TLS and a user, as SECURED says.
func TestSecured(t *testing.T) {
	ca := certs.NewCA(t, "kafka-ca")
	pair := ca.Pair("kafka", "127.0.0.1")
	own, err := tls.X509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "app", "right"),
		kfake.TLS(&tls.Config{Certificates: []tls.Certificate{own}}))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	for password, isRight := range map[string]bool{"right": true, "wrong": false} {
		secured, err := json.Marshal(records.Secured{CA: string(ca.PEM), User: "app", Password: password})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err = run([]string{cluster.ListenAddrs()[0], "metadata", "{}"}, string(secured), nil, &out)
		if isRight != (err == nil) || isRight != strings.Contains(out.String(), "127.0.0.1") {
			t.Errorf("%s: %v: %s", password, err, out.String())
		}
	}
	for _, secured := range []string{"{", `{"CA":"none"}`} { // no JSON, nobody to trust
		if err := run([]string{"nowhere:1", "metadata", "{}"}, secured, nil, io.Discard); err == nil ||
			!strings.HasPrefix(err.Error(), "SECURED: ") {
			t.Errorf("SECURED=%s: %v", secured, err)
		}
	}
}

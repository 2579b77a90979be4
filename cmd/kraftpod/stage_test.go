package main

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	stageID = "Jc7hwCMorEyPprSI1Iw4sQ"
	// Of names that end in onion the resolver itself says that there are none (RFC
	// 7686): no case waits for this machine's own name server.
	stageDomain = "kafka-headless.elk.svc.cluster.onion"
)

// stage is a pod of a StatefulSet of three on this machine: a hosts file, a
// volume, a directory to share, and a network of loopback addresses of its own.
// The real program is run on it, as a process.
type stage struct {
	t       *testing.T
	dir     string
	network string // 127.88.N., or the next
	port    string // of all the sidecars
	env     map[string]string
	nobody  bool   // runs as a uid that owns nothing here
	wrapper string // what is run in the program's place
}

// stages counts the networks that were given out.
var stages atomic.Int32

// newStage sets the stage for kafka-ORDINAL.
func newStage(t *testing.T, ordinal int) *stage {
	t.Helper()
	dir, err := os.MkdirTemp("", "kraftpod-stage") //nolint:usetesting // another uid has to enter it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	const networks = 256
	n := stages.Add(1)
	s := &stage{t: t, dir: dir, network: fmt.Sprintf("127.%d.%d.", 88+n/networks, n%networks)}
	// A port that is free on an address that nobody else uses.
	ln := s.listen("0")
	_, s.port, _ = net.SplitHostPort(ln.Addr().String())
	ln.Close()
	s.env = map[string]string{
		"PATH": os.Getenv("PATH"), "POD_NAME": fmt.Sprintf("kafka-%d", ordinal), "KRAFTPOD_HOSTS_FILE": "$DIR/hosts",
		"KRAFTPOD_DIALECT": "apache", "KRAFTPOD_REPLICAS": "3", "CLUSTER_ID": stageID, "KRAFTPOD_DIR": "$DIR/pod",
		"KRAFTPOD_DATA_DIR": "$DIR/vol/data", "KRAFTPOD_LISTEN": ":" + s.port, "KRAFTPOD_LOG_FORMAT": "console",
		"KRAFTPOD_FORMATION_TIMEOUT": "300ms",
	}
	s.must(os.Chmod(dir, 0o755))
	for _, d := range []string{"pod", "vol"} {
		s.must(os.Mkdir(filepath.Join(dir, d), 0o755))
	}
	s.file("hosts", "127.0.0.1 localhost\n")
	s.name(ordinal)
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// file writes a file below the stage's directory, or a directory where the name
// ends in a slash.
func (s *stage) file(name, content string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(os.MkdirAll(filepath.Dir(path), 0o755))
	if strings.HasSuffix(name, "/") {
		s.must(os.MkdirAll(path, 0o755))
		return
	}
	s.must(os.WriteFile(path, []byte(content), 0o644))
}

func (s *stage) address(ordinal int) string { return fmt.Sprint(s.network, 10+ordinal) }

// name makes the pod's name resolve, and lists it under the Service's.
func (s *stage) name(ordinal int) {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "hosts"))
	s.must(err)
	address, pod := s.address(ordinal), fmt.Sprintf("kafka-%d", ordinal)
	s.file("hosts", fmt.Sprintf("%[1]s%[2]s %[3]s.%[4]s %[3]s\n%[2]s %[4]s\n", b, address, pod, stageDomain))
}

func (s *stage) listen(port string) net.Listener {
	s.t.Helper()
	return s.listenAt(s.network+"1", port)
}

func (s *stage) listenAt(address, port string) net.Listener {
	s.t.Helper()
	ln, err := new(net.ListenConfig).Listen(s.t.Context(), "tcp", net.JoinHostPort(address, port))
	s.must(err)
	s.t.Cleanup(func() { ln.Close() })
	return ln
}

// peer is another pod's sidecar, and what its /status says.
func (s *stage) peer(ordinal int, status string) {
	s.t.Helper()
	s.name(ordinal)
	ln := s.listenAt(s.address(ordinal), s.port)
	answer := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, status) }
	srv := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(answer)}
	go func() { _ = srv.Serve(ln) }()
	s.t.Cleanup(func() { srv.Close() })
}

// set changes the environment; an empty value takes a variable away.
func (s *stage) set(env map[string]string) {
	maps.Copy(s.env, env)
	maps.DeleteFunc(s.env, func(_, value string) bool { return value == "" })
}

package main

import (
	"net"
	"strings"
)

// unready: why /readyz is 503, as kraftpod probe finds it without a sidecar.
func unready() []trouble {
	return []trouble{
		{message: `connection to ... refused: Kafka is not up yet`, command: "probe", prepare: refusingBroker},
		{
			message: `run has written no ..., and this container's own settings give no plan`,
			command: "probe",
			env:     vars("CLUSTER_ID", "", "KRAFTPOD_REPLICAS", ""),
		},
		{message: `run waits before Kafka's first start, for ...`, command: "probe", prepare: waitingRun},
		{message: `... is not node ...'s: Unexpected broker id`, command: "probe", broker: &broker{node: 1}},
		{
			message: `no answer within ...`,
			command: "probe",
			env:     vars("KRAFTPOD_TIMEOUT", "200ms"),
			prepare: hungBroker,
		},
		{
			message: `the broker closes the connection at once: if this listener speaks TLS`,
			command: "probe",
			prepare: closingBroker,
		},
		{
			message: `is not among the brokers of its own Metadata: it is starting, fenced or shutting down`,
			command: "probe",
			broker:  &broker{absent: true},
		},
		{
			message: `is fenced: the quorum does not hear its heartbeats`,
			command: "probe",
			broker:  &broker{fenced: true},
		},
		{message: `clients are sent to ..., intended is ...`, command: "probe", broker: &broker{host: "kafka-0"}},
		{message: `log dir ... failed: KAFKA_STORAGE_ERROR`, command: "probe", broker: &broker{dirErr: 56}},
		{
			message: `... of ... replicas here are not in sync: ...`,
			command: "probe",
			broker:  &broker{topics: 3, behind: 2},
		},
		{
			message: `are of topics that Metadata does not list: allow the principal ...`,
			command: "probe",
			broker:  &broker{topics: 3, hidden: true},
		},
		{
			message: `; not counted, without a live leader: ...`,
			command: "probe",
			broker:  &broker{topics: 3, behind: 1, orphans: 1},
		},
		{
			message: `this controller knows no leader of the quorum`,
			command: "probe",
			env:     vars("KRAFTPOD_ROLES", "controller"),
			broker:  &broker{noQuorum: true},
		},
		{
			message: `CLUSTER_AUTHORIZATION_FAILED: ...; allow the principal ... the operation Alter on the cluster`,
			command: "probe",
			env:     vars("KRAFTPOD_ROLES", "controller"),
			broker:  &broker{denied: true},
		},
		{
			message: `the disk's voter set ... is not ..., with which Kafka was started`, command: "probe",
			broker: &broker{}, files: formed(0, 0, 1, 2), prepare: lonelyKafka,
		},
	}
}

// unreadySidecar: what only the sidecar can say, since it remembers.
func unreadySidecar() []trouble {
	return []trouble{
		{
			message: `... polls of ... failed in a row, the last: ...`, command: "probe", sidecar: true,
			broker: &broker{dies: 3}, env: vars("KRAFTPOD_POLL_INTERVAL", "50ms"),
		},
		{
			message: `of the ... voters are known to run, and Kafka comes up once ... do`, command: "probe", sidecar: true,
			files: formed(0, 0, 1, 2), prepare: lostQuorum,
		},
		{
			message: `node ... leads the quorum, to this controller, and nobody answers as the leader at ...`,
			command: "probe", sidecar: true, broker: &broker{follows: true},
			env: vars("KRAFTPOD_ROLES", "controller", "KRAFTPOD_POLL_INTERVAL", "50ms"),
		},
		{
			message: `of partitions that have a live leader again, ... not in sync`, command: "probe", sidecar: true,
			broker: &broker{topics: 3, orphans: 1, returns: 3}, env: vars("KRAFTPOD_POLL_INTERVAL", "50ms"),
		},
		{
			message: `caught-up ok: no longer waited for after ... without progress (KRAFTPOD_CATCHUP_DEADLINE)`,
			command: "probe",
			sidecar: true,
			broker:  &broker{topics: 3, behind: 2}, env: vars("KRAFTPOD_CATCHUP_DEADLINE", "1ms"),
		},
	}
}

func refusingBroker(s *stage) {
	ln := s.listen("0")
	s.set(vars("KRAFTPOD_BROKER", ln.Addr().String()))
	ln.Close()
}

// busyPort has another program listen where the sidecar is to.
func busyPort(s *stage) {
	_, port, _ := net.SplitHostPort(s.listenAt("", "0").Addr().String())
	s.set(vars("KRAFTPOD_LISTEN", ":"+port))
}

// hungBroker takes connections and says nothing.
func hungBroker(s *stage) { s.set(vars("KRAFTPOD_BROKER", s.listen("0").Addr().String())) }

// closingBroker reads a request and closes, as Kafka does where it expects
// another protocol.
func closingBroker(s *stage) { s.answerEach("") }

// answerEach answers each connection's first request with this, and closes.
func (s *stage) answerEach(answer string) {
	s.serveEach(func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1<<10))
		_, _ = conn.Write([]byte(answer))
	})
}

// serveEach serves each connection to the broker, and closes it.
func (s *stage) serveEach(serve func(net.Conn)) {
	ln := s.listen("0")
	s.set(vars("KRAFTPOD_BROKER", ln.Addr().String()))
	serveEachOf(ln, serve)
}

// serveEachOf serves each connection of a listener until that is closed.
func serveEachOf(ln net.Listener, serve func(net.Conn)) {
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
}

// lonelyKafka has a run start a Kafka that then records itself as the only voter.
func lonelyKafka(s *stage) {
	if said, code := s.run("run", "--", "true"); code != 0 {
		s.t.Fatalf("run ends with %d:\n%s", code, said)
	}
	for name, content := range formed(0, 0) {
		s.file(name, content)
	}
}

// lostQuorum has a run start a Kafka that does not come up.
func lostQuorum(s *stage) {
	refusingBroker(s)
	if said, code := s.run("run", "--", "true"); code != 0 {
		s.t.Fatalf("run ends with %d:\n%s", code, said)
	}
}

// waitingRun has a run wait, and end: its plan stays.
func waitingRun(s *stage) {
	if said, code := s.run(strings.Fields("run -- true")...); code != 69 {
		s.t.Fatalf("run ends with %d, want 69:\n%s", code, said)
	}
}

// Package health is kraftpod's sidecar: it polls this pod's own Kafka and tells
// Kubernetes, other pods' kraftpods and Prometheus over HTTP how it is.
//
// The contract with Kubernetes: /readyz is 200 only while this broker serves,
// and once after each start only when every replica that lives here is in
// sync; so a rolling update, which waits for Ready, never takes the last
// in-sync copy down. What happens to other brokers or to the quorum never makes
// a ready pod unready: one incident would take all pods out of their Service.
//
// The contract with Kafka: only the pod's own broker is asked, at one address.
// What it answers from its own memory decides (ApiVersions, Metadata,
// DescribeCluster, DescribeLogDirs); what it forwards to the quorum's leader
// (DescribeQuorum) goes over a connection of its own and is information. Once
// caught up, nothing is asked whose answer grows with topics or partitions. While
// it does not come up, the other voters' sidecars are asked too (voters.go), to
// say why: that decides nothing. Which certificates its listeners serve is looked
// at beside all that (stores.go), and decides nothing either. Nothing of Kafka's is
// ever changed; where KRAFTPOD_TLS_RELOAD asks for it the broker is told to read its
// key stores anew (reload.go).
//
// What is known is a value (state.go); its transitions and the verdict over it
// (checks.go) are pure. The shell around it is thin: the loops that ask
// (follow.go, quorum.go), the files (plan.go, latch.go), the documents
// (status.go, metrics.go, certificates.go) and the HTTP server (http.go, serve.go).
package health

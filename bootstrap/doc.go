// Package bootstrap turns a StatefulSet pod's identity into Kafka's settings
// and becomes the image's own entrypoint.
//
// The contract with Kubernetes: the pod's name ends in -ORDINAL, the StatefulSet
// has a headless Service that publishes unready addresses, and the containers
// of a pod share KRAFTPOD_DIR. No API access is needed.
//
// The contract with Kafka: what KRaft demands and a manifest cannot say (node
// id, voters, advertised listeners) is computed; what the user gave wins and
// passes through byte for byte; Kafka's own rules are checked before a JVM
// starts; nothing of Kafka's is ever written, renamed or deleted.
//
// Compute is the functional core: settings from values, with every mistake at
// once. What a log dir says is read and judged in package disk. The edge (files,
// permissions, the exec) is host.go.
package bootstrap

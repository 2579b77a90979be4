package rig

import "testing"

func TestBlamed(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       int
	}{
		{
			"a request of the sidecar's", "[2026-11-26 06:49:50,594] ERROR [ControllerApis nodeId=0] Unexpected error " +
				"handling request RequestHeader(apiKey=DESCRIBE_CLUSTER, apiVersion=1, clientId=kraftpod, correlationId=3, " +
				"headerVersion=2) -- DescribeClusterRequestData(...) with context RequestContext(...) " +
				"(kafka.server.ControllerApis)", 1,
		},
		{
			"what cannot be read", "[2026-11-26 06:49:50,594] ERROR Exception while processing request from " +
				"127.0.0.1:9092-127.0.0.1:41234-3 (kafka.network.Processor)", 1,
		},
		{
			"a request of another node's", "[2026-11-26 06:49:50,594] ERROR [ControllerApis nodeId=0] Unexpected error " +
				"handling request RequestHeader(apiKey=BROKER_HEARTBEAT, apiVersion=2, clientId=0, correlationId=37, " +
				"headerVersion=2) -- BrokerHeartbeatRequestData(brokerId=0) (kafka.server.ControllerApis)", 0,
		},
		{
			"a log dir", "[2026-11-26 06:50:56,671] ERROR Error while writing to checkpoint file /data/logs/" +
				"replication-offset-checkpoint (org.apache.kafka.storage.internals.log.LogDirFailureChannel)", 0,
		},
		{"no ERROR", "[2026-11-26 06:50:56,671] INFO clientId=kraftpod (kafka.network.Processor)", 0},
	} {
		if first, often := blamedIn("x\n" + tt.line + "\n"); often != tt.want || often > 0 && first != tt.line {
			t.Errorf("%s: %d lines are the sidecar's, want %d: %s", tt.name, often, tt.want, first)
		}
	}
}

package config

import "testing"

func TestDropServiceLinks(t *testing.T) {
	links := map[string]string{
		"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443", "KUBERNETES_SERVICE_PORT_HTTPS": "443",
		"KAFKA_PORT": "tcp://10.0.0.2:9092", "KAFKA_PORT_9092_TCP": "tcp://10.0.0.2:9092", "KAFKA_PORT_9092_TCP_PROTO": "tcp",
		"KAFKA_PORT_9092_TCP_ADDR": "10.0.0.2", "KRAFTPOD_PORT": "udp://10.0.0.3:1", "KRAFTPOD_SERVICE_HOST": "10.0.0.3",
		"A_PORT_B_PORT_53_UDP": "udp://10.0.0.3:53",
	}
	keep := map[string]string{
		"KAFKA_PORT": "9092", "KRAFTPOD_SERVICE": "kafka-headless", "KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092", "PATH": "/bin",
		"KAFKA_JMX_PORT": "9999", "A_PORT_X_TCP": "1", "SERVICE_PORTS": "1", "X_SERVICE_PORTAL": "y", "WEB_PORT": "http://x",
	}
	if got := DropServiceLinks(links); len(got) != 0 {
		t.Errorf("kept %q", got)
	}
	if got := DropServiceLinks(keep); len(got) != len(keep) {
		t.Errorf("kept only %q", got)
	}
}

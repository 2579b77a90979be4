package bootstrap

import "testing"

// The plan tells the sidecar the variables of Kafka's container, no secrets.
func TestRunTellsItsVariables(t *testing.T) {
	env := map[string]string{"KRAFTPOD_TIMEOUT": "5s", "KRAFTPOD_SASL_PASSWORD": "hidden", "KAFKA_HEAP_OPTS": "-Xmx1g"}
	inBubble(t, 0, 1, env, func(t *testing.T, s *starting) {
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		told := s.plan().Environ
		if told["KRAFTPOD_TIMEOUT"] != "5s" || told["KRAFTPOD_REPLICAS"] != "1" {
			t.Errorf("the plan tells %v", told)
		}
		for _, name := range []string{"KRAFTPOD_SASL_PASSWORD", "KAFKA_HEAP_OPTS", "CLUSTER_ID"} {
			if value, ok := told[name]; ok {
				t.Errorf("the plan tells %s=%s", name, value)
			}
		}
	})
}

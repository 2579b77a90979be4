package image

import "testing"

// How each image names a setting, and back.
func TestVariableOfSetting(t *testing.T) {
	for _, tt := range []struct{ image, setting, variable string }{
		{"apache", "node.id", "KAFKA_NODE_ID"},
		{"confluent", "listener.name.sasl_ssl.plain.x", "KAFKA_LISTENER_NAME_SASL__SSL_PLAIN_X"},
		{"apache", "listener.name.x.scram-sha-512.y", "KAFKA_LISTENER_NAME_X_SCRAM___SHA___512_Y"},
		{"bitnami", "node.id", "KAFKA_CFG_NODE_ID"},
		{"bitnami", "listener.name.sasl_ssl.x", "KAFKA_CFG_LISTENER_NAME_SASL_SSL_X"},
	} {
		i := named(t, tt.image)
		if got, ok := i.Variable(tt.setting); got != tt.variable || !ok {
			t.Errorf("%s: %s is %q, %v, want %q", tt.image, tt.setting, got, ok, tt.variable)
		}
		if got, ok := i.Setting(tt.variable); got != tt.setting || !ok {
			t.Errorf("%s: %s is %q, %v, want %q", tt.image, tt.variable, got, ok, tt.setting)
		}
	}
	for _, setting := range []string{"listener.name.my_own.x", "listener.name.x.scram-sha-512.y"} {
		if got, ok := named(t, "bitnami").Variable(setting); ok {
			t.Errorf("bitnami: %s is %q, which it cannot be", setting, got)
		}
	}
	if got, ok := named(t, "apache").Variable("heap.opts"); ok {
		t.Errorf("apache: heap.opts is %q, which the image keeps out", got)
	}
}

func TestAtLeast(t *testing.T) {
	for _, tt := range []struct {
		version, least string
		want           bool
	}{
		{"4.0.1", "4.0.1", true},
		{"4.0.2", "4.0.1", true},
		{"4.0.10", "4.0.9", true},
		{"4.1.0", "4.0.1", true},
		{"10.0.0", "4.0.1", true},
		{"4.1", "4.0.1", true},
		{"4.0.1.5", "4.0.1", true},
		{"4.0.0", "4.0.1", false},
		{"3.9.0", "4.0.1", false},
		{"4.0", "4.0.1", false},
		{"", "4.0.1", false},
		{"x", "4.0.1", false},
		{"4.x.5", "4.0.1", false},
	} {
		if got := AtLeast(tt.version, tt.least); got != tt.want {
			t.Errorf("AtLeast(%q, %q) = %v", tt.version, tt.least, got)
		}
	}
}

package settings

import "testing"

func TestExists(t *testing.T) {
	for name, want := range map[string]bool{
		"listeners": true, "min.insync.replicas": true, "zookeeper.connect": true, "controller.quorum.auto.join.enable": true,
		"listener.name.internal.ssl.keystore.location": true,
		"listener": false, "": false, "heap.opts": false, "cfg.listeners": false, "min.insync": false, "client.users": false,
		"a\tb": false,
	} {
		if got := Exists(name); got != want {
			t.Errorf("Exists(%q) = %v", name, got)
		}
	}
}

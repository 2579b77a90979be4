package image

import "testing"

func TestDetect(t *testing.T) {
	for _, d := range All() {
		got, ok := Detect("", func(path string) bool { return path == d.Entrypoint[0] }, nil)
		if !ok || got.Name != d.Name || got.Entrypoint[0] != d.Entrypoint[0] {
			t.Errorf("detect with %s = %q, %v, want %q", d.Entrypoint[0], got.Name, ok, d.Name)
		}
	}
	if d, ok := Detect("", func(string) bool { return false }, map[string]string{"CLUSTER_ID": "x"}); ok {
		t.Errorf("detect without any file = %q", d.Name)
	}
}

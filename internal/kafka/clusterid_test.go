package kafka

import "testing"

func TestCanonicalClusterID(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Jc7hwCMorEyPprSI1Iw4sW", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"Jc7hwCMorEyPprSI1Iw4sQ", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"Jc7hwCMorEyPprSI1Iw4sQ==", "Jc7hwCMorEyPprSI1Iw4sQ"},
		{"5L6g3nShT-eMCtK--X86sw", "5L6g3nShT-eMCtK--X86sw"},
		{"abc", ""},
		{"", ""},
		{"Jc7hwCMorEyPprSI1Iw4s+", ""},
		{"Jc7hwCMorEyPprSI1Iw4\nsQ", ""},
		{"Jc7hwCMorEyPprSI1Iw4sWJc7hwCMorEyPprSI1Iw4sW", ""},
	} {
		got, err := CanonicalClusterID(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("CanonicalClusterID(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
	if !SameClusterID("my cluster", "my cluster") || SameClusterID("my cluster", "mine") {
		t.Error("ids that are no UUIDs are to be compared as they are")
	}
}

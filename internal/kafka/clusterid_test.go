package kafka

import "testing"

func TestCanonicalClusterID(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want string // "": an error
	}{
		{name: "unused bits set", in: "Jc7hwCMorEyPprSI1Iw4sW", want: "Jc7hwCMorEyPprSI1Iw4sQ"},
		{name: "canonical", in: "Jc7hwCMorEyPprSI1Iw4sQ", want: "Jc7hwCMorEyPprSI1Iw4sQ"},
		{name: "padded", in: "Jc7hwCMorEyPprSI1Iw4sQ==", want: "Jc7hwCMorEyPprSI1Iw4sQ"},
		{name: "both dashes", in: "5L6g3nShT-eMCtK--X86sw", want: "5L6g3nShT-eMCtK--X86sw"},
		{name: "short", in: "abc"},
		{name: "empty", in: ""},
		{name: "the other alphabet", in: "Jc7hwCMorEyPprSI1Iw4s+"},
		{name: "16 bytes, then what is none", in: "Jc7hwCMorEyPprSI1Iw4sQ!"},
		{name: "half of the padding", in: "Jc7hwCMorEyPprSI1Iw4sQ="},
		{name: "a line feed", in: "Jc7hwCMorEyPprSI1Iw4\nsQ"},
		{name: "a carriage return", in: "Jc7hwCMorEyPprSI1Iw4sQ\r"},
		{name: "twice", in: "Jc7hwCMorEyPprSI1Iw4sWJc7hwCMorEyPprSI1Iw4sW"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const message = "not a base64 UUID of 22 characters; make one with: kafka-storage.sh random-uuid"
			got, err := CanonicalClusterID(tt.in)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("CanonicalClusterID(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
			}
			if err != nil && err.Error() != message {
				t.Errorf("error %q, want %q", err, message)
			}
		})
	}
}

func TestSameClusterID(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{name: "the same", a: "Jc7hwCMorEyPprSI1Iw4sQ", b: "Jc7hwCMorEyPprSI1Iw4sQ", want: true},
		{name: "unused bits", a: "Jc7hwCMorEyPprSI1Iw4sW", b: "Jc7hwCMorEyPprSI1Iw4sQ", want: true},
		{name: "padding", a: "Jc7hwCMorEyPprSI1Iw4sQ", b: "Jc7hwCMorEyPprSI1Iw4sQ==", want: true},
		{name: "another UUID", a: "Jc7hwCMorEyPprSI1Iw4sQ", b: "5L6g3nShT-eMCtK--X86sw"},
		{name: "the same, no UUID", a: "my cluster", b: "my cluster", want: true},
		{name: "different, no UUIDs", a: "my cluster", b: "mine"},
		{name: "one is no UUID", a: "Jc7hwCMorEyPprSI1Iw4sQ", b: "mine"},
		{name: "the other is no UUID", a: "mine", b: "Jc7hwCMorEyPprSI1Iw4sQ"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := SameClusterID(tt.a, tt.b); got != tt.want {
				t.Errorf("SameClusterID(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

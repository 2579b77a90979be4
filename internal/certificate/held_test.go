package certificate

import (
	"strings"
	"testing"
)

// TestRead reads files as somebody may have left them.
func TestRead(t *testing.T) {
	ca := issue(t, "ca", nil)
	leaf := issue(t, "kafka", ca)
	other := issue(t, "other", ca)
	key, unknown := pkcs8(t, leaf.key), block("CERTIFICATE", []byte("no certificate"))
	for _, tt := range []struct {
		name, text string
		chain      int
		hasKey     bool
		kind       Kind
		want       string // in the finding; "": it is whole
	}{
		{name: "a key store", text: key + leaf.text(), chain: 1, hasKey: true},
		{name: "a chain before its key", text: leaf.text() + ca.text() + key, chain: 2, hasKey: true},
		{name: "a trust store", text: ca.text() + other.text(), chain: 2},
		{name: "a key that is encrypted", text: encrypted(t) + leaf.text(), chain: 1, hasKey: true},
		{name: "a certificate that cannot be read here", text: key + unknown, hasKey: true},
		{name: "a trust store that cannot be read here", text: unknown},
		{name: "no certificate", text: key, want: "there is no certificate in it"},
		{name: "half of a key", text: key[:len(key)-20] + leaf.text(), want: "not all that begins in it"},
		{name: "half of a chain", text: key + leaf.text() + ca.text()[:100], want: "not all that begins in it"},
		{name: "two keys", text: key + key + leaf.text(), want: "one private key, and there are 2"},
		{name: "Ed25519", text: edwards(t) + leaf.text(), want: "is Ed25519 or Ed448"},
		{name: "another's key", text: key + other.text(), kind: Mismatched, want: "is not that of the certificate"},
		{name: "out of order", text: key + ca.text() + leaf.text(), want: "put it first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			held, wrong := Read(tt.text)
			switch {
			case tt.want == "" && wrong == nil:
				if len(held.Chain) != tt.chain || held.HasKey != tt.hasKey {
					t.Errorf("%d certificates, a key: %v; want %d, %v", len(held.Chain), held.HasKey, tt.chain, tt.hasKey)
				}
			case tt.want == "" || wrong == nil || wrong.Kind != tt.kind || !strings.Contains(wrong.Text, tt.want):
				t.Errorf("%+v, want one of kind %d with %q", wrong, tt.kind, tt.want)
			}
		})
	}
	if !IsPEM(key) || IsPEM("\xfe\xed\xfe\xed") {
		t.Error("a key is PEM, and a JKS none")
	}
}

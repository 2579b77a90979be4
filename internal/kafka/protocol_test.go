package kafka

import (
	"maps"
	"slices"
	"testing"
)

func TestIsSecurityProtocol(t *testing.T) {
	for _, tt := range []struct {
		name, protocol string
		want           bool
	}{
		{name: "plaintext", protocol: "PLAINTEXT", want: true},
		{name: "TLS", protocol: "SSL", want: true},
		{name: "SASL", protocol: "SASL_PLAINTEXT", want: true},
		{name: "SASL and TLS", protocol: "SASL_SSL", want: true},
		{name: "lower case", protocol: "ssl"},
		{name: "another", protocol: "TLS"},
		{name: "nothing", protocol: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsSecurityProtocol(tt.protocol); got != tt.want {
				t.Errorf("IsSecurityProtocol(%q) = %v, want %v", tt.protocol, got, tt.want)
			}
		})
	}
	if got, want := len(SecurityProtocols()), 4; got != want {
		t.Errorf("%d protocols, want %d", got, want)
	}
}

func TestParseProtocolMap(t *testing.T) {
	const shape = ` is not LISTENER:PROTOCOL; the protocols are PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL`
	for _, tt := range []struct {
		name, in string
		want     map[string]string // nil: not looked at
		wrong    []string
	}{
		{name: "nothing", in: "", want: map[string]string{}},
		{
			name: "several", in: "CONTROLLER:PLAINTEXT,CLIENT:SASL_SSL",
			want: map[string]string{"CONTROLLER": "PLAINTEXT", "CLIENT": "SASL_SSL"},
		},
		{
			name: "lower case, spaces", in: " client : ssl ,b:Plaintext",
			want: map[string]string{"CLIENT": "SSL", "B": "PLAINTEXT"},
		},
		{name: "no name", in: " :SSL", wrong: []string{`":SSL"` + shape}},
		{name: "no protocol", in: "A:", wrong: []string{`"A:"` + shape}},
		{name: "no colon", in: "a", wrong: []string{`"a"` + shape}},
		{name: "another protocol", in: "A:TLS,B:x", wrong: []string{`"A:TLS"` + shape, `"B:x"` + shape}},
		{name: "a name twice", in: "A:SSL,a:SSL,B:SSL", wrong: []string{`"a:SSL": A is there twice`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, wrong := ParseProtocolMap(tt.in)
			if tt.want != nil && !maps.Equal(got, tt.want) {
				t.Errorf("ParseProtocolMap(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if !slices.Equal(texts(wrong), tt.wrong) {
				t.Errorf("ParseProtocolMap(%q): %q, want %q", tt.in, wrong, tt.wrong)
			}
		})
	}
}

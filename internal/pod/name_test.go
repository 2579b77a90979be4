package pod

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseName(t *testing.T) {
	const (
		noOrdinal = "does not end in -ORDINAL, as the pods of a StatefulSet do (kafka-0)"
		noName    = "not a pod's name: want at most 63 lower case letters, digits and dashes"
	)
	for _, tt := range []struct {
		name    string
		pod     string
		set     string
		ordinal int32
		err     string // "": none
	}{
		{name: "the first", pod: "kafka-0", set: "kafka", ordinal: 0},
		{name: "two digits", pod: "kafka-10", set: "kafka", ordinal: 10},
		{name: "31 bits", pod: "kafka-2147483647", set: "kafka", ordinal: 2147483647},
		{name: "a number within", pod: "my-kafka-2-broker-3", set: "my-kafka-2-broker", ordinal: 3},
		{name: "digits within", pod: "k8s-7", set: "k8s", ordinal: 7},
		{name: "a set of one letter", pod: "k-7", set: "k", ordinal: 7},
		{name: "63 characters", pod: strings.Repeat("k", 61) + "-0", set: strings.Repeat("k", 61), ordinal: 0},
		{name: "more than 31 bits", pod: "kafka-2147483648", err: noOrdinal},
		{name: "no dash", pod: "kafka", err: noOrdinal},
		{name: "digits alone", pod: "0", err: noOrdinal},
		{name: "nothing after the dash", pod: "kafka-", err: noOrdinal},
		{name: "nothing before the dash", pod: "-0", err: noOrdinal},
		{name: "a sign", pod: "kafka-+1", err: noOrdinal},
		{name: "a letter of base 11", pod: "kafka-a", err: noOrdinal},
		{name: "of a Deployment", pod: "kafka-5d4f8c-x7k2p", err: noOrdinal},
		{name: "nothing", pod: "", err: noOrdinal},
		{
			name: "a leading zero", pod: "kafka-01",
			err: `the ordinal "01" has a leading zero, which no pod of a StatefulSet has`,
		},
		{name: "upper case", pod: "Kafka-0", err: noName},
		{name: "64 characters", pod: strings.Repeat("k", 62) + "-0", err: noName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set, ordinal, err := ParseName(tt.pod)
			if set != tt.set || ordinal != tt.ordinal || (err == nil) != (tt.err == "") {
				t.Errorf("ParseName(%q) = %q, %d, %v, want %q, %d", tt.pod, set, ordinal, err, tt.set, tt.ordinal)
			}
			if err != nil && err.Error() != tt.err {
				t.Errorf("ParseName(%q): %q, want %q", tt.pod, err, tt.err)
			}
		})
	}
}

func TestIsLabel(t *testing.T) {
	for _, tt := range []struct {
		name, s string
		want    bool
	}{
		{name: "letters", s: "kafka", want: true},
		{name: "all that is taken", s: "abcdefghijklmnopqrstuvwxyz-0123456789", want: true},
		{name: "one character", s: "0", want: true},
		{name: "63 characters", s: strings.Repeat("k", 63), want: true},
		{name: "64 characters", s: strings.Repeat("k", 64)},
		{name: "nothing", s: ""},
		{name: "a dash first", s: "-k"},
		{name: "a dash last", s: "k-"},
		{name: "upper case", s: "Kafka"},
		{name: "a dot", s: "k.k"},
		{name: "an underscore", s: "k_k"},
		{name: "a letter of another script", s: "kä"},
		{name: "a line break", s: "k\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsLabel(tt.s); got != tt.want {
				t.Errorf("IsLabel(%q) = %v, want %v", tt.s, got, tt.want)
			}
		})
	}
}

func TestIsDomain(t *testing.T) {
	long := strings.Repeat(strings.Repeat("k", 62)+".", 4) // 252 characters
	for _, tt := range []struct {
		name, s string
		want    bool
	}{
		{name: "one label", s: "local", want: true},
		{name: "two labels", s: "cluster.local", want: true},
		{name: "253 characters", s: long + "k", want: true},
		{name: "254 characters", s: long + "kk"},
		{name: "nothing", s: ""},
		{name: "a dot first", s: ".local"},
		{name: "a dot last", s: "cluster.local."},
		{name: "two dots", s: "cluster..local"},
		{name: "upper case", s: "cluster.Local"},
		{name: "a label that is none", s: "cluster.-.local"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsDomain(tt.s); got != tt.want {
				t.Errorf("IsDomain(%q) = %v, want %v", tt.s, got, tt.want)
			}
		})
	}
}

func TestIsFQDN(t *testing.T) {
	for _, tt := range []struct {
		name, s string
		want    bool
	}{
		{name: "of a pod", s: "kafka-0.kh.elk.svc.cluster.local", want: true},
		{name: "a domain of one label", s: "kafka-0.kh.elk.svc.local", want: true},
		{name: "a dot last", s: "kafka-0.kh.elk.svc.cluster.local.", want: true},
		{name: "no domain", s: "kafka-0.kh.elk.svc"},
		{name: "of a Service", s: "kh.elk.svc.cluster.local"},
		{name: "no svc", s: "kafka-0.kh.elk.pod.cluster.local"},
		{name: "svc too late", s: "x.kafka-0.kh.elk.svc.cluster.local"},
		{name: "a label that is none", s: "kafka-0.k_h.elk.svc.cluster.local"},
		{name: "upper case", s: "Kafka-0.kh.elk.svc.cluster.local"},
		{name: "a label alone", s: "kafka-0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsFQDN(tt.s); got != tt.want {
				t.Errorf("IsFQDN(%q) = %v, want %v", tt.s, got, tt.want)
			}
		})
	}
}

func TestParseFQDN(t *testing.T) {
	kafka1 := Identity{Set: "kafka", Ordinal: 1, Service: "kh", Namespace: "elk", Domain: "cluster.local"}
	for _, tt := range []struct {
		name, s string
		want    Identity
	}{
		{name: "of a pod", s: "kafka-1.kh.elk.svc.cluster.local", want: kafka1},
		{name: "a dot last", s: "kafka-1.kh.elk.svc.cluster.local.", want: kafka1},
		{
			name: "of no StatefulSet's", s: "kafka.kh.elk.svc.cluster.local",
			want: Identity{Service: "kh", Namespace: "elk", Domain: "cluster.local"},
		},
		{name: "of a Service", s: "kh.elk.svc.cluster.local"},
		{name: "a label alone", s: "kafka-1"},
		{name: "no svc", s: "kafka-1.x.y.z.w"},
		{name: "nothing", s: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ParseFQDN(tt.s)); diff != "" {
				t.Errorf("ParseFQDN(%q) (-want +got):\n%s", tt.s, diff)
			}
		})
	}
}

package kafka

import (
	"slices"
	"testing"
)

func TestParseListeners(t *testing.T) {
	const shape = ` is not NAME://HOST:PORT (an IPv6 host in brackets)`
	for _, tt := range []struct {
		name, in string
		want     []Listener
		wrong    []string
	}{
		{name: "nothing", in: ""},
		{
			name: "every address", in: "PLAINTEXT://:9092",
			want: []Listener{{Name: "PLAINTEXT", Port: "9092", text: "PLAINTEXT://:9092"}},
		},
		{
			name: "several, in their order, as they were written", in: "ssl://b:1 , Plain://a.b:0009",
			want: []Listener{
				{Name: "SSL", Host: "b", Port: "1", text: "ssl://b:1"},
				{Name: "PLAIN", Host: "a.b", Port: "0009", text: "Plain://a.b:0009"},
			},
		},
		{
			name: "IPv6", in: "A://[fd00::1]:9",
			want: []Listener{{Name: "A", Host: "fd00::1", Port: "9", text: "A://[fd00::1]:9"}},
		},
		{
			name: "a template", in: "A://x:${PORT}",
			want: []Listener{{Name: "A", Host: "x", Port: "${PORT}", text: "A://x:${PORT}"}},
		},
		{name: "IPv6 without brackets", in: "A://fd00::1:9", wrong: []string{`"A://fd00::1:9"` + shape}},
		{name: "no port", in: "A://x", wrong: []string{`"A://x"` + shape}},
		{name: "an empty port", in: "A://x:", wrong: []string{`"A://x:"` + shape}},
		{name: "no name", in: "://x:9", wrong: []string{`"://x:9"` + shape}},
		{name: "no slashes", in: "A:9", wrong: []string{`"A:9"` + shape}},
		{
			name: "a name twice, whatever its case", in: "a://x:1,A://y:2",
			want:  []Listener{{Name: "A", Host: "x", Port: "1", text: "a://x:1"}},
			wrong: []string{`"A://y:2": the listener A is there twice`},
		},
		{
			name: "each that is wrong, and the others", in: "x,A://a:1,y",
			want:  []Listener{{Name: "A", Host: "a", Port: "1", text: "A://a:1"}},
			wrong: []string{`"x"` + shape, `"y"` + shape},
		},
		{
			name: "a name that is wrong may come again", in: "A://a:,A://b:1",
			want:  []Listener{{Name: "A", Host: "b", Port: "1", text: "A://b:1"}},
			wrong: []string{`"A://a:"` + shape},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, wrong := ParseListeners(tt.in)
			if !slices.Equal(got, tt.want) {
				t.Errorf("ParseListeners(%q) = %+v, want %+v", tt.in, got, tt.want)
			}
			if !slices.Equal(texts(wrong), tt.wrong) {
				t.Errorf("ParseListeners(%q): %q, want %q", tt.in, wrong, tt.wrong)
			}
		})
	}
}

// Characters that would end a setting, or a host, early.
func TestParseListenersCharacters(t *testing.T) {
	for _, bad := range []string{" ", "\t", "\n", "\r", "/", "@", `"`, "'", `\`} {
		for _, tt := range []struct{ name, in string }{
			{name: "in the name", in: "A" + bad + "B://x:9"},
			{name: "in the host", in: "A://x" + bad + "y:9"},
			{name: "in the port", in: "A://x:9" + bad + "9"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				if got, wrong := ParseListeners(tt.in); len(got) != 0 || len(wrong) != 1 {
					t.Errorf("ParseListeners(%q) = %v, %v, want one error", tt.in, got, wrong)
				}
			})
		}
	}
}

func TestNewListener(t *testing.T) {
	for _, tt := range []struct {
		name, host string
		want       Listener
	}{
		{name: "a name", host: "x.y", want: Listener{Name: "A", Host: "x.y", Port: "9", text: "A://x.y:9"}},
		{name: "every address", host: "", want: Listener{Name: "A", Port: "9", text: "A://:9"}},
		{name: "IPv6", host: "::1", want: Listener{Name: "A", Host: "::1", Port: "9", text: "A://[::1]:9"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := NewListener("A", tt.host, "9")
			if got != tt.want || got.String() != tt.want.text {
				t.Errorf("NewListener = %+v (%s), want %+v", got, got, tt.want)
			}
		})
	}
}

func TestPortNumber(t *testing.T) {
	for _, tt := range []struct {
		name, port string
		want       int32 // 0: an error
	}{
		{name: "the lowest", port: "1", want: 1},
		{name: "the highest", port: "65535", want: 65535},
		{name: "none", port: "0"},
		{name: "too high", port: "65536"},
		{name: "a sign", port: "-1"},
		{name: "a letter of base 11", port: "a"},
		{name: "a template", port: "${PORT}"},
		{name: "empty", port: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Listener{Port: tt.port}.PortNumber()
			if got != tt.want || (err == nil) != (tt.want != 0) {
				t.Errorf("PortNumber of %q = %d, %v, want %d", tt.port, got, err, tt.want)
			}
			if want := `"` + tt.port + `" is not a port from 1 to 65535`; err != nil && err.Error() != want {
				t.Errorf("error %q, want %q", err, want)
			}
		})
	}
}

func TestFindListener(t *testing.T) {
	a, b := NewListener("A", "x", "1"), NewListener("B", "y", "2")
	for _, tt := range []struct {
		name, find string
		want       Listener
		ok         bool
	}{
		{name: "the first", find: "A", want: a, ok: true},
		{name: "the last", find: "B", want: b, ok: true},
		{name: "none", find: "C"},
		{name: "names are in upper case", find: "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := FindListener([]Listener{a, b}, tt.find); got != tt.want || ok != tt.ok {
				t.Errorf("FindListener(%q) = %v, %v, want %v, %v", tt.find, got, ok, tt.want, tt.ok)
			}
		})
	}
}

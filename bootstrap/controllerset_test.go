package bootstrap

import "testing"

func TestParseControllerSet(t *testing.T) {
	for text, want := range map[string]ControllerSet{
		"c.s:3":              {Name: "c", Service: "s", Count: 3, Port: 9093},
		"c.s.n:12+100@19093": {Name: "c", Service: "s", Namespace: "n", Count: 12, Offset: 100, Port: 19093},
		"c-1.s-2:1+0@1":      {Name: "c-1", Service: "s-2", Count: 1, Port: 1},
		"c.s:3@65535":        {Name: "c", Service: "s", Count: 3, Port: 65535},
		"c.s:3+999999999":    {Name: "c", Service: "s", Count: 3, Offset: 999999999, Port: 9093},
		"c.s:1000":           {Name: "c", Service: "s", Count: 1000, Port: 9093},
	} {
		want.text = text
		var got ControllerSet
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q is %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "c:3", "c.s", "c.s:", "c.s:0", "c.s:03", "c.s:10000", "c.s:x", "c.s:3+", "c.s:3+x", "c.s:3+1000000000",
		"c.s:3+-1", "c.s:3@", "c.s:3@0", "c.s:3@65536", "c.s:3@100000", "c.s:3@9093+1", "c.s.n.x:3", "C.s:3", "-c.s:3",
		"c-.s:3", "c.-s:3", "c.s-:3", "c.s:3\n", " c.s:3", "c.s.:3",
	} {
		var got ControllerSet
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %+v, want an error", text, got)
		}
	}
}

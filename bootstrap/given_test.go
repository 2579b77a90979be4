package bootstrap

import "testing"

func TestFirstGiven(t *testing.T) {
	a, b, none := given{variable: "A", value: "1"}, given{variable: "B", value: "2"}, given{variable: "C"}
	for _, tt := range []struct {
		all  []given
		want given
	}{
		{[]given{a, b}, a},
		{[]given{none, b, a}, b},
		{[]given{{variable: "D"}, none}, none},
	} {
		if got := firstGiven(tt.all...); got != tt.want {
			t.Errorf("of %v the first given is %v, want %v", tt.all, got, tt.want)
		}
	}
}

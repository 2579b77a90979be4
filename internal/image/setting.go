package image

import (
	"slices"
	"strconv"
	"strings"
)

// Setting returns the setting of Kafka's that the image makes of a variable, by its
// canonical name.
func (i Image) Setting(variable string) (setting string, ok bool) {
	key, ok := strings.CutPrefix(variable, i.SettingPrefix)
	if !ok || slices.Contains(i.NotSettings, variable) {
		return "", false
	}
	key = strings.NewReplacer(i.Underscores...).Replace(strings.ToLower(key))
	return strings.NewReplacer(i.WithUnderscore...).Replace(key), true
}

// Variable returns the variable of which the image makes a setting of Kafka's; not
// ok: there is none, since the image cannot express the name.
func (i Image) Variable(setting string) (variable string, ok bool) {
	var pairs []string
	for n := 0; n < len(i.Underscores); n += 2 {
		pairs = append(pairs, i.Underscores[n+1], i.Underscores[n])
	}
	variable = i.SettingPrefix + strings.ToUpper(strings.NewReplacer(pairs...).Replace(setting))
	back, _ := i.Setting(variable)
	return variable, back == setting && !strings.Contains(variable, "-") // no shell has such a name
}

// Foreign returns an image of each other prefix of settings than this one's.
func (i Image) Foreign() []Image {
	all := slices.DeleteFunc(All(), func(other Image) bool { return other.SettingPrefix == i.SettingPrefix })
	return slices.CompactFunc(all, func(a, b Image) bool { return a.SettingPrefix == b.SettingPrefix })
}

// AtLeast says whether a version, 4.0.1 say, is another one or later; what is no
// version is not.
func AtLeast(version, least string) bool {
	a, b := strings.Split(version, "."), strings.Split(least, ".")
	for n := range min(len(a), len(b)) {
		x, errX := strconv.Atoi(a[n])
		y, errY := strconv.Atoi(b[n])
		if errX != nil || errY != nil || x != y {
			return errX == nil && errY == nil && x > y
		}
	}
	return len(a) >= len(b)
}

// IsYes says whether a switch of the image's scripts is on.
func IsYes(value string) bool {
	return slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(value))
}

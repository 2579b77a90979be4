package environments

import (
	"slices"
	"strings"
)

// change is one way in which an environment differs from a sane one.
type change struct {
	about string
	// to makes the change, where the set allows it.
	to func(s *set)
}

// change makes none, one or some changes.
func (s *set) change() {
	count := 0
	switch n := s.r.IntN(100); {
	case n < 12:
	case n < 65:
		count = 1
	case n < 88:
		count = 2 + s.r.IntN(2)
	default:
		count = 4 + s.r.IntN(6)
	}
	for range count {
		switch n := s.r.IntN(100); {
		case n < 28:
			s.changeValue(own, func(name string) string { return name })
		case n < 55:
			s.changeValue(settings, s.given)
		case n < 69:
			s.makeOne(valueChanges)
		case n < 83:
			s.makeOne(setChanges)
		default:
			s.makeOne(diskChanges)
		}
	}
}

// changeValue gives a setting one of the values that it may be given.
func (s *set) changeValue(all []values, variable func(setting string) string) {
	v := all[s.r.IntN(len(all))]
	name := variable(v.setting)
	s.Vars[name] = s.pick(v.values...)
	s.about("%s=%q", name, s.Vars[name])
}

func (s *set) makeOne(all []change) {
	c := all[s.r.IntN(len(all))]
	s.about("%s", c.about)
	c.to(s)
}

// some returns the name of a variable that is set, but for those that only
// serve the test.
func (s *set) some() string {
	names := slices.DeleteFunc(s.names(), func(name string) bool {
		return slices.Contains([]string{"KRAFTPOD_LISTEN", "KRAFTPOD_FORMATION_TIMEOUT", "KRAFTPOD_DIR"}, name)
	})
	if len(names) == 0 {
		return "KRAFTPOD_REPLICAS"
	}
	return s.pick(names...)
}

// someOfKafka returns a variable of Kafka's that is set, or one to set.
func (s *set) someOfKafka() string {
	names := slices.DeleteFunc(s.names(), func(name string) bool { return !strings.HasPrefix(name, "KAFKA_") })
	if len(names) == 0 || s.chance(30) {
		return s.given(settings[s.r.IntN(len(settings))].setting)
	}
	return s.pick(names...)
}

// twin is the other name that bitnami's image has for a variable.
func twin(name string) string {
	if setting, ok := strings.CutPrefix(name, "KAFKA_CFG_"); ok {
		return "KAFKA_" + setting
	}
	return strings.Replace(name, "KAFKA_", "KAFKA_CFG_", 1)
}

// valueChanges change the value of some variable.
var valueChanges = []change{
	{"a variable is left out", func(s *set) { delete(s.Vars, s.some()) }},
	{"a variable of Kafka's is left out", func(s *set) { delete(s.Vars, s.someOfKafka()) }},
	{"a variable is blank", func(s *set) { s.Vars[s.some()] = s.pick(blanks...) }},
	{"a variable of Kafka's is blank", func(s *set) { s.Vars[s.someOfKafka()] = s.pick(blanks...) }},
	{"a line break at the end", func(s *set) { s.Vars[s.someOfKafka()] += s.pick("\n", "\r", "\nx=y") }},
	{"a line break within", func(s *set) {
		name := s.some()
		s.Vars[name] = strings.Replace(s.Vars[name], ",", ",\n", 1)
	}},
	{"spaces around", func(s *set) {
		name := s.some()
		s.Vars[name] = " " + s.Vars[name] + " "
	}},
	{"a reference that nobody expanded", func(s *set) {
		s.Vars[s.someOfKafka()] += s.pick("$(POD_NAME)", "${POD_NAME}")
	}},
	{"quotes in the value", func(s *set) { s.Vars[s.someOfKafka()] += s.pick(`"`, "'", "ü", "\\") }},
	{"a list's entries twice", func(s *set) {
		name := s.someOfKafka()
		s.Vars[name] += "," + s.Vars[name]
	}},
	{"a comma at the end", func(s *set) { s.Vars[s.some()] += "," }},
	{"an alias with the same value", func(s *set) {
		name := s.someOfKafka()
		s.Vars[twin(name)] = s.pick("", " ") + s.Vars[name]
	}},
	{"an alias with another value", func(s *set) {
		name := s.someOfKafka()
		s.Vars[twin(name)] = s.Vars[name] + "x"
	}},
	{"an alias is blank", func(s *set) { s.Vars[twin(s.someOfKafka())] = s.pick(blanks...) }},
	{"another image's names", func(s *set) {
		for _, name := range s.names() {
			if value := s.Vars[name]; strings.HasPrefix(name, "KAFKA_") && s.chance(50) {
				delete(s.Vars, name)
				s.Vars[twin(name)] = value
			}
		}
	}},
	{"lower case", func(s *set) {
		name := s.some()
		s.Vars[name] = strings.ToLower(s.Vars[name])
	}},
	{"upper case", func(s *set) {
		name := s.some()
		s.Vars[name] = strings.ToUpper(s.Vars[name])
	}},
	{"service links", func(s *set) {
		s.Vars["KAFKA_PORT"] = "tcp://10.96.0.7:9092"
		s.Vars["KAFKA_HEADLESS_SERVICE_PORT_CLIENT"] = "9092"
		s.Vars["KAFKA_0_PORT_9092_UDP_PROTO"] = "udp"
		s.Vars["KRAFTPOD_X_PORT_1_SCTP"] = "sctp://x:1"
	}},
	{"settings that pass through", func(s *set) {
		for _, v := range passThrough {
			s.give(v.setting, s.pick(v.values...))
		}
	}},
}

package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/pod"
)

func TestExpand(t *testing.T) {
	self := pod.Identity{Set: "kafka", Ordinal: 2, NodeID: 102}
	for text, want := range map[string]string{
		"":                       "",
		"9092":                   "9092",
		"{pod}.example.com":      "kafka-2.example.com",
		"b{ordinal}-{node_id}.x": "b2-102.x",
		"{ordinal}{ordinal}":     "22",
		"{31000+ordinal}":        "31002",
		"{31000+node_id}":        "31102",
		"{0+ordinal}":            "2",
		"{999999999+ordinal}":    "1000000001",
		"$ordinal":               "$ordinal",
	} {
		if got, err := expand(text, self); got != want || err != nil {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"$(POD_IP)", "x.$(", "${POD_IP}", "x.${", "{index}", "b{ordinal", "ordinal}", "{}", "{ordinal+1}", "{+ordinal}",
		"{1+pod}", "{-1+ordinal}", "{1000000000+ordinal}", "{ordinal}.{x}",
	} {
		if got, err := expand(text, self); err == nil {
			t.Errorf("%q is %q, want an error", text, got)
		}
	}
}

// A listener that nobody can be sent to is a mistake that quotes it.
func TestTemplatesOfListeners(t *testing.T) {
	for text, why := range map[string]string{
		"$(POD_IP):9092":           `"$(POD_IP)" was not expanded: the variable is not defined before this one`,
		"${POD_IP}:9092":           `"${POD_IP}" was not expanded`,
		"b{index}.x:9092":          `unknown template in "b{index}.x"`,
		"b.x:{9092+index}":         `unknown template in "{9092+index}"`,
		"b.x:$(PORT)":              `"$(PORT)" was not expanded`,
		":{65536+ordinal}":         `"65536" is not a port from 1 to 65535`,
		"{ordinal}.x:{0+ordinal}":  `"0" is not a port from 1 to 65535`,
		"{pod}.x:{65530+node_id}x": `"65530x" is not a port`,
	} {
		checkComputed(t, []computed{{
			name: text, environ: apache("3", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://"+text), wrong: []string{why},
		}})
	}
	checkComputed(t, []computed{{
		name: "in listeners", environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://$(POD_IP):9092,CONTROLLER://:9093"),
		wrong: []string{`KAFKA_LISTENERS="PLAINTEXT://$(POD_IP):9092,CONTROLLER://:9093": "PLAINTEXT://$(POD_IP):9092"`},
	}})
}

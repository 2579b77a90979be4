package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

func TestDefaultControllers(t *testing.T) {
	for replicas, want := range map[config.Count]config.Count{
		0: 0, 1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 5, 100: 5, 1000: 5,
	} {
		if got := defaultControllers(replicas); got != want {
			t.Errorf("defaultControllers(%d) = %d, want %d", replicas, got, want)
		}
	}
}

// How many pods are voters, where it is said.
func TestControllers(t *testing.T) {
	const variable = "KAFKA_CONTROLLER_QUORUM_VOTERS"
	checkComputed(t, []computed{
		{
			name: "fewer than by default", environ: apache("3", "KRAFTPOD_CONTROLLERS=1"),
			want: map[string]string{variable: votersOf(0)},
		},
		{
			name: "more than by default", environ: apache("7", "KRAFTPOD_CONTROLLERS=7"),
			want: map[string]string{variable: votersOf(0, 1, 2, 3, 4, 5, 6)},
		},
		{
			name: "even", environ: apache("4", "KRAFTPOD_CONTROLLERS=4"),
			want:   map[string]string{variable: votersOf(0, 1, 2, 3)},
			warned: []string{"KRAFTPOD_CONTROLLERS=4 is even: it survives no more losses than 3"},
		},
		{
			name:    "even, of a set of brokers that does not use it",
			environ: apache("3", "KRAFTPOD_CONTROLLERS=2", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:3+10"),
		},
		{
			name: "other than the cluster formed with", environ: apache("3", "KRAFTPOD_CONTROLLERS=3"),
			known: votersOn(0), want: map[string]string{variable: votersOf(0)},
			warned: []string{"KRAFTPOD_CONTROLLERS asks for the voters [0 1 2]"},
		},
	})
}

// A set of brokers knows its controllers by KRAFTPOD_CONTROLLER_SET.
func TestBrokersOfAControllerSet(t *testing.T) {
	const variable, of = "KAFKA_CONTROLLER_QUORUM_VOTERS", ".ch.elk.svc.cluster.local"
	brokers := func(set string, extra ...string) map[string]string {
		return apache("3", append(extra, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET="+set)...)
	}
	checkComputed(t, []computed{
		{
			name: "count and offset", environ: brokers("c.ch:2+100"),
			want: map[string]string{
				variable: "100@c-0" + of + ":9093,101@c-1" + of + ":9093", "KAFKA_PROCESS_ROLES": "broker",
			},
		},
		{
			name: "namespace and port", environ: brokers("c.ch.far:1+100@19093"),
			want: map[string]string{variable: "100@c-0.ch.far.svc.cluster.local:19093"},
		},
		{
			name: "the voters that the cluster formed with", environ: brokers("c.ch:3+100"), known: votersOn(100),
			want:   map[string]string{variable: "100@c-0" + of + ":9093"},
			warned: []string{"KRAFTPOD_CONTROLLER_SET asks for the voters [100 101 102], but the cluster formed with [100]"},
		},
		{
			name: "voters that are no pods of it", environ: brokers("c.ch:3+10"), known: votersOn(0, 1, 10),
			wrong: []string{
				"no pod has the node id 0: node ids of c start at 10; write KRAFTPOD_CONTROLLER_SET with :3+0, or give the voters",
			},
		},
		{
			name: "none", environ: apache("3", "KRAFTPOD_ROLES=broker"), known: votersOn(100),
			wrong: []string{`KRAFTPOD_CONTROLLER_SET="": a set of brokers has to know its controllers`},
		},
		{
			name: "none that can be read", environ: brokers("c:3"),
			wrong: []string{`KRAFTPOD_CONTROLLER_SET="c:3": want NAME.SERVICE`},
		},
		{
			name: "beside combined nodes", environ: apache("3", "KRAFTPOD_CONTROLLER_SET=c.ch:3", "KRAFTPOD_NODE_ID_OFFSET=5"),
			known: votersOn(0),
			wrong: []string{`KRAFTPOD_CONTROLLER_SET="c.ch:3": it is for a set of brokers`},
		},
		{
			name:    "given to the controllers too",
			environ: apache("3", "KRAFTPOD_ROLES=controller", "KRAFTPOD_CONTROLLER_SET=c.ch:3"),
			want:    map[string]string{variable: votersOf(0, 1, 2)},
		},
	})
}

// The node ids of the two sets are apart: the brokers' are those of the replicas,
// or of this pod where it is beyond them.
func TestOverlappingNodeIDs(t *testing.T) {
	brokers := func(set string, extra ...string) map[string]string {
		return apache("3", append(extra, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET="+set)...)
	}
	const overlap = "the controllers' node ids "
	checkComputed(t, []computed{
		{
			name: "the first controller has the last broker's", pod: "kafka-2", environ: brokers("c.ch:3+2"),
			wrong: []string{`KRAFTPOD_CONTROLLER_SET="c.ch:3+2": ` + overlap + "2 to 4 overlap this set's, which start at " +
				"0 (KRAFTPOD_NODE_ID_OFFSET)"},
		},
		{name: "the first controller is next to it", pod: "kafka-2", environ: brokers("c.ch:3+3")},
		{
			name:    "the last controller has the first broker's",
			environ: brokers("c.ch:3", "KRAFTPOD_NODE_ID_OFFSET=2"), wrong: []string{overlap + "0 to 2"},
		},
		{name: "the last controller is next to it", environ: brokers("c.ch:3", "KRAFTPOD_NODE_ID_OFFSET=3")},
		{
			name: "of a pod beyond the replicas", pod: "kafka-5", environ: brokers("c.ch:3+5"),
			wrong: []string{overlap + "5 to 7"},
		},
		{name: "next to a pod beyond the replicas", pod: "kafka-5", environ: brokers("c.ch:3+6"), warned: []string{
			"KRAFTPOD_REPLICAS=3, but this pod is kafka-5",
		}},
	})
}

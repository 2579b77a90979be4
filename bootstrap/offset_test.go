package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// formedAs is a disk of the node of a cluster with the voters.
func formedAs(node int32, voters ...int32) disk.Volume {
	v := votersOn(voters...)
	v.Formatted, v.NodeID, v.State, v.ClusterID = true, &node, disk.Formed, testID
	return v
}

// A cluster whose node ids begin at 1: whatever shows it, the remedy is named.
func TestNodeIDsFromOne(t *testing.T) {
	const set1 = "set KRAFTPOD_NODE_ID_OFFSET=1"
	const voters = "KAFKA_CONTROLLER_QUORUM_VOTERS="
	fromOne := voters + "1@kafka-0.kafka-headless:9093,2@kafka-1.kafka-headless:9093,3@kafka-2.kafka-headless:9093"
	byAddress := voters + "1@10.0.0.1:9093,2@10.0.0.2:9093,3@10.0.0.3:9093"
	checkComputed(t, []computed{
		{
			name: "a node id by hand", environ: apache("1", "KAFKA_NODE_ID=1"),
			wrong: []string{"remove it; if the set's node ids begin at 1, " + set1},
		},
		{
			name: "of a later pod", pod: "kafka-2", environ: apache("3", "KAFKA_NODE_ID=3"),
			wrong: []string{"remove it; if the set's node ids begin at 1, " + set1},
		},
		{
			name: "a broker id by hand", environ: bitnami("3", "KAFKA_CFG_BROKER_ID=1"),
			wrong: []string{"remove it; if the set's node ids begin at 1, " + set1},
		},
		{
			name: "and the disk proves it", environ: apache("1", "KAFKA_NODE_ID=1"), known: formedAs(1, 1),
			wrong: []string{"remove it, and " + set1 + ": this pod's disk has the node id 1 too"},
		},
		{
			name: "and the disk contradicts it", environ: apache("1", "KAFKA_NODE_ID=1"), known: formedAs(0, 0),
			wrong: []string{"one value for all pods of the set cannot be right; remove it$"},
		},
		{
			name: "one value for all pods, of a lower one", pod: "kafka-2", environ: apache("3", "KAFKA_NODE_ID=1"),
			wrong: []string{"remove it$"},
		},
		{
			name: "voters by hand", environ: apache("3", fromOne),
			wrong: []string{"it calls kafka-0 voter 1, but that pod's node id is 0 (ordinal + KRAFTPOD_NODE_ID_OFFSET); " +
				set1 + ", by which all of them are right$"},
		},
		{
			name: "voters by hand and a node id", environ: apache("3", fromOne, "KAFKA_NODE_ID=1"),
			wrong: []string{set1, set1},
		},
		{name: "with the offset", environ: apache("3", fromOne, "KAFKA_NODE_ID=1", "KRAFTPOD_NODE_ID_OFFSET=1")},
		{
			name:    "voters by hand that agree on nothing",
			environ: apache("3", voters+"1@kafka-0.x:9093,2@kafka-1.x:9093,2@kafka-2.x:9093"),
			wrong:   []string{""},
		},
		{
			name:    "nor these",
			environ: apache("3", voters+"1@kafka-0.x:9093,1@kafka-1.x:9093"),
			wrong:   []string{""},
		},
		{
			name: "voters by address", environ: apache("3", byAddress),
			warned: []string{"this pod's node id 0 is not among the voters [1 2 3], which were given by hand: it is a broker; " +
				"if these are pods of this set, " + set1},
		},
		{name: "voters by address, of a pod among them", pod: "kafka-1", environ: apache("3", byAddress)},
		{
			name: "voters by address, of controllers", environ: apache("3", byAddress, "KRAFTPOD_ROLES=controller"),
			wrong: []string{"leave the roles at auto; if these are pods of this set, " + set1},
		},
		{
			name: "one voter by address", environ: apache("1", voters+"1@10.0.0.1:9093"),
			wrong: []string{"or remove the list; if these are pods of this set, " + set1},
		},
		{
			name:    "a broker among another set's voters",
			environ: apache("3", "KRAFTPOD_ROLES=broker", voters+"0@zoo-0.zoo:9093,1@zoo-1.zoo:9093"),
			wrong:   []string{"give one of the sets an offset (KRAFTPOD_NODE_ID_OFFSET=2 here, or more)"},
		},
	})
}

// The voters on a disk tell the offset of their set.
func TestOffsetOfVotersOnDisk(t *testing.T) {
	brokers := func(set string) map[string]string {
		return apache("3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_NODE_ID_OFFSET=200", "KRAFTPOD_CONTROLLER_SET="+set)
	}
	const formed = "but the cluster formed with [1 2 3] (quorum-state): those stay, and pods beyond them are brokers."
	checkComputed(t, []computed{
		{
			name: "of this one", environ: apache("3", "KRAFTPOD_NODE_ID_OFFSET=100"), known: votersOn(1, 2, 3),
			wrong: []string{"no pod has the node id 1: node ids of kafka start at 100; set KRAFTPOD_NODE_ID_OFFSET=1, or give"},
		},
		{
			name: "of the controllers'", environ: brokers("c.ch:3+100"), known: votersOn(1, 2, 3),
			wrong: []string{"node ids of c start at 100; write KRAFTPOD_CONTROLLER_SET with :3+1, or give the voters by hand"},
		},
		{
			name: "of the controllers', where they might be other pods", environ: brokers("c.ch:3"), known: votersOn(1, 2, 3),
			warned: []string{formed + " If the node ids of c begin at 1, write KRAFTPOD_CONTROLLER_SET with :3+1. Voters are"},
		},
		{
			name: "not of other ids", environ: brokers("c.ch:3"), known: votersOn(1, 3, 4),
			warned: []string{"those stay, and pods beyond them are brokers. Voters are fixed"},
		},
		{
			name: "below the ordinals' start", pod: "kafka-5",
			environ: apache("3", "KRAFTPOD_ORDINALS_START=5"), known: votersOn(1, 2, 3),
			wrong: []string{
				"node ids of kafka start at 5; put KRAFTPOD_ORDINALS_START back to 1, where it was if the offset has not " +
					"changed, or give the voters by hand",
			},
		},
		{
			name: "below the ordinals' start and the offset", pod: "kafka-5",
			environ: apache("3", "KRAFTPOD_ORDINALS_START=5", "KRAFTPOD_NODE_ID_OFFSET=2"), known: votersOn(1, 2, 3),
			wrong: []string{"node ids of kafka start at 7; fix the offset (KRAFTPOD_NODE_ID_OFFSET, or"},
		},
	})
}

// spec.ordinals.start: the voters are the first pods that there are.
func TestOrdinalsStart(t *testing.T) {
	const variable, start = "KAFKA_CONTROLLER_QUORUM_VOTERS", "KRAFTPOD_ORDINALS_START=5"
	checkComputed(t, []computed{
		{
			name: "voters", pod: "kafka-6", environ: apache("4", start),
			want: map[string]string{
				variable: votersOf(5, 6, 7), "KAFKA_NODE_ID": "6", "KAFKA_PROCESS_ROLES": "controller,broker",
			},
		},
		{
			name: "a broker", pod: "kafka-8", environ: apache("4", start),
			want: map[string]string{variable: votersOf(5, 6, 7), "KAFKA_PROCESS_ROLES": "broker"},
		},
		{
			name: "with an offset", pod: "kafka-5", environ: apache("1", start, "KRAFTPOD_NODE_ID_OFFSET=100"),
			want: map[string]string{variable: "105@kafka-5" + fqdn + ":9093", "KAFKA_NODE_ID": "105"},
		},
		{
			name: "voters on the disk", pod: "kafka-5", environ: apache("3", start), known: votersOn(5),
			want:   map[string]string{variable: votersOf(5)},
			warned: []string{"KRAFTPOD_REPLICAS asks for the voters [5 6 7], but the cluster formed with [5]"},
		},
		{
			name: "a pod below it", pod: "kafka-4", environ: apache("3", start),
			wrong: []string{`KRAFTPOD_ORDINALS_START="5": this pod's ordinal is 4`},
		},
		{
			name: "ids of a set of controllers below this one's", pod: "kafka-5",
			environ: apache("3", start, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:5"),
		},
		{
			name: "ids of a set of controllers that overlap", pod: "kafka-5",
			environ: apache("3", start, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:6"),
			wrong:   []string{"the controllers' node ids 0 to 5 overlap this set's, which start at 5"},
		},
		{
			name: "ids of a set of controllers above", pod: "kafka-5",
			environ: apache("3", start, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:1+8"),
		},
		{
			name: "voters by address, the first", pod: "kafka-5", environ: apache("3", start, variable+"=5@10.0.0.1:9093"),
			warned: []string{"makes 1 voters"},
		},
		{
			name: "voters by address, below", pod: "kafka-5", environ: apache("3", start, variable+"=4@10.0.0.1:9093"),
			wrong: []string{"none of these is a pod of kafka"},
		},
	})
}

// The only voter waits for all pods that the replica count names.
func TestPeersOfOneVoterWithStart(t *testing.T) {
	s, err := compute("kafka-5", apache("3", "KRAFTPOD_ORDINALS_START=5", "KRAFTPOD_CONTROLLERS=1"), disk.Volume{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range s.peers() {
		names = append(names, a.Pod)
	}
	checkLines(t, "peer", names, []string{"kafka-6" + fqdn, "kafka-7" + fqdn})
}

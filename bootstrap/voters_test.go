package bootstrap

import "testing"

// The voters that the replica count gives, and those that the cluster formed
// with.
func TestVoters(t *testing.T) {
	const variable = "KAFKA_CONTROLLER_QUORUM_VOTERS"
	checkComputed(t, []computed{
		{
			name: "three", pod: "kafka-2", environ: apache("3"),
			want: map[string]string{variable: votersOf(0, 1, 2)},
		},
		{
			name: "the offset moves every id", pod: "kafka-1",
			environ: apache("3", "KRAFTPOD_NODE_ID_OFFSET=100"),
			want: map[string]string{
				variable: "100@kafka-0" + fqdn + ":9093,101@kafka-1" + fqdn + ":9093,102@kafka-2" + fqdn + ":9093",
			},
		},
		{
			name:    "the port is that of the controllers' listener",
			environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9193"),
			want:    map[string]string{variable: "0@kafka-0" + fqdn + ":9193"},
		},
		{
			name: "the voter set on the disk wins", pod: "kafka-1", environ: apache("3"), known: votersOn(0),
			want:   map[string]string{variable: votersOf(0), "KAFKA_PROCESS_ROLES": "broker"},
			warned: []string{"KRAFTPOD_REPLICAS asks for the voters [0 1 2], but the cluster formed with [0] (quorum-state)"},
		},
		{
			name: "lowered to one, it still does", environ: apache("1"), known: votersOn(0, 1, 2),
			want:   map[string]string{variable: votersOf(0, 1, 2)},
			warned: []string{"KRAFTPOD_REPLICAS asks for the voters [0]"},
		},
		{
			name: "the same on the disk", environ: apache("3"), known: votersOn(0, 1, 2),
			want: map[string]string{variable: votersOf(0, 1, 2)},
		},
		{
			name: "a set of dedicated controllers that was lowered follows its disk", pod: "kafka-1",
			environ: apache("2", "KRAFTPOD_ROLES=controller"), known: votersOn(0, 1, 2, 3, 4, 5, 6),
			want: map[string]string{
				variable: votersOf(0, 1, 2, 3, 4, 5, 6), "KAFKA_PROCESS_ROLES": "controller",
			},
			warned: []string{"asks for the voters [0], but the cluster formed with [0 1 2 3 4 5 6]"},
		},
		{
			name: "a voter on the disk that is no pod", environ: apache("3", "KRAFTPOD_NODE_ID_OFFSET=1"),
			known: votersOn(0, 1, 2),
			wrong: []string{"no pod has the node id 0: node ids of kafka start at 1"},
		},
		{
			name:    "the same of a set of controllers, and nothing that follows from it",
			environ: apache("3", "KRAFTPOD_ROLES=controller", "KRAFTPOD_NODE_ID_OFFSET=1"),
			known:   votersOn(0, 1, 2),
			wrong:   []string{"no pod has the node id 0: node ids of kafka start at 1"},
		},
		{
			name:    "the disk is not compared with a count that is wrong",
			environ: apache("x", "KRAFTPOD_NODE_ID_OFFSET=1"), known: votersOn(0, 1, 2),
			wrong: []string{`KRAFTPOD_REPLICAS="x"`},
		},
		{
			name:    "nor with one that is not there",
			environ: apache("", "KRAFTPOD_NODE_ID_OFFSET=1"), known: votersOn(0, 1, 2),
			wrong: []string{`KRAFTPOD_REPLICAS="": set it to the replicas`},
		},
	})
	_, err := compute("kafka-0", apache("3", "KRAFTPOD_NODE_ID_OFFSET=1"), votersOn(0, 1, 2))
	if exitCode(err) != 65 {
		t.Errorf("a voter on the disk that is no pod: %v, want code 65", err)
	}
}

// Voters by hand win, byte for byte, where they can be of this set.
func TestVotersByHand(t *testing.T) {
	const variable = "KAFKA_CONTROLLER_QUORUM_VOTERS"
	const none = "none of these is a pod of kafka"
	byHand := func(voters string, extra ...string) map[string]string {
		return apache("3", append(extra, variable+"="+voters)...)
	}
	few := []string{"makes 1 voters, where 3 replicas would make 3"}
	checkComputed(t, []computed{
		{
			name: "byte for byte, and no replicas are needed", pod: "kafka-1",
			environ: byHand("1@kafka-1.x:9093, 0@kafka-0.x:9093", "KRAFTPOD_REPLICAS"),
			want: map[string]string{
				variable: "1@kafka-1.x:9093, 0@kafka-0.x:9093", "KAFKA_PROCESS_ROLES": "controller,broker",
			},
		},
		{
			name: "with the offset", environ: byHand("100@kafka-0.x:9,101@kafka-1.x:9,102@kafka-2.x:9",
				"KRAFTPOD_NODE_ID_OFFSET=100"),
			want: map[string]string{"KAFKA_PROCESS_ROLES": "controller,broker"},
		},
		{
			name: "another pod's id", environ: byHand("0@kafka-0.x:9093,2@kafka-1.x:9093,3@kafka-3.x:9093"),
			wrong: []string{"it calls kafka-1 voter 2, but that pod's node id is 1 (ordinal + KRAFTPOD_NODE_ID_OFFSET)"},
		},
		{
			name: "and of the roles nothing is said then", pod: "kafka-1",
			environ: byHand("0@kafka-0.x:9093,2@kafka-1.x:9093", "KRAFTPOD_ROLES=controller"),
			wrong:   []string{"it calls kafka-1 voter 2"},
		},
		{name: "another set's", environ: byHand("0@zoo-0.zoo:9093", "KRAFTPOD_REPLICAS=1"), wrong: []string{none}},
		{
			name: "another set's, of controllers", environ: byHand("7@zoo-7.zoo:9093", "KRAFTPOD_ROLES=controller"),
			wrong: []string{none},
		},
		{
			name: "another set's, for brokers", environ: byHand("7@zoo-0.zoo:9093", "KRAFTPOD_ROLES=broker"),
			want: map[string]string{variable: "7@zoo-0.zoo:9093", "KAFKA_PROCESS_ROLES": "broker"},
		},
		{
			name:    "nobody knows whose, where the pod's name is wrong",
			environ: byHand("7@10.0.0.7:9093", "POD_NAME=kafka", "KRAFTPOD_SERVICE=s", "POD_NAMESPACE=n"),
			wrong:   []string{`POD_NAME="kafka"`},
		},
		{
			name:    "nor of pods",
			environ: byHand("7@zoo-7.zoo:9093", "POD_NAME=kafka", "KRAFTPOD_SERVICE=s", "POD_NAMESPACE=n"),
			wrong:   []string{`POD_NAME="kafka"`},
		},
		{name: "no voter", environ: byHand("kafka-0:9093"), wrong: []string{`"kafka-0:9093" is not ID@HOST:PORT`}},
		{name: "an empty list", environ: byHand(","), wrong: []string{variable + `=","`}},
		{name: "fewer than the replicas make", environ: byHand("0@kafka-0.x:9093"), warned: few},
		{name: "as many", environ: byHand(votersOf(0, 1, 2))},
		{name: "fewer, of controllers", environ: byHand("0@kafka-0.x:9093", "KRAFTPOD_ROLES=controller")},
		{name: "fewer, and so the cluster formed", environ: byHand("0@kafka-0.x:9093"), known: votersOn(0)},
		{
			name: "others than the cluster formed with", environ: byHand(votersOf(0, 1, 2)), known: votersOn(0),
			wrong: []string{"quorum-state: the cluster formed with the voters [0], but " + variable},
		},
	})
}

// An address may be a pod of this set where its id can be one's.
func TestVotersByAddress(t *testing.T) {
	const none = "none of these is a pod of kafka"
	byHand := func(voter string) map[string]string {
		return apache("1", "KRAFTPOD_NODE_ID_OFFSET=10", "KRAFTPOD_REPLICAS=2",
			"KAFKA_CONTROLLER_QUORUM_VOTERS="+voter)
	}
	checkComputed(t, []computed{
		{name: "below", environ: byHand("9@10.0.0.7:9093"), wrong: []string{none}},
		{name: "the first", environ: byHand("10@10.0.0.7:9093")},
		{name: "the last", environ: byHand("11@10.0.0.7:9093")},
		{name: "beyond", environ: byHand("12@10.0.0.7:9093"), wrong: []string{none}},
		{name: "a name of the user's own", environ: byHand("10@broker.example.com:9093")},
		{name: "a pod of another set", environ: byHand("10@zoo-0.zoo:9093"), wrong: []string{none}},
	})
}

package survey

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

const (
	service   = "kafka-headless.elk.svc.cluster.local"
	clusterID = "Jc7hwCMorEyPprSI1Iw4sQ"
)

func fqdn(ordinal int) string { return fmt.Sprintf("kafka-%d.%s", ordinal, service) }

func address(ordinal int) string { return fmt.Sprintf("10.0.0.%d", 10+ordinal) }

// cluster is one of three combined pods, that a row changes.
type cluster struct {
	pods     []*status // what each says; nil: silent
	silence  map[int]string
	expected []Expected
	more     []Answer
	services []formation.Listing
}

// usual is a cluster with which nothing is wrong.
func usual() *cluster {
	c := &cluster{silence: map[int]string{}}
	list := formation.Listing{Service: service, State: formation.Listed}
	for i := range 3 {
		s := &status{}
		s.API, s.Version, s.Pod, s.NodeID = api.Version, "v0.1.0", fqdn(i), int32(i)
		s.Roles, s.Start = []string{"controller", "broker"}, fmt.Sprint("start of ", i)
		s.Volume = disk.Volume{State: disk.Formed, ClusterID: clusterID, Voters: []int32{0, 1, 2}}
		s.Intent = &api.Intent{ClusterID: clusterID, Voters: []int32{0, 1, 2}}
		s.Ready, s.Checks = true, []api.Check{{Name: "answers", OK: true}}
		s.Kafka, s.Template = "4.3.1", map[string]string{"KRAFTPOD_REPLICAS": "3"}
		s.Registered = []api.Registered{{ID: 0}, {ID: 1}, {ID: 2}}
		s.MetadataFrozen = new(0.2)
		s.Quorum = newQuorum(1, 3, 0, 1, 2)
		c.pods = append(c.pods, s)
		c.expected = append(c.expected, Expected{Pod: fqdn(i), NodeID: int32(i)})
		list.Addresses = append(list.Addresses, address(i))
	}
	c.services = []formation.Listing{list}
	return c
}

// newQuorum is one of three voters.
func newQuorum(leader, epoch int32, caughtUp ...int32) (q *struct {
	api.Quorum
	Lag int64 `json:"lag"`
},
) {
	s := status{}
	b, _ := json.Marshal(api.Quorum{LeaderID: leader, Epoch: epoch, Voters: 3, CaughtUp: caughtUp})
	_ = json.Unmarshal(fmt.Appendf(nil, `{"quorum":%s}`, b), &s)
	return s.Quorum
}

func (c *cluster) survey(t *testing.T) Survey {
	t.Helper()
	in := Input{Expected: c.expected, Services: c.services, Heard: c.more}
	for i, s := range c.pods {
		a := Answer{Name: fqdn(i), Address: address(i), Silence: c.silence[i]}
		if s != nil {
			body, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			a.Body = body
		} else if a.Silence != formation.Refused {
			a.Address = ""
		}
		in.Heard = append(in.Heard, a)
	}
	return Judge(in)
}

// down makes a pod silent.
func (c *cluster) down(ordinal int, silence string) {
	c.pods[ordinal], c.silence[ordinal] = nil, silence
}

func (c *cluster) all(change func(s *status)) {
	for _, s := range c.pods {
		if s != nil {
			change(s)
		}
	}
}

// Every oddity: what makes it, and the words that it is said in. A row names all
// that is odd, so that nothing is said of what is not.
func TestOddities(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(c *cluster)
		want   map[string]string // kind: a part of the text
	}{
		{name: "nothing", change: func(*cluster) {}},
		{
			name:   "different clusters",
			change: func(c *cluster) { c.pods[2].Volume.ClusterID = "xxxxxxxxxxxxxxxxxxxxxw" },
			want:   map[string]string{"cluster-ids": "kafka-0, kafka-1: " + clusterID + "; kafka-2: xxxxxxxxxxxxxxxxxxxxxw"},
		},
		{
			name:   "one cluster, spelled in two ways",
			change: func(c *cluster) { c.pods[2].Volume.ClusterID = "Jc7hwCMorEyPprSI1Iw4sW" },
		},
		{
			name: "blank pods of different clusters",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Volume = disk.Volume{State: disk.Empty} })
				c.pods[1].Intent.ClusterID = "xxxxxxxxxxxxxxxxxxxxxw"
			},
			want: map[string]string{"cluster-ids": "kafka-1: xxxxxxxxxxxxxxxxxxxxxw"},
		},
		{
			name: "different voter sets",
			change: func(c *cluster) {
				c.pods[2].Volume.Voters, c.pods[2].Intent.Voters = []int32{2}, []int32{2}
			},
			want: map[string]string{
				"voter-sets": "kafka-0, kafka-1: voters 0,1,2; kafka-2: voters 2",
				"templates":  "kafka-0, kafka-1: voters 0,1,2; kafka-2: voters 2",
			},
		},
		{
			name:   "a record that is not the intent",
			change: func(c *cluster) { c.all(func(s *status) { s.Volume.Voters = []int32{0} }) },
			want:   map[string]string{"voter-set": "disk of kafka-0 records voters 0, and Kafka there was started with 0,1,2"},
		},
		{
			name:   "no record of a dynamic quorum",
			change: func(c *cluster) { c.all(func(s *status) { s.Volume.Voters, s.Volume.Dynamic = nil, true }) },
		},
		{
			name:   "two pods of one node id",
			change: func(c *cluster) { c.pods[2].NodeID = 1 },
			want: map[string]string{
				"node-id-twice":     "kafka-1, kafka-2 are both node 1: only one",
				"voter-without-pod": "voters 2",
			},
		},
		{
			name: "two intents",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Volume = disk.Volume{State: disk.Empty} })
				c.pods[0].Intent.Voters = []int32{0}
			},
			want: map[string]string{"templates": "two templates: kafka-0: voters 0; kafka-1, kafka-2: voters 0,1,2."},
		},
		{
			name: "two templates under one record",
			change: func(c *cluster) {
				c.pods[2].Template = map[string]string{"KRAFTPOD_REPLICAS": "5", "KRAFTPOD_CONTROLLERS": "5"}
			},
			want: map[string]string{"templates": "two templates: " +
				"kafka-0, kafka-1: KRAFTPOD_REPLICAS=3; kafka-2: KRAFTPOD_REPLICAS=5; " +
				"kafka-0, kafka-1: no KRAFTPOD_CONTROLLERS; kafka-2: KRAFTPOD_CONTROLLERS=5. So"},
		},
		{
			name:   "a kraftpod from before templates were told",
			change: func(c *cluster) { c.pods[2].Template = nil },
		},
		{
			name: "another set's template",
			change: func(c *cluster) {
				c.pods[2].Pod = "brokers-0." + service
				c.pods[2].Template = map[string]string{"KRAFTPOD_REPLICAS": "9"}
				c.expected[2].Pod = c.pods[2].Pod
				body, _ := json.Marshal(c.pods[2])
				c.more = []Answer{{Name: c.pods[2].Pod, Address: address(2), Body: body}}
				c.pods = c.pods[:2]
			},
		},
		{
			name:   "no leader",
			change: func(c *cluster) { c.all(func(s *status) { s.Quorum = nil }) },
			want:   map[string]string{"no-leader": "known to kafka-0, kafka-1, kafka-2: a majority"},
		},
		{
			name: "a leader that is none",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Quorum = newQuorum(-1, 9) })
			},
			want: map[string]string{"no-leader": "a majority of the voters has to run"},
		},
		{
			name: "no leader before the cluster forms",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Quorum, s.Volume = nil, disk.Volume{State: disk.Virgin} })
			},
		},
		{
			name: "voters behind, by the latest epoch",
			change: func(c *cluster) {
				c.pods[2].Quorum = newQuorum(0, 4, 1, 2)
				c.pods[2].Quorum.Voters = 5
			},
			want: map[string]string{
				"voters-behind": "2 of the 5 voters have caught up with the leader, node 0: 1,2. With less than 3",
			},
		},
		{
			name:   "cut off",
			change: func(c *cluster) { c.pods[1].MetadataFrozen = new(42.4) },
			want:   map[string]string{"metadata-frozen": "kafka-1 has heard nothing of the quorum for 42 s"},
		},
		{name: "not quite cut off", change: func(c *cluster) { c.pods[1].MetadataFrozen = new(10.0) }},
		{
			name: "a voter without a pod",
			change: func(c *cluster) {
				c.down(2, formation.NoAddress)
				c.all(func(s *status) { s.Registered = []api.Registered{{ID: 2, Fenced: true}} })
			},
			want: map[string]string{
				"voter-without-pod": "no pod is there of the voters 2:",
			},
		},
		{
			name: "a voter of pods that are blank, without a pod",
			change: func(c *cluster) {
				c.down(2, formation.NoAddress)
				c.all(func(s *status) { s.Volume, s.Quorum = disk.Volume{State: disk.Empty}, nil })
			},
			want: map[string]string{"voter-without-pod": "no pod is there of the voters 2:"},
		},
		{
			name: "a dynamic quorum's voters are those of its leader",
			change: func(c *cluster) {
				c.all(func(s *status) {
					s.Volume.Voters, s.Volume.Dynamic, s.Intent.Voters = nil, true, []int32{0, 1, 2, 9}
					s.Quorum = newQuorum(0, 4, 0, 1, 7)
				})
			},
			want: map[string]string{"voter-without-pod": "no pod is there of the voters 7:"},
		},
		{
			name: "a record goes before an intent",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Intent.Voters = []int32{0, 1, 2, 9} })
			},
			want: map[string]string{"voter-set": "the disk of kafka-2 records voters 0,1,2"},
		},
		{
			name: "a silent pod has no say in whose node id it is",
			change: func(c *cluster) {
				c.down(2, formation.Refused)
				c.pods[1].NodeID = 2
			},
			want: map[string]string{"no-sidecar": "kafka-2", "voter-without-pod": "voters 1:"},
		},
		{
			name: "different ids that are no UUIDs",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Volume.ClusterID = "mine" })
				c.pods[2].Volume.ClusterID = "yours"
			},
			want: map[string]string{"cluster-ids": "kafka-0, kafka-1: mine; kafka-2: yours"},
		},
		{
			name: "registered, and a name server that is dead",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 4, Fenced: true}) })
				c.services = append(c.services, formation.Listing{Service: "other"})
			},
			want: map[string]string{"name-server": "whom other lists is not known"},
		},
		{
			name: "registered, as the one says that knows, and hears the quorum",
			change: func(c *cluster) {
				c.pods[0].Registered = nil
				c.pods[1].MetadataFrozen = new(60.0)
				c.pods[2].Registered = append(c.pods[2].Registered, api.Registered{ID: 4, Fenced: true})
			},
			want: map[string]string{"registered-without-pod": "the brokers 4 ", "metadata-frozen": "kafka-1"},
		},
		{
			name: "registered, as all say, and none of them hears the quorum",
			change: func(c *cluster) {
				c.all(func(s *status) {
					s.Registered = append(s.Registered, api.Registered{ID: 4, Fenced: true})
					s.MetadataFrozen = new(60.0)
				})
				c.pods[2].Registered = nil
			},
			want: map[string]string{"registered-without-pod": "the brokers 4 ", "metadata-frozen": "kafka-1"},
		},
		{
			name: "a voter whose name server is dead",
			change: func(c *cluster) {
				c.down(2, formation.NoNameServer)
				c.services[0] = formation.Listing{Service: service, Silence: formation.NoNameServer + ": i/o timeout"}
			},
			want: map[string]string{"name-server": "whom " + service + " lists is not known, so pods may be missing here: " +
				"the name server does not answer: i/o timeout"},
		},
		{
			name: "registered, and gone",
			change: func(c *cluster) {
				c.all(func(s *status) {
					s.Registered = append(s.Registered, api.Registered{ID: 4, Fenced: true}, api.Registered{ID: 5, Fenced: true})
				})
			},
			want: map[string]string{"registered-without-pod": "unregistered: kafka-cluster.sh unregister --bootstrap-server " +
				"HOST:PORT --id 4; kafka-cluster.sh unregister --bootstrap-server HOST:PORT --id 5"},
		},
		{
			name: "registered, serving, and no pod that is known",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 7}) })
			},
			want: map[string]string{"registered-elsewhere": "the brokers 7 serve and are no pods that are known here"},
		},
		{
			name: "a broker of the replica count that went a moment ago",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 3}) })
				c.counted(3)
			},
		},
		{
			name: "a broker of the replica count that went long ago",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 3, Fenced: true}) })
				c.counted(3)
			},
			want: map[string]string{"registered-without-pod": "the brokers 3 are registered"},
		},
		{
			name: "registered, as one says that is cut off",
			change: func(c *cluster) {
				c.pods[2].Registered = append(c.pods[2].Registered, api.Registered{ID: 4, Fenced: true})
				c.pods[2].MetadataFrozen = new(60.0)
			},
			want: map[string]string{"metadata-frozen": "kafka-2"},
		},
		{
			name: "registered, and a pod that does not say who it is",
			change: func(c *cluster) {
				c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 4, Fenced: true}) })
				c.more = []Answer{{Address: "10.0.0.99", Silence: formation.Refused}}
			},
			want: map[string]string{"unknown-pod": "10.0.0.99 is listed by a Service, and no plan here knows whose address " +
				"that is: " + formation.Refused},
		},
		{
			name:   "another Kafka",
			change: func(c *cluster) { c.pods[1].Kafka = "4.1.2" },
			want:   map[string]string{"kafka-versions": "kafka-0, kafka-2: 4.3.1; kafka-1: 4.1.2"},
		},
		{name: "a Kafka that is not known", change: func(c *cluster) { c.pods[1].Kafka = "" }},
		{
			name:   "another kraftpod",
			change: func(c *cluster) { c.pods[1].Version = "v0.2.0" },
			want:   map[string]string{"kraftpod-versions": "kafka-0, kafka-2: v0.1.0; kafka-1: v0.2.0"},
		},
		{
			name:   "no sidecar",
			change: func(c *cluster) { c.down(1, formation.Refused) },
			want:   map[string]string{"no-sidecar": "answers for kafka-1: "},
		},
		{
			name:   "another api",
			change: func(c *cluster) { c.pods[1].API = 2 },
			want:   map[string]string{"no-sidecar": "answers for kafka-1: "},
		},
		{
			name:   "no Service",
			change: func(c *cluster) { c.services[0].State = formation.NoSuchName },
			want:   map[string]string{"no-service": service + " lists nobody"},
		},
		{
			name:   "a pod of no set that is known",
			change: func(c *cluster) { c.meet("tool-0."+service, 7) },
			want:   map[string]string{"unknown-pod": "tool-0 is listed by the Service, and of no set that a plan here knows"},
		},
		{
			name: "a pod of no set that is known, of the first of two Services",
			change: func(c *cluster) {
				c.meet("tool-0."+service, 7)
				c.expected = append(c.expected, Expected{Pod: "b-0.brokers.elk.svc.cluster.local", NodeID: 100})
				c.more = append(c.more, Answer{Name: c.expected[3].Pod, Address: "b", Silence: formation.Refused})
			},
			want: map[string]string{"unknown-pod": "tool-0 is listed by the Service", "no-sidecar": "b-0"},
		},
		{name: "a further Service's pod", change: func(c *cluster) { c.meet("brokers-0.brokers.elk.svc.cluster.local", 7) }},
		{name: "one more pod of the set", change: func(c *cluster) { c.meet(fqdn(3), 3) }},
		{
			name:   "two that call themselves one",
			change: func(c *cluster) { c.meet(fqdn(0), 0) },
			want: map[string]string{
				"unknown-pod":   "10.0.0.99 calls itself kafka-0, which answers at another address",
				"node-id-twice": "kafka-0, 10.0.0.99 are both node 0: only one",
			},
		},
		{
			name:   "a pod without a plan",
			change: func(c *cluster) { c.meet("", -1) },
			want:   map[string]string{"unknown-pod": "10.0.0.99 is listed by a Service, and says of no pod that it is it"},
		},
		{
			name: "warnings",
			change: func(c *cluster) {
				c.pods[0].Warnings, c.pods[2].Warnings = []string{"a"}, []string{"a", "b\n[31m"}
			},
			want: map[string]string{"warning": "kafka-0, kafka-2: a"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := usual()
			tt.change(c)
			got := c.survey(t).Odd
			for _, o := range got {
				if _, ok := tt.want[o.Kind]; !ok {
					t.Errorf("odd: %s: %s", o.Kind, o.Text)
				}
				if strings.ContainsAny(o.Text, "\n\x1b") || strings.Count(o.Text, " are both ") > 1 {
					t.Errorf("%q has a line of its own, or is said twice", o.Text)
				}
			}
			for kind, text := range tt.want {
				if !slices.ContainsFunc(got, func(o Oddity) bool { return o.Kind == kind && strings.Contains(o.Text, text) }) {
					t.Errorf("%+v\nlacks %s: %s", got, kind, text)
				}
			}
		})
	}
}

// counted is a pod that only the replica count names, and that has no address.
func (c *cluster) counted(ordinal int) {
	c.expected = append(c.expected, Expected{Pod: fqdn(ordinal), NodeID: int32(ordinal), Counted: true})
	c.more = append(c.more, Answer{Name: fqdn(ordinal), Silence: formation.NoAddress})
}

// A pod that only the replica count names is missed, unless the set was scaled: the
// cluster is known not to have it, and the name server says that there is none.
func TestScaledAway(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(c *cluster)
		ready  bool
	}{
		{name: "scaled, and unregistered", change: func(*cluster) {}, ready: true},
		{name: "registered", change: func(c *cluster) {
			c.all(func(s *status) { s.Registered = append(s.Registered, api.Registered{ID: 3}) })
		}},
		{name: "it is not known who is registered", change: func(c *cluster) {
			c.all(func(s *status) { s.Registered = nil })
		}},
		{name: "a voter", change: func(c *cluster) {
			c.all(func(s *status) { s.Volume.Voters, s.Intent.Voters = []int32{0, 1, 3}, []int32{0, 1, 3} })
		}},
		{name: "a name server that is dead", change: func(c *cluster) { c.more[0].Silence = formation.NoNameServer }},
		{name: "a pod that starts", change: func(c *cluster) {
			c.more[0].Address, c.more[0].Silence = address(3), formation.Refused
		}},
		{name: "known by name", change: func(c *cluster) { c.expected[3].Counted = false }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := usual()
			c.counted(3)
			tt.change(c)
			got := c.survey(t)
			if got.Ready != tt.ready || len(got.Pods) != 4 && !tt.ready {
				t.Errorf("ready %v with %d pods, want %v", got.Ready, len(got.Pods), tt.ready)
			}
		})
	}
}

// meet has a Service list one more address, of a pod that calls itself so.
func (c *cluster) meet(name string, id int32) {
	s := *usual().pods[0]
	s.Pod, s.NodeID, s.Start = name, id, "start of another"
	body, _ := json.Marshal(s)
	c.more = append(c.more, Answer{Address: "10.0.0.99", Body: body})
}

// The table is what people see at 3 a.m.: to the letter.
func TestTable(t *testing.T) {
	c := usual()
	c.pods[0].Ready = false
	c.pods[0].Checks = []api.Check{
		{Name: "answers", OK: true},
		{Name: "caught-up", Reason: "3 of 42 replicas here are not in sync: a-0\x1b[2J\nkafka-9  9"},
		{Name: "storage", Reason: "another"},
	}
	c.down(2, formation.NoAddress)
	c.services[0].Addresses = c.services[0].Addresses[:2]
	c.pods[1].Quorum.Lag = 7
	var page strings.Builder
	if err := c.survey(t).Table(&page); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/table.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), page.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	page.Reset()
	_ = usual().survey(t).Table(&page)
	if !strings.Contains(page.String(), "3 of 3 pods are ready. Nothing is odd across them.\n") {
		t.Errorf("table of a cluster with which nothing is wrong:\n%s", page.String())
	}
}

// Each warning is said once, with those who say it.
func TestWarnings(t *testing.T) {
	c := usual()
	c.pods[0].Warnings, c.pods[1].Warnings, c.pods[2].Warnings = []string{"a", "b"}, []string{"b"}, []string{"a"}
	want := []Oddity{{Kind: "warning", Text: "kafka-0, kafka-2: a"}, {Kind: "warning", Text: "kafka-0, kafka-1: b"}}
	if got := c.survey(t).Odd; !slices.Equal(got, want) {
		t.Errorf("odd %+v, want %+v", got, want)
	}
}

// A quorum's leader and lag that are not known are not shown; 0 is known.
func TestCells(t *testing.T) {
	for _, tt := range []struct {
		quorum *Quorum
		want   string
	}{
		{nil, "- -"}, {&Quorum{LeaderID: -1, Lag: -1}, "- -"}, {&Quorum{}, "0 0"}, {&Quorum{LeaderID: 2, Lag: 3}, "2 3"},
	} {
		p := newPod("a")
		p.Quorum = tt.quorum
		if got := strings.Join(p.cells(nil)[6:8], " "); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.quorum, got, tt.want)
		}
	}
}

// A table that cannot be written is an error.
func TestTableFails(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	if usual().survey(t).Table(full) == nil {
		t.Error("Table to a full disk = nil, want an error")
	}
}

// The names of the fields are promised: scripts read them.
func TestJSON(t *testing.T) {
	c := usual()
	c.pods, c.expected = c.pods[:2], c.expected[:2]
	c.down(1, formation.Refused)
	c.pods[0].Registered = nil
	b, err := json.Marshal(c.survey(t))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"api":1,"ready":false,"pods":[{"pod":"kafka-0.kafka-headless.elk.svc.cluster.local","answers":true,` +
		`"node_id":0,"roles":["controller","broker"],"ready":true,"reason":"","volume":"formed","voters":[0,1,2],` +
		`"dynamic":false,"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0,1,2]},"quorum":{"leader_id":1,` +
		`"epoch":3,"voters":3,"voter_ids":[],"caught_up":[0,1,2],"lag":0},"kafka":"4.3.1","kraftpod":"v0.1.0",` +
		`"warnings":[]},{"pod":"kafka-1.kafka-headless.elk.svc.cluster.local","answers":false,"node_id":1,"roles":[],` +
		`"ready":false,` +
		`"reason":"its sidecar's port refuses connections","volume":"","voters":[],"dynamic":false,"intent":null,` +
		`"quorum":null,"kafka":"","kraftpod":"","warnings":[]}],"odd":[{"kind":"voter-without-pod",`
	if !strings.HasPrefix(string(b), want) {
		t.Errorf("JSON:\n%s\nwant it to begin with:\n%s", b, want)
	}
}

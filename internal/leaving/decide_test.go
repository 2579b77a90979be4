package leaving

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
)

func ids(all ...int32) []int32 { return all }

// orders is a partition with three replicas of which two are demanded.
func orders(index int32, inSync ...int32) Partition {
	return Partition{
		Partition: api.Partition{Topic: "orders", Index: index},
		Replicas:  ids(0, 1, 2), InSync: inSync, MinInSync: 2,
	}
}

func with(p Partition, change func(*Partition)) Partition {
	change(&p)
	return p
}

// leaves is a pod that leaves; its announcement has its number.
func leaves(id int32, going bool, heard ...int32) Peer {
	p := Peer{NodeID: id, OfSet: true, Leaving: &api.Leaving{ID: name(int(id)), Going: going}}
	for _, h := range heard {
		p.Leaving.Heard = append(p.Leaving.Heard, api.Departure{NodeID: h, ID: name(int(h))})
	}
	return p
}

// knows is a pod that leaves, and knows that all do.
func knows(id int32) Peer {
	p := leaves(id, false)
	p.Leaving.AllLeave = true
	return p
}

func staysOf(id int32) Peer { return Peer{NodeID: id, OfSet: true} }

func downOf(id int32) Peer { return Peer{NodeID: id, OfSet: true, Down: true} }

var three = Quorum{Voters: ids(0, 1, 2), CaughtUp: ids(0, 1, 2)}

// Node 0 wants to go.
func TestDecidePartitions(t *testing.T) {
	for _, tt := range []struct {
		name       string
		partitions []Partition
		peers      []Peer
		want       string
	}{
		{name: "none"},
		{name: "all in sync", partitions: []Partition{orders(0, 0, 1, 2)}},
		{
			name:       "one behind",
			partitions: []Partition{orders(0, 0, 1, 2), orders(3, 0, 1)},
			want:       "partition orders-3 would have 1 of 2 in-sync replicas (not in sync on 2)",
		},
		{
			name:       "several",
			partitions: []Partition{orders(1, 0), orders(2, 0, 2), orders(3, 0, 1)},
			want:       "partition orders-1 would have 0 of 2 in-sync replicas (not in sync on 1, 2); and 2 more partitions",
		},
		{name: "not in sync itself", partitions: []Partition{orders(0, 1)}},
		{
			name:       "in sync on a failed log dir",
			partitions: []Partition{with(orders(0, 0, 1), func(p *Partition) { p.Offline = ids(0) })},
		},
		{
			name:       "another one in sync that is dead",
			partitions: []Partition{with(orders(0, 0, 1, 2), func(p *Partition) { p.Offline = ids(2) })},
			want:       "partition orders-0 would have 1 of 2 in-sync replicas (not in sync on 2)",
		},
		{
			name:       "one replica",
			partitions: []Partition{with(orders(0, 0), func(p *Partition) { p.Replicas, p.MinInSync = ids(0), 1 })},
		},
		{
			name:       "as many replicas as are demanded",
			partitions: []Partition{with(orders(0, 0, 1, 2), func(p *Partition) { p.MinInSync = 3 })},
		},
		{
			name:       "fewer replicas than are demanded",
			partitions: []Partition{with(orders(0, 0, 1), func(p *Partition) { p.Replicas = ids(0, 1) })},
		},
		{
			name:       "two replicas, one demanded",
			partitions: []Partition{with(orders(0, 0, 1), func(p *Partition) { p.Replicas, p.MinInSync = ids(0, 1), 1 })},
		},
		{
			name:       "two replicas, one demanded, one there",
			partitions: []Partition{with(orders(0, 0), func(p *Partition) { p.Replicas, p.MinInSync = ids(0, 1), 1 })},
			want:       "partition orders-0 would have 0 of 1 in-sync replicas (not in sync on 1)",
		},
		{
			name:       "one goes",
			partitions: []Partition{orders(0, 0, 1, 2)},
			peers:      []Peer{leaves(1, true), staysOf(2)},
			want:       "partition orders-0 would have 1 of 2 in-sync replicas (leaving too: 1)",
		},
		{
			name:       "one goes, one is behind",
			partitions: []Partition{orders(0, 0, 1)},
			peers:      []Peer{leaves(1, true), staysOf(2)},
			want:       "partition orders-0 would have 0 of 2 in-sync replicas (not in sync on 2; leaving too: 1)",
		},
		{
			name:       "one is down, and in sync still",
			partitions: []Partition{orders(0, 0, 1, 2)},
			peers:      []Peer{downOf(1), staysOf(2)},
			want:       "partition orders-0 would have 1 of 2 in-sync replicas (its Kafka does not answer: 1)",
		},
		{
			name:       "one that comes after has not heard",
			partitions: []Partition{orders(0, 0, 1, 2)},
			peers:      []Peer{leaves(1, false), staysOf(2)},
			want:       "partition orders-0 would have 1 of 2 in-sync replicas (leaving too: 1)",
		},
		{
			name:       "one that comes after has heard",
			partitions: []Partition{orders(0, 0, 1, 2)},
			peers:      []Peer{leaves(1, false, 0), staysOf(2)},
		},
		{
			name:       "one that has heard goes all the same",
			partitions: []Partition{orders(0, 0, 1, 2)},
			peers:      []Peer{leaves(1, true, 0), staysOf(2)},
			want:       "partition orders-0 would have 1 of 2 in-sync replicas (leaving too: 1)",
		},
		{
			name:       "one has heard of this one and not of another that goes",
			partitions: []Partition{with(orders(0, 0, 1, 2), func(p *Partition) { p.MinInSync = 1 })},
			peers:      []Peer{leaves(1, false, 0), leaves(2, true), staysOf(3)},
			want:       "partition orders-0 would have 0 of 1 in-sync replicas (leaving too: 1, 2)",
		},
		{
			name:       "one has heard of this one and not of another that waits",
			partitions: []Partition{with(orders(0, 0, 1, 2), func(p *Partition) { p.MinInSync = 1 })},
			peers:      []Peer{leaves(1, false, 0), leaves(2, false), staysOf(3)},
			want:       "partition orders-0 would have 0 of 1 in-sync replicas (leaving too: 1, 2)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(Input{ID: name(0), Partitions: tt.partitions, Peers: tt.peers})
			if want := (Verdict{Go: tt.want == "", Partitions: tt.want}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestDecideQuorum(t *testing.T) {
	four := ids(0, 1, 2, 3)
	five := ids(0, 1, 2, 3, 4)
	for _, tt := range []struct {
		name   string
		quorum Quorum
		peers  []Peer
		want   string
	}{
		{name: "not known"},
		{name: "three", quorum: three},
		{
			name: "three, one behind", quorum: Quorum{Voters: ids(0, 1, 2), CaughtUp: ids(0, 2)},
			want: "1 of the other 2 voters of the quorum would be caught up and stay, 2 have to (not: 1)",
		},
		{
			name: "three, one goes", quorum: three, peers: []Peer{leaves(2, true), staysOf(1)},
			want: "1 of the other 2 voters of the quorum would be caught up and stay, 2 have to (not: 2)",
		},
		{
			name: "three, one is down, and was caught up", quorum: three, peers: []Peer{downOf(2), staysOf(1)},
			want: "1 of the other 2 voters of the quorum would be caught up and stay, 2 have to (not: 2)",
		},
		{name: "three, no voter", quorum: Quorum{Voters: ids(1, 2, 3), CaughtUp: ids(1)}},
		{name: "one", quorum: Quorum{Voters: ids(0), CaughtUp: ids(0)}},
		{name: "two", quorum: Quorum{Voters: ids(0, 1), CaughtUp: ids(0, 1)}},
		{name: "four", quorum: Quorum{Voters: four, CaughtUp: four}},
		{
			name: "four, one behind", quorum: Quorum{Voters: four, CaughtUp: ids(0, 1, 2)},
			want: "2 of the other 3 voters of the quorum would be caught up and stay, 3 have to (not: 3)",
		},
		{name: "five, one behind", quorum: Quorum{Voters: five, CaughtUp: ids(0, 1, 2, 3)}},
		{
			name: "five, two behind", quorum: Quorum{Voters: five, CaughtUp: ids(0, 1, 2)},
			want: "2 of the other 4 voters of the quorum would be caught up and stay, 3 have to (not: 3, 4)",
		},
		{
			name: "silent", quorum: Quorum{Silent: "no answer within 2s"},
			want: "the quorum's leader does not answer: no answer within 2s",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(Input{ID: name(0), Quorum: tt.quorum, Peers: tt.peers})
			if want := (Verdict{Go: tt.want == "", Quorum: tt.want}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// All of a set end, or some of it do.
func TestDecideAllLeave(t *testing.T) {
	const deleted = "the headless Service is deleted, and so is the whole set"
	elsewhere := Peer{NodeID: 100}
	ended := func(id int32) Peer { return silentOf(leaves(id, true)) }
	with := func(p Peer, change func(l *api.Leaving)) Peer {
		l := *p.Leaving
		change(&l)
		p.Leaving = &l
		return p
	}
	late := func(l *api.Leaving) { l.Seconds = 20 }
	together := func(l *api.Leaving) { l.Going, l.AllLeave = true, true }
	for _, tt := range []struct {
		name      string
		peers     []Peer
		noService bool
		want      string
		soon      bool
	}{
		{name: "nobody is known"},
		{name: "one leaves, one stays", peers: []Peer{leaves(1, false), staysOf(2)}},
		{name: "all leave", peers: []Peer{knows(1), ended(2)}, want: "all pods of the set end"},
		{
			name: "all leave, and one goes by now", peers: []Peer{with(leaves(1, true), together)},
			want: "all pods of the set end",
		},
		{name: "one that went before has not ended", peers: []Peer{knows(1), leaves(2, true)}, soon: true},
		{name: "nor in a long time", peers: []Peer{knows(1), with(leaves(2, true), late)}, want: "all pods of the set end"},
		{name: "all leave, and one does not know", peers: []Peer{leaves(1, false), knows(2)}, soon: true},
		{name: "one is left, and has seen another leave", peers: []Peer{ended(1)}, want: "all pods of the set end"},
		{name: "a silent one", peers: []Peer{leaves(1, true), {NodeID: -1, OfSet: true}}},
		{name: "those of other sets stay", peers: []Peer{ended(1), elsewhere}, want: "all pods of the set end"},
		{name: "only those of other sets leave", peers: []Peer{{NodeID: 100, Leaving: &api.Leaving{ID: "x"}}}},
		{name: "no Service", peers: []Peer{staysOf(1)}, noService: true, want: deleted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(Input{
				ID: name(0), Peers: tt.peers, NoService: tt.noService, Partitions: []Partition{orders(0, 0)},
			})
			if tt.soon {
				tt.want = "all pods of the set end"
			}
			if got.Go != (tt.want != "" && !tt.soon) || got.Soon != tt.soon || got.Why != tt.want || got.Partitions == "" {
				t.Errorf("got %+v, want %q", got, tt.want)
			}
		})
	}
}

// Whoever was needed at the last look, and is of a set that ends, does not ask Kafka.
func TestTogether(t *testing.T) {
	last := Verdict{Partitions: "short", Quorum: "less"}
	all := []Peer{{NodeID: 1, OfSet: true, Leaving: &api.Leaving{ID: "x", AllLeave: true}}}
	for _, tt := range []struct {
		name string
		in   Input
		last Verdict
		want Verdict
		ok   bool
	}{
		{
			"all know",
			Input{ID: "me", Peers: all},
			last,
			Verdict{Partitions: "short", Quorum: "less", Go: true, Why: AllEnd},
			true,
		},
		{
			"one does not know",
			Input{ID: "me", Peers: []Peer{leaves(1, false)}},
			last,
			Verdict{Partitions: "short", Quorum: "less", Why: AllEnd, Soon: true},
			true,
		},
		{name: "not needed", in: Input{ID: "me", Peers: all}},
		{name: "nobody announced it", in: Input{Peers: all}, last: last},
		{name: "one stays", in: Input{ID: "me", Peers: []Peer{staysOf(1)}}, last: last},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := Together(tt.in, tt.last); got != tt.want || ok != tt.ok {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

// A voter that is needed lets the pods of other sets end before it, which need the
// quorum; a broker that is none does not wait for these.
func TestDecideAllLeaveBesideOtherSets(t *testing.T) {
	broker := Peer{NodeID: 100, Leaving: &api.Leaving{ID: "x"}}
	peers := []Peer{silentOf(leaves(1, true)), broker}
	voter := Decide(Input{ID: name(0), Quorum: Quorum{Voters: ids(0, 1, 2), CaughtUp: ids(0)}, Peers: peers})
	if voter.Go || !voter.Soon {
		t.Errorf("a voter: %+v", voter)
	}
	if other := Decide(Input{ID: name(0), Partitions: []Partition{orders(0, 0)}, Peers: peers}); !other.Go {
		t.Errorf("a broker: %+v", other)
	}
}

// Somebody only asks whether the node might go: nobody lets it go first.
func TestDecideUnannounced(t *testing.T) {
	in := Input{Partitions: []Partition{orders(0, 0, 1, 2)}, Peers: []Peer{
		{NodeID: 1, Leaving: &api.Leaving{ID: name(1), Heard: []api.Departure{{}}}},
	}}
	if got := Decide(in); got.Go {
		t.Errorf("got %+v", got)
	}
}

// silentOf is a pod that does not answer any more.
func silentOf(p Peer) Peer {
	p.Silent = true
	return p
}

func TestRecall(t *testing.T) {
	for _, tt := range []struct {
		name                 string
		known, answers, want []Peer
	}{
		{name: "nobody", want: nil},
		{name: "who answers counts", known: []Peer{leaves(1, true)}, answers: []Peer{staysOf(1)}, want: []Peer{staysOf(1)}},
		{name: "who stayed and is silent is not known", known: []Peer{staysOf(1)}},
		{name: "who left and is silent has gone", known: []Peer{leaves(1, false)}, want: []Peer{silentOf(leaves(1, true))}},
		{
			name: "who left, as another one tells", answers: []Peer{leaves(2, false, 1)},
			want: []Peer{leaves(2, false, 1), {NodeID: 1, Leaving: &api.Leaving{ID: name(1), Going: true}, Silent: true}},
		},
		{name: "it has left itself, as others tell", answers: []Peer{leaves(2, false, 0)}, want: []Peer{leaves(2, false, 0)}},
		{
			name: "who is said to have left, and answers", answers: []Peer{leaves(2, false, 1), leaves(1, false)},
			want: []Peer{leaves(2, false, 1), leaves(1, false)},
		},
		{
			name: "told twice", answers: []Peer{leaves(2, false, 1), leaves(3, false, 1)},
			want: []Peer{
				leaves(2, false, 1), leaves(3, false, 1),
				{NodeID: 1, Leaving: &api.Leaving{ID: name(1), Going: true}, Silent: true},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Recall(0, tt.known, tt.answers)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

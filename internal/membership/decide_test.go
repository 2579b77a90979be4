package membership

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"
)

// now is when all views of the tables are seen, unless they are seen again.
var now = time.Unix(1_800_000_000, 0)

// disk is the directory id of a node's disk: its first, its second.
func disk(id int32, nth byte) [16]byte { return [16]byte{byte(id) + 1, nth} }

func live(id int32) Replica { return Replica{ID: id, Directory: disk(id, 1)} }

// away is a replica that last fetched, and had all of the log, so long ago.
func away(id int32, ago time.Duration) Replica {
	return Replica{ID: id, Directory: disk(id, 1), Lag: 1000, Fetched: ago, CaughtUp: ago}
}

// never is one that did not fetch from this leader.
func never(id int32) Replica {
	return Replica{ID: id, Directory: disk(id, 1), Lag: 1000, Fetched: -1, CaughtUp: -1}
}

func newDisk(id int32) Replica { return Replica{ID: id, Directory: disk(id, 2)} }

// pod answers, wants these voters and could be one.
func pod(id int32, wanted ...int32) Pod {
	name := "kafka-" + string('0'+id)
	return Pod{
		ID: id, Name: name, Answered: true, Wanted: wanted, Controller: true,
		Endpoint: Endpoint{Listener: "CONTROLLER", Host: name + ".kafka", Port: 9093},
	}
}

// set is a view by node 0: of the voters in force and those wanted, all of them
// are there, and everybody wants the same.
func set(voters, wanted []int32) View {
	v := View{Now: now, NodeID: 0, Wanted: wanted, KRaftVersion: 1}
	for id := range int32(10) {
		votes, due := slices.Contains(voters, id), slices.Contains(wanted, id)
		if votes {
			v.Voters = append(v.Voters, live(id))
		} else if due {
			v.Observers = append(v.Observers, live(id))
		}
		if votes || due {
			v.Pods = append(v.Pods, pod(id, wanted...))
		}
	}
	return v
}

// voterIs, observerIs and podIs change a view.
func (v View) voterIs(r Replica) View {
	i := slices.IndexFunc(v.Voters, func(o Replica) bool { return o.ID == r.ID })
	v.Voters = slices.Clone(v.Voters)
	v.Voters[i] = r
	return v
}

func (v View) observerIs(r Replica) View {
	v.Observers = slices.DeleteFunc(slices.Clone(v.Observers), func(o Replica) bool { return o.ID == r.ID })
	v.Observers = append(v.Observers, r)
	return v
}

func (v View) podIs(id int32, change func(p *Pod)) View {
	i := slices.IndexFunc(v.Pods, func(p Pod) bool { return p.ID == id })
	v.Pods = slices.Clone(v.Pods)
	change(&v.Pods[i])
	return v
}

func (v View) idOf(i int, id int32) View {
	v.Voters = slices.Clone(v.Voters)
	v.Voters[i].ID = id
	return v
}

// down is a view in which a voter has been away for a minute, and its pod too.
func (v View) down(id int32) View { return v.voterIs(away(id, time.Minute)).podIs(id, mute) }

func (v View) led(by int32) View { v.NodeID = by; return v }

func (v View) missing(id int32) View {
	v.Observers = slices.DeleteFunc(slices.Clone(v.Observers), func(o Replica) bool { return o.ID == id })
	return v.podIs(id, notThere)
}

func notThere(p *Pod) { *p = Pod{ID: p.ID, Name: p.Name, Gone: true} }
func mute(p *Pod)     { *p = Pod{ID: p.ID, Name: p.Name} }

var (
	zero  = []int32{0}
	two   = []int32{0, 1}
	three = []int32{0, 1, 2}
	four  = []int32{0, 1, 2, 3}
	five  = []int32{0, 1, 2, 3, 4}
)

// rows has a case for each guard: without it another change comes out, or one.
var rows = []struct {
	name    string
	view    View
	seen    time.Duration // since when the same has been seen; 0: settled
	want    string        // the change
	pending int
	waits   string // a part of one of the lines
}{
	{name: "nothing is due", view: set(three, three), seen: time.Hour, want: "none", pending: 0},
	{
		name: "a voter that is away stays one",
		view: set(three, three).voterIs(away(2, time.Hour)).podIs(2, notThere),
		seen: time.Hour, want: "none",
	},

	{name: "upgrade", view: static(set(three, three)), want: "upgrade", pending: 1},
	{name: "upgrade before growth", view: static(set(three, five)), seen: time.Hour, want: "upgrade", pending: 3},
	{
		name: "no upgrade beside a voter that is away",
		view: static(set(three, three)).down(2),
		want: "none", pending: 1, waits: "voter kafka-2 has not had all of the log for 1m0s",
	},
	{
		name: "upgrade: a static quorum's directory ids are not described",
		view: static(set(three, three)).voterIs(Replica{ID: 1}),
		want: "upgrade", pending: 1,
	},
	{
		name: "no upgrade while a template is static",
		view: static(set(three, three)).podIs(1, func(p *Pod) { p.Wanted = nil }),
		want: "none", pending: 1, waits: "kafka-1's template asks for no dynamic quorum",
	},

	{name: "grow: the first", view: set(zero, three), seen: settled, want: "add 1", pending: 2},
	{name: "grow: the second", view: set(two, three), seen: steady, want: "add 2", pending: 1},
	{name: "grow: from three", view: set(three, five), seen: settled, want: "add 3", pending: 2},
	{name: "grow: to an even number that is wanted", view: set(zero, two), seen: settled, want: "add 1", pending: 1},
	{
		name: "grow: not before it settled",
		view: set(zero, three),
		seen: settled - time.Second, want: "none", pending: 2, waits: "it has had the log for 9s, of 10s",
	},
	{
		name: "grow: not to two while the third is not there",
		view: set(zero, three).missing(2),
		seen: time.Hour, want: "none", pending: 2, waits: "fewer than two newcomers are ready",
	},
	{
		name: "grow: not to four while the fifth is not there",
		view: set(three, five).missing(4),
		seen: time.Hour, want: "none", pending: 2, waits: "kafka-4 is to vote, and does not answer yet",
	},
	{
		name: "grow: from two although the other is not there",
		view: set(two, five).missing(4),
		seen: time.Hour, want: "add 2", pending: 3,
	},
	{
		name: "grow: not beside a voter that is away",
		view: set(three, five).down(1),
		seen: time.Hour, want: "none", pending: 2, waits: "voter kafka-1 has not had",
	},
	{
		name: "grow: not beside a voter that is behind",
		view: set(three, five).voterIs(Replica{ID: 1, CaughtUp: recent + 1}),
		seen: time.Hour, want: "none", pending: 2, waits: "voter kafka-1 has not had",
	},
	{
		name: "grow: from four although one is away",
		view: set(four, five).down(1),
		seen: time.Hour, want: "add 4", pending: 1,
	},
	{
		name: "grow: not from four while two are away",
		view: set(four, five).down(1).voterIs(never(2)).podIs(2, mute),
		seen: time.Hour, want: "none", pending: 1, waits: "voter kafka-2 has not caught up yet",
	},
	{
		name: "grow: only a controller",
		view: set(two, three).podIs(2, func(p *Pod) { p.Controller = false }),
		seen: time.Hour, want: "none", pending: 1, waits: "without the role controller",
	},
	{
		name: "grow: only who can be reached",
		view: set(two, three).podIs(2, func(p *Pod) { p.Endpoint.Port = 0 }),
		seen: time.Hour, want: "none", pending: 1, waits: "does not say how",
	},
	{
		name: "grow: only by a listener's name",
		view: set(two, three).podIs(2, func(p *Pod) { p.Endpoint.Listener = "" }),
		want: "none", pending: 1, waits: "does not say how",
	},
	{
		name: "grow: only by a host",
		view: set(two, three).podIs(2, func(p *Pod) { p.Endpoint.Host = "" }),
		want: "none", pending: 1, waits: "does not say how",
	},
	{
		name: "grow: who lags just little enough",
		view: set(two, three).observerIs(Replica{ID: 2, Directory: disk(2, 1), Lag: mostLag}),
		want: "add 2", pending: 1,
	},
	{
		name: "grow: not who is before the leader",
		view: set(two, three).observerIs(Replica{ID: 2, Directory: disk(2, 1), Lag: -1}),
		want: "none", pending: 1, waits: "is -1 records behind",
	},
	{
		name: "grow: only with a directory id",
		view: set(two, three).observerIs(Replica{ID: 2}),
		seen: time.Hour, want: "none", pending: 1, waits: "directory id",
	},
	{
		name: "grow: not who lags",
		view: set(two, three).observerIs(Replica{ID: 2, Directory: disk(2, 1), Lag: mostLag + 1}),
		seen: time.Hour, want: "none", pending: 1, waits: "is 101 records behind",
	},
	{
		name: "grow: not who has not caught up",
		view: set(two, three).observerIs(Replica{ID: 2, Directory: disk(2, 1), CaughtUp: -1}),
		seen: time.Hour, want: "none", pending: 1, waits: "has not caught up",
	},
	{
		name: "grow: not who fetched long ago",
		view: set(two, three).observerIs(away(2, time.Minute)),
		seen: time.Hour, want: "none", pending: 1, waits: "does not fetch yet",
	},
	{
		name: "grow: not one of two of an id",
		view: twins(set(two, three)),
		seen: time.Hour, want: "none", pending: 1, waits: "two Kafkas of kafka-2",
	},

	{
		name: "agreed just now",
		view: set(five, three),
		seen: steady - time.Second, want: "none", pending: 2, waits: "all pods have asked for the same voters for 5s, of 6s",
	},
	{
		name: "all answer just now",
		view: set(five, three),
		seen: settled - time.Second, want: "none", pending: 2, waits: "all pods have answered for 9s, of 10s",
	},
	{
		name: "two templates",
		view: set(two, three).podIs(1, func(p *Pod) { p.Wanted = five }),
		seen: time.Hour, want: "none", pending: 1,
		waits: "kafka-1's template asks for the voters 0,1,2,3,4, that of kafka-0 for 0,1,2",
	},
	{
		name: "a voter without an answer",
		view: set(two, three).podIs(1, mute),
		seen: time.Hour, want: "none", pending: 1, waits: "kafka-1 does not answer",
	},
	{
		name: "an observer without an answer",
		view: with(set(two, three), Pod{ID: 7, Name: "kafka-7"}, live(7)),
		seen: time.Hour, want: "none", pending: 1, waits: "kafka-7 does not answer",
	},
	{
		name: "a broker of another template",
		view: with(set(two, three), pod(7, 0, 1), live(7)),
		seen: time.Hour, want: "none", pending: 1, waits: "kafka-7's template",
	},
	{
		name: "a broker that is away",
		view: with(set(two, three), Pod{ID: 7, Name: "kafka-7"}, away(7, time.Minute)),
		seen: time.Hour, want: "add 2", pending: 1,
	},
	{
		name: "grow: not beside a broker that is away",
		view: with(set(three, five), Pod{ID: 7, Name: "kafka-7"}, away(7, time.Minute)),
		seen: time.Hour, want: "none", pending: 2, waits: "kafka-7 does not answer",
	},
	{
		name: "grow: beside a broker that is scaled away",
		view: with(set(three, five), Pod{ID: 7, Gone: true}, away(7, time.Minute)),
		seen: time.Hour, want: "add 3", pending: 2,
	},
	{
		name: "shrink: not beside a broker that is away",
		view: with(set(five, three), Pod{ID: 7, Name: "kafka-7"}, away(7, time.Minute)),
		want: "none", pending: 2, waits: "kafka-7 does not answer",
	},
	{
		name: "an observer that is no pod of the set",
		view: with(set(two, three), pod(6, three...), live(9)),
		seen: time.Hour, want: "add 2", pending: 1,
	},
	{
		name: "a live voter that is no pod",
		view: noPod(set(three, two), 2),
		seen: time.Hour, want: "none", pending: 1, waits: "node 2 votes",
	},

	{name: "shrink: the highest first", view: set(five, three), want: "remove 4", pending: 2},
	{name: "shrink: from four", view: set(four, three), want: "remove 3", pending: 1},
	{
		name: "shrink: not beside one that is away",
		view: set(five, three).down(1),
		want: "none", pending: 2, waits: "voter kafka-1 has not had",
	},
	{name: "shrink: from four although one is away", view: set(four, three).down(1), want: "remove 3", pending: 1},
	{
		name: "shrink: not to who is behind",
		view: set(two, []int32{1}).voterIs(Replica{ID: 1, CaughtUp: time.Minute}),
		want: "none", pending: 1, waits: "voter kafka-1 has not had",
	},
	{name: "shrink: the leader goes last", view: set(three, zero).led(2), want: "remove 1", pending: 2},
	{name: "shrink: the leader goes", view: set(two, zero).led(1), want: "remove 1", pending: 1},
	{
		name: "shrink: the leader goes beside all others only",
		view: set(four, three).led(3).down(1),
		want: "none", pending: 1, waits: "voter kafka-1 has not had",
	},
	{
		name: "shrink: not from four while two are away",
		view: set(four, three).down(1).down(2),
		want: "none", pending: 1, waits: "voter kafka-2 has not had",
	},
	{
		name: "what the leader says of its own times does not matter",
		view: set(five, three).voterIs(never(0)),
		want: "remove 4", pending: 2,
	},
	{
		name: "a voter that has just had all of the log, and has not fetched since",
		view: set(five, three).voterIs(Replica{ID: 1, Fetched: fetching + 1}),
		want: "none", pending: 2, waits: "voter kafka-1",
	},
	{
		name: "a voter that has had all of the log just recently enough",
		view: set(five, three).voterIs(Replica{ID: 1, CaughtUp: recent, Fetched: recent}),
		want: "remove 4", pending: 2,
	},
	{
		name: "a silent pod's Kafka that fetched just recently enough to run",
		view: set(four, three).voterIs(away(3, fetching)).podIs(3, mute),
		want: "none", pending: 1, waits: "kafka-3 does not answer while its Kafka runs",
	},
	{name: "move: add first", view: set([]int32{0, 1, 2}, []int32{0, 1, 3}), seen: time.Hour, want: "add 3", pending: 2},
	{name: "move: then remove", view: set(four, []int32{0, 1, 3}), want: "remove 2", pending: 1},
	{
		name: "move: nobody leaves while nobody comes",
		view: set(three, []int32{0, 3, 4}).missing(3).missing(4),
		seen: time.Hour, want: "none", pending: 4, waits: "kafka-3 is to vote",
	},

	{name: "gone", view: set(four, three).voterIs(away(3, gone)).podIs(3, notThere), want: "remove 3", pending: 1},
	{
		name: "gone: not at once",
		view: set(four, three).voterIs(away(3, gone-time.Second)).podIs(3, notThere),
		want: "none", pending: 1,
		waits: "kafka-3 is not to vote, and is gone: it is removed after 1m0s, of which 59s are over",
	},
	{
		name: "gone: before this leader led",
		view: set(four, three).voterIs(never(3)).podIs(3, notThere),
		seen: gone, want: "remove 3", pending: 1,
	},
	{
		name: "gone: before this leader led, not at once",
		view: set(four, three).voterIs(never(3)).podIs(3, notThere),
		want: "none", pending: 1, waits: "is gone",
	},
	{name: "silent", view: set(four, three).voterIs(away(3, silent)).podIs(3, mute), want: "remove 3", pending: 1},
	{
		name: "silent: not at once",
		view: set(four, three).voterIs(away(3, silent-1)).podIs(3, mute),
		want: "none", pending: 1, waits: "does not answer",
	},
	{name: "leaving, and down", view: set(four, three).voterIs(away(3, gone)), want: "remove 3", pending: 1},
	{
		name: "leaving, and down: not at once",
		view: set(four, three).voterIs(away(3, gone-1)),
		want: "none", pending: 1, waits: "its Kafka does not run",
	},
	{
		name: "gone before the live ones",
		view: set(five, three).voterIs(away(3, gone)).podIs(3, notThere),
		want: "remove 3", pending: 2,
	},
	{
		name: "gone: a majority remains",
		view: set(four, three).voterIs(away(3, gone)).podIs(3, notThere).
			voterIs(never(1)).podIs(1, mute).voterIs(never(2)).podIs(2, mute),
		want: "none", pending: 1, waits: "voter kafka-1 has not caught up yet",
	},

	{
		name: "lost disk: the old one goes",
		view: set(three, three).voterIs(away(1, time.Minute)).observerIs(newDisk(1)),
		seen: settled, want: "remove 1", pending: 2,
	},
	{
		name: "lost disk: not before the new one settled",
		view: set(three, three).voterIs(away(1, time.Minute)).observerIs(newDisk(1)),
		seen: steady, want: "none", pending: 2, waits: "kafka-1 is to vote: it has had the log for 6s",
	},
	{
		name: "lost disk: the new one comes",
		view: set([]int32{0, 2}, three).observerIs(newDisk(1)),
		seen: steady, want: "add 1", pending: 1,
	},
	{
		name: "lost disk: not while the old one fetches",
		view: set(three, three).observerIs(newDisk(1)),
		seen: time.Hour, want: "none",
	},
	{
		name: "lost disk: a majority remains",
		view: set(three, three).voterIs(away(1, time.Minute)).observerIs(newDisk(1)).voterIs(never(2)).podIs(2, mute),
		seen: time.Hour, want: "none", pending: 2, waits: "voter kafka-2",
	},

	{
		name: "lost disk: of one that is not to vote",
		view: with(set(four, three).voterIs(away(3, gone)), pod(8, three...), newDisk(3)),
		want: "remove 3", pending: 1,
	},
	{
		name: "lost disk: not of a static quorum, which has ids alone",
		view: static(set(three, three).voterIs(away(1, time.Minute)).observerIs(newDisk(1))),
		want: "none", pending: 1, waits: "voter kafka-1",
	},
	{
		name: "lost disk: the same one is not",
		view: set(three, three).voterIs(away(1, time.Minute)).observerIs(live(1)),
		seen: time.Hour, want: "none",
	},
	{
		name: "lost disk: not while the new one does not fetch either",
		view: set(three, three).voterIs(away(1, time.Minute)).
			observerIs(Replica{ID: 1, Directory: disk(1, 2), Fetched: time.Minute}),
		seen: time.Hour, want: "none",
	},
	{
		name: "a kraft.version that is not known", view: View{KRaftVersion: -1, Wanted: three},
		want: "none", pending: 1, waits: "the kraft.version in force is not known",
	},
	{name: "no voters are asked for", view: set(three, nil), want: "none", pending: 1, waits: "no dynamic quorum"},
	{
		name: "voters that do not ascend",
		view: set(three, []int32{2, 1, 0}),
		want: "none", pending: 1, waits: "2,1,0 does not ascend",
	},
	{
		name: "voters asked for twice",
		view: set(three, []int32{0, 1, 1}),
		want: "none", pending: 1, waits: "does not ascend",
	},
	{name: "negative voters", view: set(three, []int32{-1, 0, 1}), want: "none", pending: 1, waits: "negative"},
	{
		name: "a quorum of nobody",
		view: set(nil, three).podIs(0, func(*Pod) {}),
		want: "none", pending: 1, waits: "without voters",
	},
	{
		name: "voters twice",
		view: twice(set(three, five)),
		seen: time.Hour, want: "none", pending: 1, waits: "voters that are none",
	},
	{
		name: "too many voters", view: set(three, make([]int32, mostVoters+1)),
		want: "none", pending: 1, waits: "it has 101 ids",
	},
	{
		name: "a negative voter", view: set(three, three).voterIs(Replica{ID: 1}).idOf(1, -1),
		want: "none", pending: 1, waits: "voters that are none: 0,-1,2",
	},
	{
		name: "a pod without a name", view: set(five, three).down(1).podIs(1, func(p *Pod) { p.Name = "" }),
		want: "none", pending: 2, waits: "voter node 1 has not had all of the log for 1m0s",
	},
	{
		name: "many voters are told in part",
		view: set(three, []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 12}),
		want: "none", pending: 1, waits: "0,1,2,3,4,5,6,7,8,9,10,11,... does not ascend",
	},
	{
		name: "two pods of an id",
		view: with(set(two, three), pod(2, three...), live(9)),
		seen: time.Hour, want: "none", pending: 1, waits: "two pods",
	},
	{
		name: "a leader that is no pod",
		view: set(two, three).led(9),
		seen: time.Hour, want: "none", pending: 1, waits: "node 9 leads, and is no pod that was asked",
	},
	{
		name: "a leader that is no voter",
		view: set(two, three).led(2),
		seen: time.Hour, want: "none", pending: 1, waits: "no voter any more",
	},
}

func static(v View) View { v.KRaftVersion = 0; return v }

func with(v View, p Pod, o Replica) View {
	v.Pods, v.Observers = append(v.Pods, p), append(v.Observers, o)
	return v
}

func noPod(v View, id int32) View {
	v.Pods = slices.DeleteFunc(v.Pods, func(p Pod) bool { return p.ID == id })
	return v
}

func twins(v View) View { v.Observers = append(v.Observers, newDisk(2)); return v }
func twice(v View) View { v.Voters = append(v.Voters, newDisk(2)); return v }

func TestDecide(t *testing.T) {
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			memory := &Memory{}
			for ago := cmp.Or(row.seen, settled); ago > 0; ago -= min(ago, mostPause) {
				v := row.view
				v.Now = now.Add(-ago)
				Decide(v, memory)
			}
			got := Decide(row.view, memory)
			if said(got) != row.want || got.Pending != row.pending {
				t.Errorf("%s, %d pending, want %s, %d: %q", said(got), got.Pending, row.want, row.pending, got.Waits)
			}
			heard := slices.ContainsFunc(got.Waits, func(line string) bool { return strings.Contains(line, row.waits) })
			switch {
			case row.waits != "" && !heard:
				t.Errorf("no line has %q: %q", row.waits, got.Waits)
			case row.waits == "" && len(got.Waits) > 0:
				t.Errorf("it waits: %q", got.Waits)
			}
		})
	}
}

// said is a verdict's change in short.
func said(v Verdict) string {
	if v.Change.Kind == Add || v.Change.Kind == Remove {
		return v.Change.Kind.String() + " " + list([]int32{v.Change.ID})
	}
	return v.Change.Kind.String()
}

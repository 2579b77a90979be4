package model

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/membership"
)

// Each of these misjudges one thing, so that Decide comes to what it would without
// a rule.

// neverAct: nobody is known to agree.
func neverAct(v *membership.View, _ *membership.Memory) {
	for i := range v.Pods {
		if v.Pods[i].ID == v.NodeID {
			v.Pods[i].Answered = false
		}
	}
}

// agree: the leader's own template is everybody's.
func agree(v *membership.View, _ *membership.Memory) {
	for i := range v.Pods {
		v.Pods[i].Answered = true
		v.Pods[i].Wanted = v.Wanted
	}
}

// silenceAgrees: who does not answer has the leader's template.
func silenceAgrees(v *membership.View, _ *membership.Memory) {
	for i := range v.Pods {
		if !v.Pods[i].Answered {
			v.Pods[i].Answered, v.Pods[i].Wanted = true, v.Wanted
		}
	}
}

// want changes what everybody wants who agrees.
func want(v *membership.View, wanted []int32) {
	for i := range v.Pods {
		if slices.Equal(v.Pods[i].Wanted, v.Wanted) {
			v.Pods[i].Wanted = wanted
		}
	}
	v.Wanted = wanted
}

func voterIDs(v *membership.View, live bool) []int32 {
	var voters []int32
	for _, r := range v.Voters {
		if !live || r.Fetched >= 0 && r.Fetched < 10*time.Second {
			voters = append(voters, r.ID)
		}
	}
	return voters
}

// wantLive: of the voters only those that fetch are wanted.
func wantLive(v *membership.View, _ *membership.Memory) {
	voters, live := voterIDs(v, false), voterIDs(v, true)
	want(v, slices.DeleteFunc(slices.Clone(v.Wanted), func(id int32) bool {
		return slices.Contains(voters, id) && !slices.Contains(live, id)
	}))
}

// votersAreThere: every voter has just had all of the leader's log.
func votersAreThere(v *membership.View, _ *membership.Memory) {
	for i := range v.Voters {
		v.Voters[i].Fetched, v.Voters[i].CaughtUp = 0, 0
	}
	silenceAgrees(v, nil)
}

// newcomersHaveTheLog: whoever fetches has all of it.
func newcomersHaveTheLog(v *membership.View, _ *membership.Memory) {
	for i := range v.Observers {
		if v.Observers[i].Fetched >= 0 {
			v.Observers[i].Lag, v.Observers[i].CaughtUp = 0, 0
		}
	}
}

// newcomersSettled: who is ready has been so for long.
func newcomersSettled(v *membership.View, memory *membership.Memory) {
	before := *v
	before.Now = v.Now.Add(-20 * time.Second)
	*memory = membership.Memory{}
	membership.Decide(before, memory)
}

// oneNewcomer: nobody is wanted but the voters and one newcomer that fetches.
func oneNewcomer(v *membership.View, _ *membership.Memory) {
	voters := voterIDs(v, false)
	for _, o := range v.Observers {
		if slices.Contains(v.Wanted, o.ID) && !slices.Contains(voters, o.ID) && o.Lag == 0 {
			wanted := slices.DeleteFunc(slices.Clone(v.Wanted), func(id int32) bool {
				return id != o.ID && !slices.Contains(voters, id)
			})
			want(v, wanted)
			return
		}
	}
}

// leaveFirst: nobody is wanted who does not vote yet, while somebody leaves.
func leaveFirst(v *membership.View, _ *membership.Memory) {
	voters := voterIDs(v, false)
	leaves := func(id int32) bool { return !slices.Contains(v.Wanted, id) }
	if slices.ContainsFunc(voters, leaves) {
		want(v, slices.DeleteFunc(slices.Clone(v.Wanted), func(id int32) bool { return !slices.Contains(voters, id) }))
	}
}

// goneStay: voters that do not fetch have been away for a moment only.
func goneStay(v *membership.View, memory *membership.Memory) {
	*memory = membership.Memory{}
	for i := range v.Voters {
		v.Voters[i].Fetched = min(v.Voters[i].Fetched, 11*time.Second)
	}
}

// lostStay: a new disk of a voter's is none.
func lostStay(v *membership.View, _ *membership.Memory) {
	voters := voterIDs(v, false)
	v.Observers = slices.DeleteFunc(v.Observers, func(o membership.Replica) bool { return slices.Contains(voters, o.ID) })
}

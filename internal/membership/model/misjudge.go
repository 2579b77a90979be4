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

// wantLive: of the voters only those that fetch are wanted, and the others have been
// away for long.
func wantLive(v *membership.View, _ *membership.Memory) {
	voters, live := voterIDs(v, false), voterIDs(v, true)
	want(v, slices.DeleteFunc(slices.Clone(v.Wanted), func(id int32) bool {
		return slices.Contains(voters, id) && !slices.Contains(live, id)
	}))
	for i := range v.Voters {
		if !slices.Contains(live, v.Voters[i].ID) {
			v.Voters[i].Fetched, v.Voters[i].CaughtUp = time.Hour, time.Hour
		}
	}
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

// atOnce: what is so now has been so for long.
func atOnce(v *membership.View, memory *membership.Memory) {
	before := *v
	before.Now = v.Now.Add(-20 * time.Second)
	*memory = membership.Memory{}
	membership.Decide(before, memory)
}

// silentIsGone: nobody has the name of a pod that does not answer.
func silentIsGone(v *membership.View, _ *membership.Memory) {
	for i := range v.Pods {
		v.Pods[i].Gone = !v.Pods[i].Answered
	}
}

// oneNewcomer: nobody is wanted but the voters and one newcomer that fetches.
func oneNewcomer(v *membership.View, _ *membership.Memory) {
	voters := voterIDs(v, false)
	for _, o := range v.Observers {
		if slices.Contains(v.Wanted, o.ID) && !slices.Contains(voters, o.ID) && o.Lag == 0 {
			missing := func(id int32) bool { return id != o.ID && !slices.Contains(voters, id) }
			want(v, slices.DeleteFunc(slices.Clone(v.Wanted), missing))
			v.Pods = slices.DeleteFunc(v.Pods, func(p membership.Pod) bool { return missing(p.ID) })
			return
		}
	}
}

// goneStay: of the voters that are not wanted only those that fetch are seen.
func goneStay(v *membership.View, _ *membership.Memory) {
	live := voterIDs(v, true)
	v.Voters = slices.DeleteFunc(v.Voters, func(r membership.Replica) bool {
		return !slices.Contains(live, r.ID) && !slices.Contains(v.Wanted, r.ID)
	})
}

// lostStay: a new disk of a voter's is none.
func lostStay(v *membership.View, _ *membership.Memory) {
	voters := voterIDs(v, false)
	v.Observers = slices.DeleteFunc(v.Observers, func(o membership.Replica) bool { return slices.Contains(voters, o.ID) })
}

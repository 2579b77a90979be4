package membership

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What the leader describes and what pods state is input: nothing is done about
// what makes no sense.

// mostVoters is far more than any quorum has.
const mostVoters = 100

// nonsense says what of a view makes no sense; "" where all does.
func (v View) nonsense() string {
	var problem string
	pods := make([]int32, 0, len(v.Pods))
	for _, p := range v.Pods {
		pods = append(pods, p.ID)
	}
	voters := make([]int32, 0, len(v.Voters))
	for _, r := range v.Voters {
		voters = append(voters, r.ID)
	}
	switch {
	case len(v.Wanted) == 0:
		problem = "this pod's template asks for no dynamic quorum (KRAFTPOD_QUORUM)"
	case notVoters(v.Wanted) != "":
		problem = "the voters that this pod's template asks for are none: " + notVoters(v.Wanted)
	case v.KRaftVersion < 0:
		problem = "the kraft.version in force is not known"
	case len(voters) == 0:
		problem = "the leader describes a quorum without voters"
	case repeats(voters) || slices.Min(voters) < 0 || len(voters) > mostVoters:
		problem = "the leader describes voters that are none: " + list(voters)
	case repeats(pods):
		problem = "two pods have one node id: " + list(pods)
	case !slices.Contains(pods, v.NodeID):
		problem = fmt.Sprintf("node %d leads, and is no pod that was asked", v.NodeID)
	}
	return problem
}

// notVoters says why ids are no voters of a template; "" where nothing is wrong,
// and of no ids.
func notVoters(ids []int32) string {
	switch {
	case len(ids) > mostVoters:
		return fmt.Sprintf("it has %d ids", len(ids))
	case len(ids) > 0 && slices.Min(ids) < 0:
		return list(ids) + " has a negative id"
	case !slices.IsSorted(ids) || repeats(ids):
		return list(ids) + " does not ascend"
	}
	return ""
}

func repeats(ids []int32) bool {
	sorted := slices.Sorted(slices.Values(ids))
	return len(slices.Compact(sorted)) < len(ids)
}

// list is ids as they are told: a few of them, where they are many.
func list(ids []int32) string {
	const most = 12
	text := make([]string, 0, most)
	for i, id := range ids {
		if i == most {
			text = append(text, "...")
			break
		}
		text = append(text, strconv.Itoa(int(id)))
	}
	return strings.Join(text, ",")
}

package formation

import (
	"fmt"
	"slices"
)

func (a Answer) answered() bool { return a.Status != nil }

// twins has a line for each pod of another set that means to be a voter which is a
// pod of this set: they would form two clusters under one id.
func (v View) twins() []string {
	var why []string
	for _, a := range v.Others {
		same := func(b Answer) bool { return b.NodeID == a.NodeID }
		voter := slices.Contains(v.Intent.Voters, a.NodeID)
		if a.answered() && blank(a.Status) && voter && slices.ContainsFunc(v.Answers, same) {
			why = append(why, twin(a))
		}
	}
	return why
}

// namesakes has a line for each pod of another set, such as counts, that has the node
// id of this pod, and the hint that belongs to it. Kafka does not let a second node
// of one id in, but as soon as the first is away it does, with its empty disk.
func (v View) namesakes(counts func(Answer) bool) (why []string, hint string) {
	for _, a := range v.Others {
		if counts(a) && a.NodeID == v.NodeID {
			why, hint = append(why, twin(a)), sameNodeIDs
		}
	}
	return why, hint
}

func twin(a Answer) string {
	return fmt.Sprintf("%s: node %d of this cluster too, under another name", Words(a.Pod), a.NodeID)
}

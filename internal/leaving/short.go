package leaving

import (
	"fmt"
	"slices"
	"strings"
)

// shortPartitions says which partitions would have fewer in-sync replicas than
// min.insync.replicas, "" where none would.
func (in Input) shortPartitions(away map[int32]string) string {
	first, count := "", 0
	for _, p := range in.Partitions {
		staying, kept := p.staying(in.NodeID, away)
		if kept {
			continue
		}
		if count == 0 {
			first = fmt.Sprintf("partition %s would have %d of %d in-sync replicas%s",
				p, staying, p.MinInSync, p.lacking(in.NodeID, away))
		}
		count++
	}
	if count > 1 {
		first += fmt.Sprintf("; and %d more partitions", count-1)
	}
	return first
}

// staying is how many in-sync replicas a partition would have without the node,
// and whether they are enough. They are, too, where waiting does not help: what
// has no more replicas than min.insync.replicas is short without any of them, and
// what counts without the node loses nothing by it.
func (p Partition) staying(nodeID int32, away map[int32]string) (staying int, kept bool) {
	if len(p.Replicas) <= p.MinInSync || !p.isInSync(nodeID) {
		return 0, true
	}
	for _, id := range p.InSync {
		if id != nodeID && away[id] == "" && p.isInSync(id) {
			staying++
		}
	}
	return staying, staying >= p.MinInSync
}

// isInSync says whether a live replica is in sync: the last one of an ISR stays in
// it when its broker goes.
func (p Partition) isInSync(id int32) bool {
	return slices.Contains(p.InSync, id) && !slices.Contains(p.Offline, id)
}

// lacking says why the other replicas do not count.
func (p Partition) lacking(nodeID int32, away map[int32]string) string {
	const behind = "not in sync on"
	ids := map[string][]string{}
	for _, id := range p.Replicas {
		switch {
		case id == nodeID:
		case !p.isInSync(id):
			ids[behind] = append(ids[behind], fmt.Sprint(id))
		case away[id] != "":
			ids[away[id]] = append(ids[away[id]], fmt.Sprint(id))
		}
	}
	var why []string
	if len(ids[behind]) > 0 {
		why = append(why, behind+" "+strings.Join(ids[behind], ", "))
	}
	for _, reason := range []string{leavingToo, down} {
		if len(ids[reason]) > 0 {
			why = append(why, reason+": "+strings.Join(ids[reason], ", "))
		}
	}
	if len(why) == 0 {
		return ""
	}
	return " (" + strings.Join(why, "; ") + ")"
}

// shortQuorum says that the other voters would be no caught-up majority, "" where
// they would, or where they cannot be one: of one or two voters no majority is
// left whatever is waited for.
func (in Input) shortQuorum(away map[int32]string) string {
	if in.Quorum.Silent != "" {
		return "the quorum's leader does not answer: " + in.Quorum.Silent
	}
	needed := len(in.Quorum.Voters)/2 + 1
	others := len(in.Quorum.Voters) - 1
	if !slices.Contains(in.Quorum.Voters, in.NodeID) || others < needed {
		return ""
	}
	var lag []string
	for _, id := range in.Quorum.Voters {
		if id != in.NodeID && (away[id] != "" || !slices.Contains(in.Quorum.CaughtUp, id)) {
			lag = append(lag, fmt.Sprint(id))
		}
	}
	if others-len(lag) >= needed {
		return ""
	}
	return fmt.Sprintf("%d of the other %d voters of the quorum would be caught up and stay, %d have to (not: %s)",
		others-len(lag), others, needed, strings.Join(lag, ", "))
}

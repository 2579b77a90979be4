package model

import "math/bits"

// nodes is a set of node ids, which are the pods' ordinals here.
type nodes uint8

func (n nodes) has(id int) bool { return n&(1<<id) != 0 }

func (n nodes) ids() []int32 { return idsOf[n] }

// majority says whether so many of the set are more than half of it.
func (n nodes) majority(count int) bool { return count > bits.OnesCount8(uint8(n))/2 }

// idsOf are the ids of every set, ascending; nobody changes them.
var idsOf = func() (all [1 << podCount][]int32) {
	for set := range all {
		for id := range podCount {
			if nodes(set).has(id) {
				all[set] = append(all[set], int32(id))
			}
		}
	}
	return all
}()

func nodesOf(ids []int32) nodes {
	var set nodes
	for _, id := range ids {
		set |= 1 << id
	}
	return set
}

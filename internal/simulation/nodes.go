package simulation

import (
	"math/bits"
	"slices"
)

// Nodes is a set of node ids, which are the pods' ordinals.
type Nodes uint8

// Has says whether a node is one of them.
func (n Nodes) Has(id int) bool { return n&(1<<id) != 0 }

// Len is how many they are.
func (n Nodes) Len() int { return bits.OnesCount8(uint8(n)) }

// List is the ids, ascending; nobody changes it.
func (n Nodes) List() []int32 { return lists[n] }

// Majority says whether of these nodes a majority is among those.
func (n Nodes) Majority(those Nodes) bool { return (n & those).Len() > n.Len()/2 }

// NodesOf is the set of a list of ids.
func NodesOf(ids []int32) Nodes {
	var set Nodes
	for _, id := range ids {
		set |= 1 << id
	}
	return set
}

// lists are the ids of every set.
var lists = func() (all [1 << PodCount][]int32) {
	for set := range all {
		for id := range PodCount {
			if Nodes(set).Has(id) {
				all[set] = append(all[set], int32(id))
			}
		}
		all[set] = slices.Clip(all[set])
	}
	return all
}()

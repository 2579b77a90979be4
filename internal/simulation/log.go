package simulation

// Entry is the newest entry of a metadata log; those before it are its
// ancestors. nil is an empty log.
type Entry[V any] struct {
	Parent        *Entry[V]
	Epoch, Length int
	Value         V
}

// Len is how many entries the log has.
func (e *Entry[V]) Len() int {
	if e == nil {
		return 0
	}
	return e.Length
}

// LastEpoch is the epoch of the newest entry, 0 of an empty log.
func (e *Entry[V]) LastEpoch() int {
	if e == nil {
		return 0
	}
	return e.Epoch
}

// Until is the log as it was when it had n entries.
func (e *Entry[V]) Until(n int) *Entry[V] {
	for e.Len() > n {
		e = e.Parent
	}
	return e
}

// Holds says whether the other log is the beginning of this one.
func (e *Entry[V]) Holds(other *Entry[V]) bool { return e.Until(other.Len()) == other }

// Next is the other log after a fetch of one entry from this one: what this one
// does not hold is cut off before.
func (e *Entry[V]) Next(other *Entry[V]) *Entry[V] {
	for !e.Holds(other) {
		other = other.Parent
	}
	return e.Until(other.Len() + 1)
}

// Behind says whether a candidate's log is not as far as the voter's own.
func (e *Entry[V]) Behind(own *Entry[V]) bool {
	if e.LastEpoch() != own.LastEpoch() {
		return e.LastEpoch() < own.LastEpoch()
	}
	return e.Len() < own.Len()
}

// Commit is the newest entries ever committed, once this one is: it comes first,
// and after it those of before that it does not hold, which are lost.
func (e *Entry[V]) Commit(before []*Entry[V]) []*Entry[V] {
	kept := []*Entry[V]{e}
	for _, c := range before {
		if !e.Holds(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

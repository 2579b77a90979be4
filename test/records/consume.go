package records

import (
	"context"
	"fmt"
)

// Consume reads a topic that should hold the keys 0 to Want-1. With a Group it reads as a member of it and commits,
// else by itself.
type Consume struct {
	Topic string
	Group string
	Want  int
}

// Consumed is what a topic holds.
type Consumed struct {
	Records    int   // all of them
	Duplicates int   // with a key that was there already
	Missing    []int // keys that should be there
	Unexpected []string
	Keys       map[int]bool `json:"-"` // of those that should be there, the ones that are
}

// Whole is nil when exactly what was wanted is there, once each.
func (c Consumed) Whole() error {
	if len(c.Missing) == 0 && c.Duplicates == 0 && len(c.Unexpected) == 0 {
		return nil
	}
	return fmt.Errorf("%d records read: %d keys missing %v, %d duplicates, %d unexpected %v", c.Records,
		len(c.Missing), head(c.Missing), c.Duplicates, len(c.Unexpected), head(c.Unexpected))
}

func head[T any](all []T) []T { return all[:min(10, len(all))] }

// Consume reads the topic from its beginning to the end that it has when asked. With an error it tells what it had
// read by then.
func (c Client) Consume(ctx context.Context, s Consume) (Consumed, error) {
	r, err := c.Reader(s.Topic, s.Group)
	if err != nil {
		return Consumed{}, err
	}
	defer r.Close()
	err = r.readToEnd(ctx, func(error) bool { return false })
	if err == nil && s.Group != "" {
		err = r.cl.CommitUncommittedOffsets(ctx)
	}
	return r.consumed(s.Want), err
}

// consumed holds what was read against the keys that should be there.
func (r *Reader) consumed(want int) Consumed {
	got := Consumed{Records: len(r.Unexpected), Unexpected: r.Unexpected, Keys: map[int]bool{}}
	for number, times := range r.Seen {
		got.Records += times
		got.Duplicates += times - 1
		if number >= want || number < 0 {
			got.Unexpected = append(got.Unexpected, fmt.Sprintf("key %d", number))
		}
	}
	for number := range want {
		if r.Seen[number] > 0 {
			got.Keys[number] = true
		} else {
			got.Missing = append(got.Missing, number)
		}
	}
	return got
}

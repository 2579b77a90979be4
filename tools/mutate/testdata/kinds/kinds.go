// Package kinds has every kind of change once, and what is left as it is.
package kinds

import (
	"cmp"
	"errors"
	"fmt"
	"log"
	"time"
)

// Size is a number of its own type; its values are no numbers to count on.
type Size int8

// The sizes.
const (
	Small Size = iota
	Large
)

const (
	most  = 5
	pause = time.Second
)

// Wrong is an error, whose text is left as it is.
type Wrong struct{ code int }

func (w Wrong) Error() string { return fmt.Sprint("wrong: ", w.code+1) }

var table = map[string]bool{"x": true, "y": false}

// Conditions become true and false.
func Conditions(a, b, c bool, n int, s Size) bool {
	if a && (b || c) {
		return !b
	}
	for n > most {
		n -= 2
		if s == Large {
			break
		}
		switch {
		case n == 3:
			continue
		case n%2 == 1, c:
			return true
		}
		if a {
			continue
		}
	}
	return table["x"]
}

// Numbers are computed.
func Numbers(n int, f float64, d time.Duration, s Size) (int, float64, time.Duration, Size) {
	n++
	s = min(s, 3)
	return n*n - n/2 + 'x', f * 2, d + 2*pause, s + 1
}

// Lists lose an element each; a field is the zero of its type.
func Lists(name string) (struct {
	Name, Kind, Text string
	List             []string
}, []Size, *Wrong,
) {
	lists := [][]Size{{1}, {Small, Large}}
	out := struct {
		Name, Kind, Text string
		List             []string
	}{Name: name, Kind: "kind", Text: "words for people", List: []string{name, "b"}}
	return out, lists[1], &Wrong{1}
}

// Statements are left out, but what is logged, deferred or declares something.
func Statements(done chan int, all map[string]int) (err error) {
	defer close(done)
	log.Print("begins", 1+len(all))
	clear(all)
	a, b := 1, len(all)
	a, b = b, a
	select {
	case n := <-done:
		done <- n
		return errors.New("done")
	default:
		err = Wrong{a}
	}
	if cmp.Compare(a, b) > 0 {
		panic("more")
	}
	go func() {
		if a == b {
			return
		}
		all["x"] = b
	}()
	return err
}

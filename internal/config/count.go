package config

import (
	"errors"
	"strconv"
)

// Count is a positive number of things; 0 is not given.
type Count int32

// UnmarshalText parses a whole number from 1 to 1000.
func (c *Count) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 1 || n > 1000 {
		return errors.New("want a whole number from 1 to 1000")
	}
	*c = Count(n)
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/kraftpod/kraftpod/test/records"
)

// clients are those of the topic: who writes, who reads, who looks.
type clients struct {
	load   *records.Loading
	reader *records.Reader
	*observer
	stopWriting, stopReading, stopLooking context.CancelFunc
	writing, reading                      sync.WaitGroup
	flushed                               error
}

// start starts them, until ctx ends or they are stopped.
func start(ctx context.Context, seeds []string) (c *clients, err error) {
	c = &clients{}
	looking, stopLooking := context.WithCancel(ctx)
	writing, stopWriting := context.WithCancel(ctx)
	reading, stopReading := context.WithCancel(ctx)
	c.stopLooking, c.stopWriting, c.stopReading = stopLooking, stopWriting, stopReading
	var noLoad, noReader, noObserver error
	c.load, noLoad = client(seeds).Load(records.Load{Topic: topic, Rate: rate, Pad: size, Deadline: delivery})
	c.reader, noReader = client(seeds).Reader(topic, "")
	c.observer, noObserver = observe(looking, seeds)
	if err := errors.Join(noLoad, noReader, noObserver); err != nil {
		return nil, err
	}
	c.writing.Go(func() { c.flushed = c.load.Run(writing) })
	c.reading.Go(func() { c.reader.Run(reading) })
	return c, nil
}

// warmUp lets the load run for a while, and sees that it does.
func (c *clients) warmUp(ctx context.Context) error {
	if err := sleep(ctx, warmUpTime); err != nil {
		return err
	}
	if !c.now().whole() {
		return fmt.Errorf("not every replica is in sync before the roll: %v", c.now())
	}
	return nil
}

// finish ends the load, and reads all that it has written.
func (c *clients) finish(ctx context.Context) error {
	c.stopWriting()
	c.writing.Wait()
	c.stopReading()
	c.reading.Wait()
	if err := errors.Join(c.flushed, c.reader.Drain(ctx)); err != nil {
		return err
	}
	if other := c.reader.Unexpected; len(other) > 0 {
		return fmt.Errorf("%d records that nobody wrote: %.200q", len(other), other[0])
	}
	return nil
}

// close ends what still runs.
func (c *clients) close() {
	c.stopWriting()
	c.stopReading()
	c.stopLooking()
	c.load.Close()
	c.reader.Close()
	c.writing.Wait()
	c.reading.Wait()
}

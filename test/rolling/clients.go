package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// clients are those of the topic: who writes, who reads, who looks.
type clients struct {
	*load
	*reader
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
	var errs [3]error
	c.load, errs[0] = newLoad(seeds)
	c.reader, errs[1] = newReader(seeds)
	c.observer, errs[2] = observe(looking, seeds)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	c.writing.Go(func() { c.flushed = c.load.run(writing) })
	c.reading.Go(func() { c.reader.run(reading) })
	return c, nil
}

// warmUp lets the load run for a while, and sees that it does.
func (c *clients) warmUp(ctx context.Context) error {
	if err := sleep(ctx, warm); err != nil {
		return err
	}
	if !c.now().whole() {
		return fmt.Errorf("not every replica is in sync before the roll: %v", c.now())
	}
	return c.begin()
}

// finish ends the load, and reads all that it has written.
func (c *clients) finish(ctx context.Context) error {
	c.stopWriting()
	c.writing.Wait()
	c.stopReading()
	c.reading.Wait()
	return errors.Join(c.flushed, c.drain(ctx))
}

// close ends what still runs.
func (c *clients) close() {
	c.stopWriting()
	c.stopReading()
	c.stopLooking()
	c.load.cl.Close()
	c.reader.cl.Close()
	c.writing.Wait()
	c.reading.Wait()
}

package kube

import (
	"context"
	"io"

	"github.com/kraftpod/kraftpod/test/records"
)

// Load is a stream of records that runs until Stop.
type Load struct {
	stdin io.Closer
	done  chan struct{}
	got   records.Loaded
	err   error
}

// Load starts one.
func (cl *Client) Load(ctx context.Context, s records.Load) (*Load, error) {
	cmd, err := cl.command(ctx, "load", s)
	if err != nil {
		return nil, err
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	l := &Load{stdin: stdin, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.got, l.err = finish[records.Loaded](cmd, cmd.Run)
	}()
	return l, nil
}

// Stop ends it and tells how it went.
func (l *Load) Stop() (records.Loaded, error) {
	_ = l.stdin.Close()
	<-l.done
	return l.got, l.err
}

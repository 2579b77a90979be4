// Command client is a client of Kafka in a pod of the cluster under test:
//
//	client SEEDS VERB SPECIFICATION
//
// SEEDS are host:port, separated by commas. The verbs and their specifications, in JSON, are package records'; the
// result goes to stdout, in JSON. The verb load ends when stdin does. SECURED, where it is set, has records.Secured, in
// JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/records"
)

// patience bounds everything but a load, which its caller ends.
const patience = 2 * time.Minute

func main() {
	if err := run(os.Args[1:], os.Getenv("SECURED"), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func run(args []string, secured string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: client SEEDS VERB SPECIFICATION")
	}
	c, verb, specification := records.Client{Seeds: strings.Split(args[0], ",")}, args[1], []byte(args[2])
	if secured != "" {
		var s records.Secured
		err := json.Unmarshal([]byte(secured), &s)
		if err == nil {
			c.Options, err = s.Options()
		}
		if err != nil {
			return fmt.Errorf("SECURED: %w", err)
		}
	}
	do, ok := verbs(c)[verb]
	if !ok {
		return fmt.Errorf("%q is no verb", verb)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	if verb == "load" {
		ctx, cancel = context.WithCancel(context.Background())
		go func() {
			_, _ = io.Copy(io.Discard, stdin)
			cancel()
		}()
	}
	defer cancel()
	result, err := do(ctx, specification)
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return json.NewEncoder(stdout).Encode(result)
}

// action is a verb with its specification still to be read.
type action func(ctx context.Context, specification []byte) (any, error)

func verbs(c records.Client) map[string]action {
	return map[string]action{
		"topic":    does(c.Make),
		"produce":  asks(c.Produce),
		"consume":  asks(c.Consume),
		"reassign": does(c.Move),
		"set":      does(c.Set),
		"quorum":   asks(func(ctx context.Context, _ struct{}) (records.Quorum, error) { return c.Quorum(ctx) }),
		"metadata": asks(func(ctx context.Context, _ struct{}) (records.Metadata, error) {
			m, err := c.Metadata(ctx)
			if err == nil {
				err = m.Resolve(ctx)
			}
			return m, err
		}),
		"load": asks(func(ctx context.Context, s records.Load) (records.Loaded, error) {
			l, err := c.Load(s)
			if err != nil {
				return records.Loaded{}, err
			}
			defer l.Close()
			err = l.Run(ctx)
			return l.Loaded(), err
		}),
	}
}

// asks is a verb that returns something.
func asks[S, R any](verb func(context.Context, S) (R, error)) action {
	return func(ctx context.Context, specification []byte) (any, error) {
		var s S
		if err := json.Unmarshal(specification, &s); err != nil {
			return nil, err
		}
		return verb(ctx, s)
	}
}

// does is a verb that returns nothing but an error.
func does[S any](verb func(context.Context, S) error) action {
	return asks(func(ctx context.Context, s S) (struct{}, error) { return struct{}{}, verb(ctx, s) })
}

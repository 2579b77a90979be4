// Command client is a client of Kafka in a pod of the cluster under test:
//
//	client VERB SPECIFICATION
//
// The verbs and their specifications, in JSON, are package records'; the result
// goes to stdout, in JSON. The verb load ends when stdin does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/records"
)

// patience bounds everything but a load, which its caller ends.
const patience = 2 * time.Minute

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: client VERB SPECIFICATION")
	}
	verbs := map[string]func(context.Context, []byte) (any, error){
		"topic":    verb(records.Make),
		"produce":  verb(records.Write),
		"consume":  verb(records.Read),
		"metadata": verb(records.Ask),
		"quorum":   verb(records.AskQuorum),
		"reassign": verb(records.Move),
		"set":      verb(records.Set),
		"load": verb(func(ctx context.Context, s records.Load) (records.Loaded, error) {
			stop := make(chan struct{})
			go func() {
				_, _ = io.Copy(io.Discard, stdin)
				close(stop)
			}()
			return records.Run(ctx, s, stop)
		}),
	}
	do, ok := verbs[args[0]]
	if !ok {
		return fmt.Errorf("%q is no verb", args[0])
	}
	ctx := context.Background()
	if args[0] != "load" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	result, err := do(ctx, []byte(args[1]))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return json.NewEncoder(stdout).Encode(result)
}

func verb[S, R any](do func(context.Context, S) (R, error)) func(context.Context, []byte) (any, error) {
	return func(ctx context.Context, specification []byte) (any, error) {
		var s S
		if err := json.Unmarshal(specification, &s); err != nil {
			return nil, err
		}
		return do(ctx, s)
	}
}

package records

import (
	"context"

	"github.com/twmb/franz-go/pkg/kadm"
)

// Configure sets settings of a topic, or of brokers; a nil value takes one away.
type Configure struct {
	Seed, Topic string
	Brokers     []int32
	Config      map[string]*string
}

// Set sets them.
func Set(ctx context.Context, s Configure) (Done, error) {
	cl, err := New(s.Seed)
	if err != nil {
		return Done{}, err
	}
	defer cl.Close()
	var alter []kadm.AlterConfig
	for name, value := range s.Config {
		op := kadm.SetConfig
		if value == nil {
			op = kadm.DeleteConfig
		}
		alter = append(alter, kadm.AlterConfig{Op: op, Name: name, Value: value})
	}
	admin := kadm.NewClient(cl)
	var all kadm.AlterConfigsResponses
	if s.Topic != "" {
		all, err = admin.AlterTopicConfigs(ctx, alter, s.Topic)
	} else {
		all, err = admin.AlterBrokerConfigs(ctx, alter, s.Brokers...)
	}
	for _, one := range all {
		if err == nil {
			err = one.Err
		}
	}
	return Done{}, err
}

package records

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Topic is a topic to be made.
type Topic struct {
	Topic       string
	Partitions  int32
	Replication int16
	// Assignment is the brokers of each partition, in place of Partitions and Replication.
	Assignment [][]int32
	Config     map[string]string
}

// Make makes the topic.
func (c Client) Make(ctx context.Context, s Topic) error {
	cl, err := c.Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	if s.Assignment != nil {
		return makeAssigned(ctx, cl, s)
	}
	config := map[string]*string{}
	for key, value := range s.Config {
		config[key] = &value
	}
	_, err = kadm.NewClient(cl).CreateTopic(ctx, s.Partitions, s.Replication, config, s.Topic)
	return err
}

func makeAssigned(ctx context.Context, of kmsg.Requestor, s Topic) error {
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = s.Topic, -1, -1
	for n, brokers := range s.Assignment {
		partition := kmsg.NewCreateTopicsRequestTopicReplicaAssignment()
		partition.Partition, partition.Replicas = int32(n), brokers
		topic.ReplicaAssignment = append(topic.ReplicaAssignment, partition)
	}
	for key, value := range s.Config {
		config := kmsg.NewCreateTopicsRequestTopicConfig()
		config.Name, config.Value = key, &value
		topic.Configs = append(topic.Configs, config)
	}
	req := kmsg.NewPtrCreateTopicsRequest()
	req.TimeoutMillis = 10_000
	req.Topics = append(req.Topics, topic)
	resp, err := req.RequestWith(ctx, of)
	if err != nil {
		return err
	}
	if err := kerr.ErrorForCode(resp.Topics[0].ErrorCode); err != nil {
		return fmt.Errorf("make %s: %w", s.Topic, err)
	}
	return nil
}

// Reassign gives every partition of a topic the replicas at its index.
type Reassign struct {
	Topic    string
	Replicas [][]int32
}

// Move asks for the reassignment; that it has ended shows in Metadata.
func (c Client) Move(ctx context.Context, s Reassign) error {
	cl, err := c.Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	var req kadm.AlterPartitionAssignmentsReq
	for i, replicas := range s.Replicas {
		req.Assign(s.Topic, int32(i), replicas)
	}
	resp, err := kadm.NewClient(cl).AlterPartitionAssignments(ctx, req)
	if err == nil {
		err = resp.Error()
	}
	return err
}

// Configure sets settings of a topic, or of brokers; a nil value takes one away.
type Configure struct {
	Topic   string
	Brokers []int32
	Config  map[string]*string
}

// Set sets them.
func (c Client) Set(ctx context.Context, s Configure) error {
	cl, err := c.Open()
	if err != nil {
		return err
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
		if err == nil && one.Err != nil {
			err = fmt.Errorf("set %s: %w: %s", one.Name, one.Err, one.ErrMessage)
		}
	}
	return err
}

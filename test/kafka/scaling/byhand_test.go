package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
)

// changeByHand has the voters be these as a careful person does: kafka-features once, then kafka-metadata-quorum's
// add-controller and remove-controller, one after the other.
func (s *play) changeByHand(ctx context.Context, want []int32) error {
	_ = upgrade().do(ctx, s) // once: later it is refused
	cl, err := s.client(s.control.existing()...).Open()
	if err != nil {
		return err
	}
	defer cl.Close()
	return rig.Until(ctx, pollPause, func(ctx context.Context) error {
		now, err := records.DescribeQuorum(ctx, cl)
		if err != nil {
			return err
		}
		for _, id := range now.Voters {
			if !slices.Contains(want, id) {
				return removeByHand(ctx, cl, id, now.Directories[id])
			}
		}
		for _, id := range want {
			if !slices.Contains(now.Voters, id) {
				return s.addByHand(ctx, cl, now, id)
			}
		}
		return nil
	})
}

func (s *play) addByHand(ctx context.Context, cl *kgo.Client, now records.Quorum, id int32) error {
	if !slices.Contains(now.Observers, id) {
		return fmt.Errorf("node %d does not fetch", id)
	}
	listener := kmsg.NewAddRaftVoterRequestListener()
	listener.Name = "CONTROLLER"
	for _, m := range s.control.existing() {
		if m.NodeID() == id {
			listener.Host = m.IP
		}
	}
	if _, err := fmt.Sscan(rig.ControllerPort, &listener.Port); err != nil {
		return err
	}
	req := kmsg.NewPtrAddRaftVoterRequest()
	req.VoterID, req.VoterDirectoryID = id, now.Directories[id]
	req.Listeners = append(req.Listeners, listener)
	resp, err := req.RequestWith(ctx, cl)
	if err != nil {
		return err
	}
	return errors.Join(kerr.ErrorForCode(resp.ErrorCode), fmt.Errorf("node %d was added: look again", id))
}

func removeByHand(ctx context.Context, cl *kgo.Client, id int32, directory [16]byte) error {
	req := kmsg.NewPtrRemoveRaftVoterRequest()
	req.VoterID, req.VoterDirectoryID = id, directory
	resp, err := req.RequestWith(ctx, cl)
	if err != nil {
		return err
	}
	return errors.Join(kerr.ErrorForCode(resp.ErrorCode), fmt.Errorf("node %d was removed: look again", id))
}

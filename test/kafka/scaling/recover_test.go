package scaling_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// recovers is what `kraftpod help recover` says: one of the voters whose disks are lost is made again from
// a template without agreement, beside the survivor; once there is a leader, the others start by
// themselves, and the template is as before. By hand nobody does anything: Kafka has started.
//
// It must not be the one that led last, as the survivor knows: from 4.0 on the survivor stays in that
// one's epoch, and a node that is told to be the leader of an epoch that it does not know dies of it.
func recovers(survivor int, lost ...int) step {
	return change(fmt.Sprintf("recover %v beside %d", lost, survivor), func(ctx context.Context, s *play) error {
		if s.byHand {
			return nil
		}
		leader, err := s.control.lastLeader(survivor)
		if err != nil {
			return err
		}
		first := slices.IndexFunc(lost, func(n int) bool { return n != leader })
		s.logf("%d led last, so %d is the first", leader, lost[first])
		before, revision := s.control.template, s.control.revision
		s.control.want(func() {
			s.control.onDelete, s.control.revision = true, revision+1
			s.control.template = rig.Merged(before, map[string]string{"KRAFTPOD_FORMATION": "off"})
		})
		if err := s.control.renew(ctx, lost[first]); err != nil {
			return err
		}
		if err := s.ready(ctx, lost...); err != nil {
			return err
		}
		s.control.want(func() {
			s.control.onDelete, s.control.revision, s.control.template = false, revision, before
		})
		return nil
	})
}

// lastLeader is whom a pod's disk names as the leader.
func (k *controller) lastLeader(of int) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	content, err := os.ReadFile(filepath.Join(k.members[of].Data, "__cluster_metadata-0", "quorum-state"))
	if err != nil {
		return 0, err
	}
	var state struct{ LeaderID *int }
	err = json.Unmarshal(content, &state)
	if err == nil && state.LeaderID == nil {
		err = errors.New("no leader in " + string(content))
	}
	if err != nil {
		return 0, err
	}
	return *state.LeaderID, nil
}

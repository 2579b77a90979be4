package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// dynamic is a template whose voters are followed.
func dynamic() map[string]string { return map[string]string{"KRAFTPOD_QUORUM": "dynamic"} }

// followed are the rows whose voters follow the template (KRAFTPOD_QUORUM=dynamic).
func followed() []scenario {
	on := []string{rig.V412, rig.V421, rig.V431}
	return []scenario{
		{
			name: "followed, 1 to 3 to 5 to 3 to 1", from: 1, quorum: dynamic(), on: on, voters: ids(0),
			ci: "4.3.1 kraftpod",
			steps: steps(
				votersAre(0), apply(3), settled(), votersAre(0, 1, 2), write("at-3"),
				apply(5), settled(), votersAre(0, 1, 2, 3, 4), write("at-5"),
				applyControllers(5, 3), settled(), votersAre(0, 1, 2), apply(3), settled(),
				applyControllers(3, 1), settled(), votersAre(0),
			),
		},
		{
			name: "followed, a static cluster of one voter and three brokers", from: 1, on: on, voters: ids(0, 1, 2),
			steps: steps(apply(3), settled(), follow(3), settled(), votersAre(0, 1, 2)),
		},
		{
			name: "followed, a static cluster of three", from: 3, on: on, voters: ids(0, 1, 2),
			steps: steps(follow(3), settled(), votersAre(0, 1, 2), rollout(), settled(), votersAre(0, 1, 2)),
		},
		{
			name: "followed, upgraded by hand and grown at once", from: 3, on: on, voters: ids(0, 1, 2, 3, 4),
			steps: steps(upgrade(), follow(5), settled(), votersAre(0, 1, 2, 3, 4)),
		},
		{
			name: "followed, disk of 1 lost", from: 3, quorum: dynamic(), on: on, voters: ids(0, 1, 2),
			steps: steps(votersAre(0, 1, 2), lose(1), settled(), votersAre(0, 1, 2), lose(2), settled(), votersAre(0, 1, 2)),
		},
		{
			name: "followed, everything killed in the middle", from: 1, quorum: dynamic(), on: on, voters: ids(0, 1, 2, 3, 4),
			steps: steps(votersAre(0), apply(5), settled(), changing(), killAll(), settled(), votersAre(0, 1, 2, 3, 4)),
		},
		{
			name: "followed, the leader's node lost in the middle", from: 3, quorum: dynamic(), on: on,
			voters: ids(0, 1, 2, 3, 4),
			steps: steps(votersAre(0, 1, 2), apply(5), settled(), changing(), renewLeader(), settled(),
				votersAre(0, 1, 2, 3, 4)),
		},
		{
			name: "followed, kubectl scale and a drained node", from: 3, quorum: dynamic(), on: on, voters: ids(0, 1, 2),
			steps: steps(votersAre(0, 1, 2), scale(4), settled(), votersStay(20*time.Second, 0, 1, 2), scale(3), settled(),
				hold(2), votersStay(80*time.Second, 0, 1, 2), release(2), settled(), votersAre(0, 1, 2)),
		},
		{
			name: "followed, taken back in the middle of the rollout", from: 1, on: on, voters: ids(0),
			steps: steps(apply(3), settled(), follow(3), replaced(2), followNot(3), settled(), killAll(), settled()),
		},
		{
			name: "followed, everything killed in the middle of the rollout", from: 1, on: on, voters: ids(0, 1, 2),
			steps: steps(apply(3), settled(), follow(3), replaced(2), killAll(), settled(), votersAre(0, 1, 2)),
		},
		{
			name: "followed, and no more", from: 3, quorum: dynamic(), on: on, voters: ids(0, 1, 2),
			steps: steps(votersAre(0, 1, 2), followNot(5), settled(), votersStay(20*time.Second, 0, 1, 2), killAll(), settled()),
		},
	}
}

// applyQuorum is kubectl apply of a template that says something else of the quorum.
func applyQuorum(replicas int, says string, of func(now map[string]string) map[string]string) step {
	st := apply(replicas)
	do := st.do
	st.name += ", " + says
	st.do = func(ctx context.Context, s *play) error {
		s.quorum = of(s.quorum)
		return do(ctx, s)
	}
	return st
}

// follow is kubectl apply of a template whose voters are followed.
func follow(replicas int) step {
	return applyQuorum(replicas, "followed", func(map[string]string) map[string]string { return dynamic() })
}

// followNot takes the variable back.
func followNot(replicas int) step {
	return applyQuorum(replicas, "not followed", func(map[string]string) map[string]string { return nil })
}

// applyControllers is kubectl apply of a template that says how many voters there are to be.
func applyControllers(replicas, controllers int) step {
	says := fmt.Sprintf("%d controllers", controllers)
	return applyQuorum(replicas, says, func(now map[string]string) map[string]string {
		return rig.Merged(now, map[string]string{"KRAFTPOD_CONTROLLERS": strconv.Itoa(controllers)})
	})
}

// votersAre waits until these are the voters, and nothing is left to be changed.
func votersAre(want ...int32) step {
	return step{fmt.Sprint("voters ", want), func(ctx context.Context, s *play) error {
		ctx, cancel := context.WithTimeout(ctx, s.patience())
		defer cancel()
		began := time.Now()
		if s.byHand {
			return s.changeByHand(ctx, want)
		}
		err := rig.Until(ctx, pollPause, func(ctx context.Context) error { return s.followed(ctx, want) })
		s.logf("after %.1f s", time.Since(began).Seconds())
		return err
	}}
}

// followed says what is missing until these are the voters, as the leader's sidecar has it.
func (s *play) followed(ctx context.Context, want []int32) error {
	for _, m := range s.control.existing() {
		said, err := m.Status(ctx)
		if err != nil || said.Membership == nil || said.Quorum == nil {
			continue
		}
		if said.Membership.Pending == 0 && slices.Equal(said.Quorum.VoterIDs, want) {
			return nil
		}
		return fmt.Errorf("%s: the voters are %v, and want %d changes: %q %s", m.Name, said.Quorum.VoterIDs,
			said.Membership.Pending, said.Membership.Waits, said.Membership.Refused)
	}
	return errors.New("no sidecar follows the quorum")
}

// votersStay lets time pass in which the voters stay as they are.
func votersStay(d time.Duration, want ...int32) step {
	return step{fmt.Sprintf("voters stay %v for %v", want, d), func(ctx context.Context, s *play) error {
		for end := time.Now().Add(d); time.Now().Before(end); {
			lines := s.quorums.all()
			if newest := lines[len(lines)-1]; !slices.Equal(newest.voters, want) {
				return fmt.Errorf("the voters are %v", newest.voters)
			}
			select {
			case <-time.After(pollPause):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	}}
}

// changing waits until the voters have begun to change, and have not ended to.
func changing() step {
	var before []int32
	return step{"the voters change", func(ctx context.Context, s *play) error {
		return rig.Until(ctx, pollPause, func(context.Context) error {
			lines := s.quorums.all()
			now := lines[len(lines)-1].voters
			if before == nil {
				before = now
			}
			if slices.Equal(before, now) {
				return fmt.Errorf("the voters are %v", now)
			}
			return nil
		})
	}}
}

// renewLeader is kubectl delete pod of the quorum's leader.
func renewLeader() step {
	return change("delete the leader", func(ctx context.Context, s *play) error {
		lines := s.quorums.all()
		leader := lines[len(lines)-1].leader
		s.logf("node %d leads", leader)
		return s.control.renew(ctx, int(leader))
	})
}

package checks_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// followedControllers is a set of controllers alone whose voters follow its template, and a broker beside it.
func followedControllers() []*rig.StatefulSet {
	sets := rig.Dedicated(3, 1)
	sets[0].Env["KRAFTPOD_QUORUM"] = "dynamic"
	return sets
}

// followsTemplate wants the sidecar beside the leading controller to make the quorum a dynamic one.
func followsTemplate(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	err := rig.Until(ctx, 200*time.Millisecond, func(ctx context.Context) error {
		for _, p := range c.Pods {
			s, err := p.Status(ctx)
			switch {
			case err != nil || s.Membership == nil:
			case s.Membership.Pending == 0 && s.KRaftVersion == 1 && slices.Equal(s.Quorum.VoterIDs, c.voters):
				return nil
			default:
				return fmt.Errorf("%s: kraft.version %d, %+v, %+v", p.Name, s.KRaftVersion, *s.Membership, *s.Quorum)
			}
		}
		return errors.New("no sidecar leads")
	})
	if err != nil {
		t.Fatal(err)
	}
}

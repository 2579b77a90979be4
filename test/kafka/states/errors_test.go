package states_test

import "testing"

// causesNoErrors wants no ERROR line of the sidecars' in Kafka's log, in any state from the first one on.
func (s *stage) causesNoErrors(t *testing.T) {
	for _, p := range s.Pods {
		if err := p.SidecarErrors(); err != nil {
			t.Error(err)
		}
	}
}

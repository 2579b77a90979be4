package survey

import (
	"strings"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// pendingVoters finds a quorum whose voters are not those that the template wants, as
// its leader's sidecar says.
func (v *view) pendingVoters() (all []Oddity) {
	for _, p := range v.pods {
		if p.status == nil || p.status.Membership == nil || p.status.Membership.Pending == 0 {
			continue
		}
		m := p.status.Membership
		var why []string
		if m.Refused != "" {
			why = append(why, "Kafka refused the last change: "+formation.Words(m.Refused))
		}
		for _, w := range m.Waits[:min(len(m.Waits), mostNames)] {
			why = append(why, formation.Words(w))
		}
		all = append(all, odd("voters-pending", "the quorum's voters are not yet those that the template wants, changes "+
			"to make: %d. %s", m.Pending, strings.Join(why, "; ")))
	}
	return all
}

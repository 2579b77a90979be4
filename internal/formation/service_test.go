package formation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// A Service with a cluster IP has one address, which is no pod's, and no pod has
// a name under it.
func TestNotHeadless(t *testing.T) {
	const own, cluster = "10.244.1.7", "10.96.0.7"
	nameless := silent(1, NoAddress)
	atCluster := Answer{Pod: cluster, NodeID: -1, Silence: Refused}
	for _, row := range []struct {
		name   string
		own    []string
		listed []string
		change func(v *View)
		want   string // the addresses
	}{
		{name: "a cluster IP", own: []string{own}, listed: []string{cluster}, want: cluster},
		{
			name: "one of each family", own: []string{own, "fd00::7"}, listed: []string{cluster, "fd01::7"},
			want: cluster + ", fd01::7",
		},
		{name: "this pod's own", own: []string{own}, listed: []string{own}},
		{name: "this pod's own among them", own: []string{own}, listed: []string{cluster, own}},
		{name: "this pod's own of one family", own: []string{own}, listed: []string{own, "fd01::7"}},
		{name: "two of a family are pods'", own: []string{own}, listed: []string{cluster, "10.96.0.8"}},
		{name: "its own address is not known", listed: []string{cluster}},
		{name: "none", own: []string{own}},
		{
			name: "no such name", own: []string{own}, listed: []string{cluster},
			change: func(v *View) { v.Service.State = NoSuchName },
		},
		{
			name: "a pod that has a name", own: []string{own}, listed: []string{cluster},
			change: func(v *View) { v.Answers = append(v.Answers, silent(2, Refused)) },
		},
		{
			name: "a single voter", own: []string{own}, listed: []string{cluster}, want: cluster,
			change: func(v *View) { v.Answers = []Answer{atCluster} },
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := empty(0, three, nameless, atCluster)
			v.Addresses, v.Service.Addresses = row.own, row.listed
			if row.change != nil {
				row.change(&v)
			}
			got, want := v.NotHeadless(), ""
			if row.want != "" {
				want = "the Service kafka-headless has the one address " + row.want + ", which is not this pod's: it is not " +
					"headless, so that pods have no names: make it anew with clusterIP: None (or, if it is, it lacks " +
					"publishNotReadyAddresses: true)"
			}
			if got != want {
				t.Errorf("NotHeadless = %q, want %q", got, want)
			}
			// Nothing else is said then: no pod is at that address.
			if hint := v.hint(); row.want != "" && hint != want {
				t.Errorf("hint = %q, want %q alone", hint, want)
			}
		})
	}
}

// spec.ordinals.start shows in the names of all the pods that there are.
func TestOrdinalsStart(t *testing.T) {
	pod := func(ordinal int) string { return fmt.Sprintf("kafka-%d.kh.elk.svc.c", ordinal) }
	says := func(ordinal int) Answer {
		return Hear(pod(ordinal), int32(ordinal), &api.Status{
			API: 1, Pod: pod(ordinal), NodeID: int32(ordinal), Intent: &api.Intent{ClusterID: clusterID, Voters: three},
			Volume: disk.Volume{State: disk.Empty},
		})
	}
	mute := func(ordinal int, why string) Answer {
		return Answer{Pod: pod(ordinal), NodeID: int32(ordinal), Silence: why}
	}
	absent := []Answer{mute(0, NoAddress), mute(1, NoAddress), mute(2, NoAddress)}
	const hint = "the pods that answer have the ordinals 5 to 7: if the StatefulSet has spec.ordinals.start: 5, set " +
		"KRAFTPOD_ORDINALS_START=5 (and only then: else those below may have the data)"
	used := says(5)
	used.Status.Volume.State = disk.Formed
	for _, row := range []struct {
		name            string
		replicas, start int32
		answers         []Answer
		want            string
	}{
		{name: "all that there are", replicas: 3, answers: with(absent, says(7), says(5)), want: hint},
		{name: "one has data, whose voters are below", replicas: 3, answers: with(absent, says(7), used)},
		{name: "one is missing", replicas: 3, answers: with(absent, says(7))},
		{name: "one is missing between", replicas: 3, answers: with(absent, says(8), says(5))},
		{name: "one is missing below the last", replicas: 3, answers: with(absent, says(8))},
		{name: "one more", replicas: 3, answers: with(absent, says(7), says(8), says(5))},
		{name: "silent", replicas: 3, answers: with(absent, says(7), mute(5, Refused))},
		{name: "the replicas are not known", answers: with(absent, says(7), says(5))},
		{name: "as configured", replicas: 3, start: 5, answers: []Answer{says(7), says(5)}},
		{
			name: "beyond what is configured", replicas: 3, start: 4, want: hint,
			answers: []Answer{mute(4, NoAddress), says(7), says(5)},
		},
		{name: "one below is there", replicas: 3, answers: []Answer{mute(0, NoAddress), mute(1, Refused), says(7), says(5)}},
		{name: "one below cannot be looked up", replicas: 3, answers: []Answer{mute(0, NoNameServer), says(7), says(5)}},
		{
			name: "a name without an ordinal", replicas: 3,
			answers: with(absent, says(7), Answer{Pod: "x", Status: says(5).Status}),
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := View{Pod: pod(6), NodeID: 6, Replicas: row.replicas, Start: row.start, Answers: row.answers}
			if got := v.ordinalsStart(); got != row.want {
				t.Errorf("ordinalsStart = %q, want %q", got, row.want)
			}
			const both = "; a pod without an address does not run yet"
			if got := v.hint(); row.want != "" && !strings.HasPrefix(got, row.want+both) {
				t.Errorf("hint = %q, want %q first, and %q", got, row.want, both)
			}
		})
	}
}

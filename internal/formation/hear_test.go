package formation

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

func TestHear(t *testing.T) {
	for _, row := range []struct {
		name, body, silence string
	}{
		{"an empty pod", `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0,1,2]}}`, ""},
		{"a newer kraftpod's fields", `{"api":1,"later":{"x":1},"pod":"kafka-1","node_id":1,"volume":{"state":"formed","cluster_id":"Jc7hwCMorEyPprSI1Iw4sW","voters":[0],"size":3},"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0],"x":[]}}`, ""},
		{"another api", `{"api":2,"pod":"kafka-1","volume":{"state":"empty"},"intent":{}}`, "speaks api 2"},
		{"no api", `{"pod":"kafka-1"}`, "speaks api 0"},
		{"no plan", `{"api":1,"pod":"kafka-1","volume":{"state":"empty"},"intent":null}`, "has no plan"},
		{"another pod", `{"api":1,"pod":"kafka-2","volume":{"state":"empty"},"intent":{}}`, "kafka-2 answers at its address"},
		{"another node id", `{"api":1,"pod":"kafka-1","node_id":101,"volume":{"state":"empty"},"intent":{}}`, "it calls itself node 101, not 1"},
		{"an unknown volume", `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"unknown","reason":"no such directory"},"intent":{}}`, "unknown: no such directory"},
		{"no volume", `{"api":1,"pod":"kafka-1","node_id":1,"intent":{}}`, "unknown"},
		{"another cluster's volume", `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"formed","cluster_id":"AAAAAAAAAAAAAAAAAAAAAA"},"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0]}}`, "another cluster's"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var s api.Status
			if err := json.Unmarshal([]byte(row.body), &s); err != nil {
				t.Fatal(err)
			}
			got := Hear("kafka-1", 1, &s)
			if got.Pod != "kafka-1" || (got.Status == nil) != (row.silence != "") || !strings.Contains(got.Silence, row.silence) {
				t.Errorf("Hear = %+v, want silence %q", got, row.silence)
			}
		})
	}
}

func TestContradicted(t *testing.T) {
	elsewhere := says(1, disk.Formed, three, three...)
	elsewhere.Intent.ClusterID, elsewhere.Volume.ClusterID = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA"
	dynamic := says(1, disk.Formed, three)
	dynamic.Volume.Dynamic = true
	formed := func(id int32, voters ...int32) *api.Status { return says(id, disk.Formed, voters, voters...) }
	for _, row := range []struct {
		name     string
		id       int32
		recorded []int32
		answers  []Answer
		odd      []int
		unsafe   bool
	}{
		{"all agree", 0, three, heard(formed(1, three...), formed(2, three...)), nil, false},
		{"all silent", 0, three, []Answer{silent(1, Refused), silent(2, NoAddress)}, nil, false},
		{"nobody asked", 0, one, nil, nil, false},
		{"a stale volume among the healthy", 0, three, heard(formed(1, 0, 1), formed(2, three...)), []int{1}, false},
		{"the stale volume itself", 1, []int32{1, 2}, heard(formed(0, three...), formed(2, three...)), []int{0, 2}, true},
		{"one of three, alone with a contradiction", 0, three, append(heard(formed(1, one[0], 1)), silent(2, Refused)), []int{1}, true},
		{"a single voter is its own majority", 0, one, heard(formed(1, three...), formed(2, three...)), []int{1, 2}, false},
		{"a broker counts itself for nothing", 3, one, heard(formed(1, three...)), []int{1}, true},
		{"a broker beside its voter", 3, one, heard(formed(0, 0), formed(1, three...)), []int{1}, false},
		{"a record of no voter", 0, three, heard(says(3, disk.Formed, three, 0)), nil, false},
		{"a record without data", 0, three, heard(says(1, disk.Virgin, three, 1)), nil, false},
		{"another cluster behind the same Service", 0, one, heard(elsewhere), nil, false},
		{"a dynamic quorum records nothing", 0, three, heard(dynamic), nil, false},
		{"five, two agree", 0, five, heard(formed(1, five...), formed(2, three...), formed(3, five...)), []int{2}, false},
		{"five, one agrees", 0, five, heard(formed(1, five...), formed(2, three...)), []int{2}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := empty(row.id, row.recorded, row.answers...)
			v.Volume = disk.Volume{State: disk.Formed, Formatted: true, Voters: row.recorded}
			odd, unsafe := Contradicted(v)
			var want []int
			for _, line := range odd {
				want = append(want, slices.Index(names[:], strings.SplitN(line, ":", 2)[0]))
			}
			if !slices.Equal(want, row.odd) || unsafe != row.unsafe {
				t.Errorf("Contradicted = %q, %v, want %v, %v", odd, unsafe, row.odd, row.unsafe)
			}
		})
	}
}

func TestHint(t *testing.T) {
	for _, row := range []struct {
		name string
		view View
		want []string
	}{
		{"nothing to say", empty(0, three, silent(1, "no answer"), silent(2, "no answer")), nil},
		{"no names", empty(0, three, silent(1, NoAddress), silent(2, "no answer")), []string{"publishNotReadyAddresses"}},
		{"only lower ordinals", empty(1, three, append(heard(says(0, disk.Empty, three)), silent(2, NoAddress))...), []string{"publishNotReadyAddresses", "Parallel"}},
		{"no sidecars", empty(1, three, silent(0, Refused), silent(2, "no answer")), []string{"without a sidecar"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := row.view.hint()
			for _, part := range row.want {
				if !strings.Contains(got, part) {
					t.Errorf("Hint = %q, want %q in it", got, part)
				}
			}
			if len(row.want) == 0 && got != "" || len(row.want) < 2 && strings.Contains(got, "Parallel") {
				t.Errorf("Hint = %q", got)
			}
		})
	}
}

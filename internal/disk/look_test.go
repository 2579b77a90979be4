package disk

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// formatted is the volume of node 0 of the cluster, without its quorum-state's
// path.
func formatted(state State, voters ...int32) Volume {
	zero := int32(0)
	return Volume{State: state, Formatted: true, ClusterID: clusterID, NodeID: &zero, Voters: voters}
}

func TestLook(t *testing.T) {
	dynamic := formatted(Formed)
	dynamic.Dynamic = true
	dynamicVirgin := formatted(Virgin)
	dynamicVirgin.Dynamic = true
	two := []string{"data", "two"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		dirs  []string
		want  Volume
	}{
		{name: "an empty volume", files: map[string]string{"x": ""}, want: Volume{State: Empty}},
		{name: "an empty log dir", files: map[string]string{"data/": ""}, want: Volume{State: Empty}},
		{name: "files of no partition", files: map[string]string{"data/t-0": "", "data/x/": ""}, want: Volume{State: Empty}},
		{
			name: "two empty log dirs", files: map[string]string{"data/": "", "two/": ""}, dirs: two,
			want: Volume{State: Empty},
		},
		{name: "formatted", files: map[string]string{meta: metaV1}, want: formatted(Virgin)},
		{
			name: "formatted, an empty log", files: map[string]string{meta: metaV1, log: "", quorum: emptyV0},
			want: formatted(Virgin),
		},
		{
			name: "voted, an empty log", files: map[string]string{meta: metaV1, log: "", quorum: static0},
			want: formatted(Virgin, 0, 1, 2),
		},
		{
			name: "formed", files: map[string]string{meta: metaV1, log: "x", quorum: static0},
			want: formatted(Formed, 0, 1, 2),
		},
		{name: "formed, no quorum-state", files: map[string]string{meta: metaV1, log: "x"}, want: formatted(Formed)},
		{name: "a snapshot alone", files: map[string]string{meta: metaV1, snapshot: ""}, want: formatted(Formed)},
		{
			name: "a dynamic quorum", files: map[string]string{meta: metaV1, log: "x", quorum: dynamic1},
			want: dynamic,
		},
		{
			name: "a dynamic quorum, an empty log", files: map[string]string{meta: metaV1, quorum: dynamic1},
			want: dynamicVirgin,
		},
		{
			name: "joined a dynamic quorum", files: map[string]string{meta: metaV1, log: "x", quorum: emptyV0},
			want: dynamic,
		},
		{
			name: "two dirs", files: map[string]string{meta: metaV1, "two/meta.properties": metaV1}, dirs: two,
			want: formatted(Virgin),
		},
		{
			name:  "two dirs, the metadata's has the voters",
			files: map[string]string{meta: metaV1, log: "x", quorum: static0, "two/meta.properties": metaV1, "two/t-0/": ""},
			dirs:  two, want: formatted(Formed, 0, 1, 2),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			got := Look(Anchored(dirsIn(root, tt.dirs...)))
			if _, ok := tt.files[quorum]; ok {
				tt.want.VotersFrom = filepath.Join(root, quorum)
			}
			got.Space = nil // TestLookMeasures has it
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not proved to be the volume that run saw counts as silence.
func TestLookElsewhere(t *testing.T) {
	here, other := tree(t, map[string]string{"vol/": ""}), tree(t, map[string]string{"vol/": ""})
	seen := Anchored(dirsIn(here, "vol/data"))
	if v := Look(seen); v.State != Empty {
		t.Errorf("the same volume is %s: %s", v.State, v.Reason)
	}
	moved := dirsIn(other, "vol/data")
	moved[0].Anchor, moved[0].Dev, moved[0].Ino = filepath.Join(other, "vol"), seen[0].Dev, seen[0].Ino
	want := moved[0].Path + " is not the volume that run saw: is it mounted here, at the same path?"
	if v := Look(moved); v.State != Unknown || v.Reason != want {
		t.Errorf("another volume at the path is %s: %s, want unknown: %s", v.State, v.Reason, want)
	}
	if v := Look(dirsIn(here, "vol/data")); v.State != Unknown {
		t.Errorf("an absent path that nobody looked at is %s", v.State)
	}
	if v := Look(nil); v.State != Unknown || v.Reason != "no log dir is known" {
		t.Errorf("no log dir at all is %s: %s", v.State, v.Reason)
	}
}

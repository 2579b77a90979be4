package formation

import (
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestNotVoters: which ids are no voters'.
func TestNotVoters(t *testing.T) {
	var many []int32
	for id := range int32(mostVoters + 1) {
		many = append(many, id)
	}
	for _, row := range []struct {
		ids []int32
		why string
	}{
		{ids: nil},
		{ids: []int32{}},
		{ids: []int32{0}},
		{ids: []int32{9}},
		{ids: []int32{0, 1, 2}},
		{ids: []int32{3, 1000, 1<<31 - 1}},
		{ids: many[:mostVoters]},
		{ids: many, why: "it has 101 ids"},
		{ids: []int32{-1}, why: "[-1] has a negative id"},
		{ids: []int32{-5, 9}, why: "[-5 9] has a negative id"},
		{ids: []int32{9, -5}, why: "[9 -5] has a negative id"},
		{ids: []int32{0, 0, 0}, why: "[0 0 0] does not ascend"},
		{ids: []int32{0, 1, 1}, why: "[0 1 1] does not ascend"},
		{ids: []int32{1, 0}, why: "[1 0] does not ascend"},
	} {
		if got := notVoters(row.ids); got != row.why {
			t.Errorf("notVoters(%v) = %q, want %q", row.ids, got, row.why)
		}
	}
}

// TestWords: what a peer said makes no line of its own and has an end.
func TestWords(t *testing.T) {
	long := strings.Repeat("é", mostWords)
	for said, want := range map[string]string{
		"":                              "",
		`no "such" directory: it's C:\`: `no "such" directory: it's C:\`,
		"x\nkraftpod: all is well\r\n":  `x\nkraftpod: all is well\r\n`,
		"\x1b[2J\x00\t":                 `\x1b[2J\x00\t`,
		"a\u2028b\u0085c\u202ed":        `a\u2028b\u0085c\u202ed`,
		long:                            long,
		long + "x":                      long + "...",
		"\xff":                          "\ufffd",
	} {
		if got := Words(said); got != want {
			t.Errorf("Words(%q) = %q, want %q", said, got, want)
		}
	}
}

// TestWordsOfPeers: whatever text a peer writes, no line that names it has more
// than one line, or no end.
func TestWordsOfPeers(t *testing.T) {
	evil := "x\nkraftpod: all is well " + strings.Repeat("y", 1<<16)
	reason := says(1, disk.Unknown, three)
	reason.Volume.Reason = evil
	state := says(1, disk.State(evil), three)
	name := says(1, disk.Empty, three)
	name.Pod = evil
	foreign := says(1, disk.Empty, three)
	foreign.Intent.ClusterID = evil
	another := says(1, disk.Formed, three)
	another.Volume.ClusterID = evil
	// Who is met by an address says itself what it is called.
	met := Hear(evil, 1, name)
	odd := formed(2, 2)
	odd.Pod = evil
	for what, v := range map[string]View{
		"a reason":                 empty(0, three, heard(reason)...),
		"a state":                  empty(0, three, heard(state)...),
		"a name at another's":      empty(0, three, Hear(names[1], 1, name)),
		"a name":                   empty(0, one, met),
		"a silent one's name":      empty(0, one, Answer{Pod: evil, NodeID: 1, Silence: evil}),
		"a cluster id":             empty(0, three, heard(foreign)...),
		"a volume's cluster id":    empty(0, three, heard(another)...),
		"a contradiction's name":   empty(0, three, Hear(evil, 2, odd), heard(formed(1, three...))[0]),
		"a voter set's name":       empty(0, one, Hear(evil, 2, odd)),
		"a cluster id's own name":  empty(0, three, Answer{Pod: evil, NodeID: 1, Status: foreign}),
		"a name with a voter set ": empty(0, one, with(heard(formed(1, 0, 1)), Hear(evil, 2, odd))...),
	} {
		got := Decide(v, Sightings{})
		lines := slices.Clone(got.Why)
		if got.VoterSet != nil {
			lines = append(lines, got.VoterSet.Pod)
		}
		if len(lines) == 0 {
			t.Errorf("%s: nothing is said", what)
		}
		for _, line := range lines {
			if strings.ContainsAny(line, "\n\r") || len(line) > 1500 {
				t.Errorf("%s: a line of %d characters: %.400q", what, len(line), line)
			}
		}
	}
}

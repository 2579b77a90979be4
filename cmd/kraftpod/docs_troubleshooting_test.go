package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// trouble makes the program say what a row of docs/troubleshooting.md quotes.
type trouble struct {
	// message is the row's, to the letter; "..." stands for any text.
	message string
	// command is what is run; empty: run -- true.
	command string
	ordinal int               // of this pod
	env     map[string]string // beside the stage's; an empty value takes away
	files   map[string]string // below the stage's directory
	peers   map[int]string    // the /status of other pods; "": nobody listens
	nobody  bool              // the program may write nothing here
	broker  *broker           // this pod's Kafka
	sidecar bool              // one runs beside Kafka, and is asked
	warns   bool              // its /status has the message
	prepare func(*stage)
}

// Every row of docs/troubleshooting.md quotes what the program really says, with
// the exit code that it really has; and every case here has its row.
func TestTroubleshooting(t *testing.T) {
	rows := map[string]int{}
	for _, cells := range tableRows(page(t, "docs/troubleshooting.md")) {
		message := strings.TrimSuffix(strings.TrimPrefix(cells[0], "`"), "`")
		code, err := strconv.Atoi(cells[1])
		if _, twice := rows[message]; err != nil || twice || message == cells[0] {
			t.Errorf("the row of %s is there twice, quotes no message, or has no exit code: %q", cells[0], cells[1])
		}
		rows[message] = code
	}
	if len(rows) < 50 {
		t.Errorf("docs/troubleshooting.md has %d rows: is it read as it is written?", len(rows))
	}
	seen := map[string]bool{}
	for _, tr := range troubles() {
		if seen[tr.message] {
			t.Errorf("two cases for %s", tr.message)
		}
		seen[tr.message] = true
		code, ok := rows[tr.message]
		if !ok {
			t.Errorf("docs/troubleshooting.md has no row for the case %s", tr.message)
			continue
		}
		t.Run(tr.message, func(t *testing.T) {
			t.Parallel()
			tr.provoke(t, code)
		})
	}
	for message := range rows {
		if !seen[message] {
			t.Errorf("no case provokes the row %s", message)
		}
	}
}

// provoke plays the case and looks for the message.
func (tr trouble) provoke(t *testing.T, wantCode int) {
	s := newStage(t, tr.ordinal)
	s.nobody = tr.nobody
	for name, content := range tr.files {
		s.file(name, content)
	}
	for ordinal, status := range tr.peers {
		if status == "" {
			s.name(ordinal)
		} else {
			s.peer(ordinal, status)
		}
	}
	if tr.broker != nil {
		s.play(tr.broker)
	}
	s.set(tr.env)
	if tr.prepare != nil {
		tr.prepare(s)
	}
	if tr.sidecar {
		s.sidecar()
	}
	command := tr.command
	if tr.warns {
		command = "sidecar"
	}
	if command == "" {
		command = "run -- true"
	}
	parts := strings.Split(tr.message, "...")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	want := regexp.MustCompile(strings.Join(parts, ".*"))
	said, code := tr.play(s, strings.Fields(command), want)
	if !want.MatchString(said) || code != wantCode {
		t.Errorf("kraftpod %s ends with %d, want %d, and says\n%s", command, code, wantCode, said)
	}
}

// play runs the command where the message cannot come too late.
func (tr trouble) play(s *stage, command []string, want *regexp.Regexp) (said string, code int) {
	switch {
	case tr.warns:
		return s.statusUntil(want), 0
	case tr.peers != nil:
		return s.runInBubble()
	case tr.sidecar:
		// It learns of its broker step by step; what it has learnt stays.
		return s.runUntil(want, command...)
	}
	return s.run(command...)
}

// troubles are all cases, in the order of the page.
func troubles() []trouble {
	var all []trouble
	for _, some := range [][]trouble{
		identityTroubles(), settingTroubles(), keyStores(), diskTroubles(), machineTroubles(), warnings(),
		volumes(), waits(), waitsOfSets(), contradictions(), unready(), unreadySidecar(), surveyed(), secured(), renewals(),
		followedTroubles(), leavings(),
	} {
		all = append(all, some...)
	}
	return all
}

// status is a pod's /status: what its disk holds, the voters that it means, and
// those that its disk records.
func status(ordinal int, state, intent, recorded string) string {
	id := stageID
	if state == "empty" {
		id = ""
	}
	volume := fmt.Sprintf(`{"state":%q,"cluster_id":%q,"voters":[%s]}`, state, id, recorded)
	return fmt.Sprintf(`{"api":1,"pod":"kafka-%d.%s","node_id":%d,"volume":%s,"intent":{"cluster_id":%q,"voters":[%s]}}`,
		ordinal, stageDomain, ordinal, volume, stageID, intent)
}

// formed are the files of a volume that Kafka has used, of a node and of a
// cluster with the voters.
func formed(node int, voters ...int) map[string]string {
	var list []string
	for _, v := range voters {
		list = append(list, fmt.Sprintf(`{"voterId":%d}`, v))
	}
	const log = "vol/data/__cluster_metadata-0/"
	return map[string]string{
		"vol/data/meta.properties":       metaOf(node),
		log + "00000000000000000000.log": "batches",
		log + "quorum-state":             fmt.Sprintf(`{"currentVoters":[%s],"data_version":0}`, strings.Join(list, ",")),
	}
}

// metaOf is the meta.properties of a node.
func metaOf(node int) string {
	return fmt.Sprintf("version=1\nnode.id=%d\ncluster.id=%s\n", node, stageID)
}

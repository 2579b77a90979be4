package health

import (
	"cmp"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

// departure is what is known of this pod's own leaving: whether hold has announced
// it, and whether it may go. Its methods are pure.
type departure struct {
	// announced is what hold left in KRAFTPOD_DIR; the zero value: nothing.
	announced api.Announcement
	// going: it was told that it may go, which is not taken back.
	going bool
	// peers are the other pods as they are recalled, heard those of them that the
	// verdict counts as gone.
	peers []leaving.Peer
	heard []api.Departure
	// allLeave: every pod of the set is about to end.
	allLeave bool
	// noService: the name server said the last time that there is no headless Service.
	noService bool

	// verdict is that of the last time that it was asked for, remarks what it does
	// not know, since it may not ask.
	verdict leaving.Verdict
	remarks remarks
}

// remarks are what a verdict does not know, by what is waited for.
type remarks struct{ partitions, quorum string }

// announce takes what hold left. Another announcement is another departure.
func (d *departure) announce(a api.Announcement) {
	if a.ID != d.announced.ID {
		*d = departure{}
	}
	d.announced = a
	d.going = d.going || a.Going
}

// conclude takes a verdict. Without an announcement somebody only wants to know.
func (d *departure) conclude(v leaving.Verdict, r remarks) {
	d.verdict, d.remarks = v, r
	d.going = d.announced.ID != "" && (d.going || v.Go)
}

// checks are those of /leavez, as of the verdict.
func (d *departure) checks() []api.Check {
	return []api.Check{
		d.check("partitions", d.verdict.Partitions, d.remarks.partitions),
		d.check("quorum", d.verdict.Quorum, d.remarks.quorum),
	}
}

// check is one of them. One that holds only for another reason, or as far as is
// known, says so.
func (d *departure) check(name, short, remark string) api.Check {
	switch {
	case short == "":
		return api.Check{Name: name, OK: true, Reason: cmp.Or(d.verdict.Why, remark)}
	case d.verdict.Go:
		return api.Check{Name: name, OK: true, Reason: d.verdict.Why + ": " + short}
	case d.going:
		return api.Check{Name: name, OK: true, Reason: "hold has let it go: " + short}
	}
	return api.Check{Name: name, Reason: short}
}

// leaving is what the pod tells the others of its going; nil: it stays. What hold
// announced ends with the start that it was about, and by itself.
func (s *state) leaving(now time.Time) *api.Leaving {
	a := s.departure.announced
	if !s.isAnnounced(a, now) {
		return nil
	}
	return &api.Leaving{
		ID:       a.ID,
		Going:    s.departure.going,
		Heard:    append([]api.Departure{}, s.departure.heard...),
		AllLeave: s.departure.goesTogether(),
		Seconds:  now.Sub(a.Since).Seconds(),
		WaitsFor: s.departure.waitsFor(),
	}
}

// goesTogether says whether the pod goes, or went, with all that end and are needed:
// not by itself before.
func (d *departure) goesTogether() bool {
	return d.allLeave && (!d.going || d.verdict.Why == leaving.AllEnd)
}

// leavingSeconds is for how long the pod has been about to end, 0 while it stays.
func (s *state) leavingSeconds(now time.Time) float64 {
	leaving := s.leaving(now)
	if leaving == nil {
		return 0
	}
	return leaving.Seconds
}

// isAnnounced says whether an announcement counts.
func (s *state) isAnnounced(a api.Announcement, now time.Time) bool {
	return a.ID != "" && s.plan != nil && a.Start == s.plan.Start && now.Before(a.Until)
}

// waitsFor are the reasons why it may not go, none where it may.
func (d *departure) waitsFor() []string {
	waits := []string{}
	for _, c := range d.checks() {
		if !c.OK {
			waits = append(waits, c.Reason)
		}
	}
	return waits
}

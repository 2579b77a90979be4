package bootstrap

import (
	"context"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/peers"
)

const (
	// restartTime is how long a disk that has a voter set may wait for peers.
	restartTime = 500 * time.Millisecond
	// unlistedTime is for how long the name server has to say that nobody has the
	// Service's name before a single voter takes it for one without other pods.
	unlistedTime = 5 * time.Second
	// Whom a pod waits for is logged after firstLog, then each time after twice
	// as long, and at least every maxLog.
	firstLog = 2 * time.Second
	maxLog   = time.Minute
)

// agree asks the pod's peers, and returns the settings to start with: those of
// the cluster that formed already, where one is heard of.
func (b *Bootstrap) agree(ctx context.Context, s *Settings) (*Settings, error) {
	ask := b.asker
	if ask == nil {
		ask = peers.New(peers.Config{
			Self: s.pod, ClusterID: s.Plan.Intent.ClusterID, HostsFile: b.Config.Pod.HostsFile, Listen: b.Listen,
		})
	}
	voter := slices.Contains(s.Plan.Intent.Voters, s.Plan.NodeID)
	switch {
	case s.Known.Dynamic && !s.Config.isDynamic(): // the voters are in its log
		return s, nil
	case len(s.peers()) == 0 && !voter: // the voters are no pods, and this broker can do no harm
		return s, nil
	case s.Known.Dynamic || len(s.Known.Voters) > 0:
		return b.confirm(ctx, s, ask)
	}
	return b.form(ctx, s, ask)
}

// confirm is the one question of a disk that has a voter set, or is a dynamic
// quorum's. It waits for nobody: what the quorum's leader describes, or a copy's
// original, is taken, and it is refused where formed voters contradict it.
func (b *Bootstrap) confirm(ctx context.Context, s *Settings, ask asker) (*Settings, error) {
	asking, cancel := context.WithTimeout(ctx, restartTime)
	defer cancel()
	view := s.view(time.Now(), ask.Round(asking, s.peers(), nil))
	if described := formation.Described(view, time.Now()); described != nil {
		return s.following(described)
	}
	if original := formation.Original(view); original != nil {
		return s.following(original)
	}
	odd, unsafe := formation.Contradicted(view)
	if unsafe {
		return nil, config.Errorf(config.ExitData, "%s: the cluster formed with the voters %v, but others that formed too "+
			"record other voters, and no majority of %v is known to agree with this disk: %s; nothing was changed: see "+
			"kraftpod help recover", s.Known.VotersFrom, s.Known.Voters, s.Known.Voters, strings.Join(odd, "; "))
	}
	for _, line := range odd {
		b.Log.Warn("a peer's disk records other voters than this one",
			zap.String("peer", line), zap.Int32s("voters", s.Known.Voters))
	}
	return s, nil
}

// form asks until the pod may start for the first time.
func (b *Bootstrap) form(ctx context.Context, s *Settings, ask asker) (*Settings, error) {
	seen, began := formation.Sightings{}, time.Now()
	log := waitLog{next: firstLog, pause: firstLog}
	var absent absence
	var pace pace
	for ctx.Err() == nil {
		roundBegan := time.Now()
		heard := b.round(ctx, s, ask, pace.round())
		absent.judge(&heard.Service)
		pace.asked = heard.Asked
		waited := time.Since(began)
		view := s.view(began, heard)
		verdict := formation.Decide(view, seen)
		if verdict.Action == formation.Refuse {
			return nil, refusal(verdict)
		}
		var err error
		if s, err = s.following(verdict.VoterSet); err != nil {
			return nil, err
		}
		s.warnOfUncounted(verdict.VoterSet, heard.Answers)
		if err := b.checkOff(s, view, verdict); err != nil {
			return nil, err
		}
		if b.mayStart(s, verdict) {
			b.warnOfNoService(heard)
			if text := view.NotHeadless(); text != "" {
				b.Log.Warn("starts beside a Service under which no pod has a name", zap.String("hint", text))
			}
			s.Plan.Waiting, s.Plan.Hint = nil, ""
			err := s.checkNewClusterID(heard)
			return s, err
		}
		s.Plan.Waiting, s.Plan.Hint = verdict.Why, verdict.Hint
		if err := b.writePlan(s); err != nil {
			return nil, err
		}
		if waited >= b.Config.FormationTimeout {
			return nil, gaveUp(b.Config.FormationTimeout, verdict)
		}
		if log.due(waited) {
			b.logWaiting(s, verdict, waited)
		}
		pace.pause(ctx, time.Since(roundBegan), b.Config.FormationTimeout-waited)
		pace.rounds++
	}
	return nil, config.Errorf(config.ExitTerminated, "%v", context.Cause(ctx))
}

// round is one round of questions.
func (b *Bootstrap) round(ctx context.Context, s *Settings, ask asker, limit time.Duration) peers.Heard {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return ask.Round(ctx, s.peers(), b.Config.PeerServices.Names(s.pod))
}

// absence is since when the name server says that nobody has the Service's name.
// That it fails in between says nothing.
type absence struct{ since time.Time }

// judge says of what is heard now whether it lasts.
func (a *absence) judge(l *formation.Listing) {
	switch now := time.Now(); {
	case l.State == formation.Listed:
		a.since = time.Time{}
	case l.State == formation.NoSuchName && a.since.IsZero():
		a.since = now
	case l.State == formation.NoSuchName:
		l.Lasting = now.Sub(a.since) >= unlistedTime
	}
}

// mayStart says whether the wait is over: by agreement, or because nobody wants
// one (KRAFTPOD_FORMATION=off).
func (b *Bootstrap) mayStart(s *Settings, verdict formation.Verdict) bool {
	if verdict.Action == formation.Start {
		return true
	}
	if b.Config.Formation != formationOff {
		return false
	}
	b.Log.Warn("KRAFTPOD_FORMATION=off: starts without agreement; if a cluster has formed that this pod has not heard "+
		"of, its data is at risk", zap.Strings("unheard", verdict.Why), zap.Int32s("voters", s.Plan.Intent.Voters))
	return true
}

// warnOfNoService warns of a start beside Services that list nobody.
func (b *Bootstrap) warnOfNoService(heard peers.Heard) {
	if heard.Service.State == formation.NoSuchName && len(heard.Answers) == 0 {
		b.Log.Warn("the headless Service's name does not resolve: starts as the only voter",
			zap.String("service", heard.Service.Service))
	}
	for _, l := range heard.Services {
		if l.State == formation.NoSuchName {
			b.Log.Warn("a Service of KRAFTPOD_PEER_SERVICES does not resolve: nobody was asked there",
				zap.String("service", l.Service))
		}
	}
}

// refusal is the error of a start that is refused, a mistake for each reason.
func refusal(verdict formation.Verdict) error {
	var all config.Mistakes
	for _, why := range verdict.Why {
		all = append(all, config.Mistake{Code: config.ExitData, Text: why})
	}
	return all
}

// gaveUp is the error of a start whose peers did not answer in time.
func gaveUp(after time.Duration, verdict formation.Verdict) error {
	text := "before a first start every peer has to say what its disk holds; still waiting for: " +
		strings.Join(verdict.Why, "; ")
	if verdict.Hint != "" {
		text += " (" + verdict.Hint + ")"
	}
	return config.Mistakes{{
		Code: config.ExitUnavailable, Variable: "KRAFTPOD_FORMATION_TIMEOUT", Value: after.String(), Text: text,
	}}
}

// waitLog says when the next line of a long wait is due.
type waitLog struct{ next, pause time.Duration }

// due says whether a line is due after having waited that long.
func (l *waitLog) due(waited time.Duration) bool {
	if waited < l.next {
		return false
	}
	l.pause = min(2*l.pause, maxLog)
	l.next = waited + l.pause
	return true
}

func (b *Bootstrap) logWaiting(s *Settings, verdict formation.Verdict, waited time.Duration) {
	b.Log.Info("waiting for peers before the first start",
		zap.Duration("waited", waited.Round(time.Second)),
		zap.Strings("for", verdict.Why),
		zap.Int32s("voters", s.Plan.Intent.Voters),
		zap.String("hint", verdict.Hint))
}

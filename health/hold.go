package health

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

// HoldConfig is hold's own part of the environment.
type HoldConfig struct {
	// Timeout is how long hold waits at most: less than the pod's
	// terminationGracePeriodSeconds, which it is a part of.
	Timeout time.Duration `env:"KRAFTPOD_HOLD_TIMEOUT" envDefault:"240s"`
}

// Check reports every mistake in the configuration.
func (c HoldConfig) Check(report *config.Report) {
	report.Want(c.Timeout >= 0, "KRAFTPOD_HOLD_TIMEOUT", c.Timeout.String(),
		"a duration like 240s, less than terminationGracePeriodSeconds, or 0 for none")
}

const (
	// holdPause is the time from one question to the next. While a set is deleted its
	// pods hear of each other within the first questions, which follow closely.
	holdPause      = time.Second
	holdPauseFirst = 250 * time.Millisecond
	holdFirst      = 2 * time.Second
	// announcedTime is for how long an announcement counts unless it is renewed: more
	// than a question takes with its pause.
	announcedTime = 20 * time.Second
	// goneTime is the same once hold has returned: by then Kafka has left the ISR.
	goneTime = time.Minute
	// What is waited for changes with each replica that catches up: it is said no more
	// often than newsTime, and the same again after remindTime.
	newsTime   = 5 * time.Second
	remindTime = 30 * time.Second
	// leavezTimeout is how long the sidecar may take: less than its server lets it.
	leavezTimeout = writeTimeout - time.Second
)

// Holder is `kraftpod hold`.
type Holder struct {
	Config   Config
	Hold     HoldConfig
	Version  string
	Fallback func() (*api.Plan, error)
	// Stderr is where hold writes, Log makes a log of it and of that of Kafka's
	// container.
	Stderr io.Writer
	Log    func(w io.Writer) *zap.Logger

	// sidecar asks this pod's sidecar; nil: over HTTP.
	sidecar func(ctx context.Context) (body string, code int)
	// end tells the plan's Kafka to end; nil: by SIGTERM.
	end       func(plan *api.Plan) error
	announced api.Announcement
	// isUntold: nobody was told, and that was said.
	isUntold bool
	own      *sidecar
}

// Run returns once this pod may go, or after the time that it has to wait: nil
// either way. It announces that the pod leaves, and asks this pod's sidecar, which
// has what it takes to ask Kafka, and stays until Kafka has ended; where none
// answers, it asks itself. The error is that of an ended ctx: then the pod stays.
func (h *Holder) Run(ctx context.Context) error {
	begun := time.Now()
	plan, _ := api.ReadPlan(h.Config.Dir)
	log, done := h.openLog(plan)
	defer done()
	h.announced = api.Announcement{ID: rand.Text(), Since: begun}
	if plan != nil {
		h.announced.Start = plan.Start
	}
	said, saidAt := "", time.Time{}
	for {
		h.announce(log, announcedTime)
		lines, mayGo := h.mayGo(ctx)
		took := time.Since(begun)
		switch {
		case ctx.Err() != nil:
			api.RemoveAnnouncement(h.Config.Dir)
			return config.Errorf(config.ExitTerminated, "%v before this pod may go", context.Cause(ctx))
		case mayGo:
			h.announceGoing(log)
			log.Info("this broker may go", zap.Duration("waited", took), zap.String("checks", lines))
			if strings.Contains(lines, leaving.AllEnd) {
				h.endKafka(log, plan)
			}
			return nil
		case took >= h.Hold.Timeout:
			h.announceGoing(log)
			log.Warn("this broker goes, though it is not safe", zap.Duration("waited", took),
				zap.Duration("KRAFTPOD_HOLD_TIMEOUT", h.Hold.Timeout), zap.String("not_safe", lines))
			return nil
		case isNews(lines != said, time.Since(saidAt)):
			log.Warn("this broker waits before it goes", zap.Duration("waited", took),
				zap.Duration("KRAFTPOD_HOLD_TIMEOUT", h.Hold.Timeout), zap.String("waits_for", lines))
			said, saidAt = lines, time.Now()
		}
		sleep(ctx, min(pauseAfter(took), max(h.Hold.Timeout-took, 0)))
	}
}

// endKafka tells Kafka to end, as the kubelet is about to: the pods of a set that ends
// decide within a moment of each other, and the kubelets take up to seconds. A Kafka
// that is told after the others have gone waits for a quorum until its pod is killed.
func (h *Holder) endKafka(log *zap.Logger, plan *api.Plan) {
	end := h.end
	if end == nil {
		end = terminate
	}
	if err := end(plan); err != nil {
		log.Debug("Kafka is left to the kubelet", zap.Error(err))
	}
}

// isNews says whether what is waited for is to be said, so long after it was last.
func isNews(isOther bool, since time.Duration) bool {
	return since >= remindTime || isOther && since >= newsTime
}

// pauseAfter is the time from one question to the next after so long.
func pauseAfter(took time.Duration) time.Duration {
	if took < holdFirst {
		return holdPauseFirst
	}
	return holdPause
}

// openLog opens the logs that hold writes to.
func (h *Holder) openLog(plan *api.Plan) (log *zap.Logger, done func()) {
	kafkas := podLog(plan)
	if kafkas == nil {
		return h.Log(h.Stderr), func() {}
	}
	return h.Log(io.MultiWriter(h.Stderr, kafkas)), func() { _ = kafkas.Close() }
}

// announce tells the sidecar, and so the other pods, that this one leaves. That
// this fails is no reason not to go.
func (h *Holder) announce(log *zap.Logger, lasts time.Duration) {
	h.announced.Until = time.Now().Add(lasts)
	err := api.WriteAnnouncement(h.Config.Dir, h.announced)
	if err != nil && !h.isUntold {
		log.Warn("the other pods are not told that this one leaves", zap.Error(err))
	}
	h.isUntold = err != nil
}

// announceGoing says that this pod does not wait any longer.
func (h *Holder) announceGoing(log *zap.Logger) {
	h.announced.Going = true
	h.announce(log, goneTime)
}

// mayGo asks the sidecar, or else itself, whether this pod may go; lines say why
// not, or why all the same.
func (h *Holder) mayGo(ctx context.Context) (lines string, ok bool) {
	body, ok := h.askSidecar(ctx)
	if body == "" {
		body, ok = h.askItself(ctx)
	}
	var reasons []string
	for line := range strings.Lines(body) {
		if _, reason, found := strings.Cut(strings.TrimSpace(line), ": "); found {
			reasons = append(reasons, reason)
		}
	}
	return strings.Join(reasons, "; "), ok
}

// askSidecar asks this pod's sidecar, "" where none answers that knows /leavez.
func (h *Holder) askSidecar(ctx context.Context) (body string, ok bool) {
	ask := h.sidecar
	if ask == nil {
		ask = func(ctx context.Context) (string, int) { return get(ctx, h.Config.Listen, leavezTimeout, "/leavez") }
	}
	body, code := ask(ctx)
	if !strings.Contains(body, "leavez check ") {
		return "", false
	}
	return body, code == http.StatusOK
}

// askItself asks Kafka and the other pods in the sidecar's place, with the settings
// of Kafka's own container. Others do not hear that this pod leaves.
func (h *Holder) askItself(ctx context.Context) (body string, ok bool) {
	if h.own == nil {
		h.own = newSidecar(h.Config, h.Version, h.Fallback, zap.NewNop())
	}
	h.own.pollOnce(ctx)
	h.own.askToLeave()
	st, _ := h.own.now()
	return verboseBody("leavez", st.departure.checks())
}

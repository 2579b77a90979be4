package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/peers"
	"github.com/kraftpod/kraftpod/internal/pod"
	"github.com/kraftpod/kraftpod/internal/survey"
)

// lookTime is how long all pods together have to answer: with the start of this
// program and the answers' judgement less than a second. A sidecar under load
// answers within a quarter of one, one whose disk hangs within half of one.
const lookTime = 700 * time.Millisecond

// showStatus shows every pod of the cluster, and what is odd across them.
func showStatus(ctx context.Context, p *program, args []string) error {
	if err := p.report.Err(); err != nil {
		return err
	}
	asJSON := false
	var named []string
	for _, arg := range args {
		switch {
		case arg == "--json" || arg == "-json":
			asJSON = true
		case strings.HasPrefix(arg, "-") || !pod.IsDomain(arg):
			return usageError("status %q: want --json, and headless Services as NAME, NAME.NAMESPACE or the full name", arg)
		default:
			named = append(named, arg)
		}
	}
	found, err := p.survey(ctx, named)
	if err != nil {
		return err
	}
	if err := show(p, found, asJSON); err != nil {
		return err
	}
	if !found.Ready {
		return config.Errorf(config.ExitNotReady, "") // the table has said why
	}
	return nil
}

func show(p *program, found survey.Survey, asJSON bool) error {
	if !asJSON {
		return found.Table(p.stdout)
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(found)
}

// survey asks whom this pod's plan knows of, if this is a pod, and whom the named
// Services list.
func (p *program) survey(ctx context.Context, named []string) (survey.Survey, error) {
	plan, err := api.ReadPlan(p.bootstrap.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.log.Warn("the plan cannot be read: " + err.Error())
	}
	p = p.inPlaceOfRun(plan)
	self := p.start().Self(plan)
	further := p.bootstrap.PeerServices.Names(self)
	for _, name := range named {
		full := serviceOf(name, self)
		if !pod.IsDomain(full) {
			return survey.Survey{}, usageError("status %q: nothing tells this pod's namespace, so write it as %s.NAMESPACE",
				name, name)
		}
		further = append(further, full)
	}
	expected, services := survey.Whom(self, plan, int32(p.bootstrap.Replicas), further)
	if len(services) == 0 {
		return survey.Survey{}, usageError("status: %s has no plan.json and nothing tells which pod this is, so name the "+
			"cluster's headless Service: kraftpod status kafka-headless", p.bootstrap.Dir)
	}
	var names []string
	for _, e := range expected {
		names = append(names, e.Pod)
	}
	asker := peers.New(peers.Config{HostsFile: p.bootstrap.Pod.HostsFile, Listen: p.sidecar.Listen})
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	heard, lists := asker.Look(ctx, names, services)
	in := survey.Input{Expected: expected, Services: lists}
	for _, h := range heard {
		in.Heard = append(in.Heard, survey.Answer(h))
	}
	return survey.Judge(in), nil
}

// inPlaceOfRun is the program with the variables of Kafka's container, where its own
// has none: the replica count, the Services, the sidecars' port.
func (p *program) inPlaceOfRun(plan *api.Plan) *program {
	if plan == nil {
		return p
	}
	environ := config.Public(plan.Environ)
	maps.Copy(environ, p.environ)
	return newProgram(environ, p.stdout, p.stderr)
}

// serviceOf is the full name of a Service that a person names from a pod.
func serviceOf(name string, self pod.Identity) string {
	labels := strings.Split(name, ".")
	if len(labels) == 1 {
		labels = append(labels, self.Namespace)
	}
	if len(labels) == 2 {
		labels = append(labels, "svc", self.Domain)
	}
	return strings.Join(labels, ".")
}

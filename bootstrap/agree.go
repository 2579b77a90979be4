package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

const (
	// roundTime and between bound one round of questions and the pause after
	// it: together under the second that a first start may take once the last
	// peer's name resolves.
	roundTime = 600 * time.Millisecond
	between   = 250 * time.Millisecond
	// recordTime is how long a disk that records voters may wait for peers.
	recordTime = 500 * time.Millisecond
	// unlisted is after how long a single voter takes a Service whose name does
	// not resolve for one without other pods.
	unlisted = 5 * time.Second
)

// agree asks the pod's peers, and returns the settings to start with: those of
// the cluster that formed already, where one is heard of. A disk that records
// voters waits for nobody; it is refused where a peer's record contradicts it.
func (b *Bootstrap) agree(ctx context.Context, s *Settings) (*Settings, error) {
	p := b.peers(s)
	switch {
	case s.Known.Dynamic, len(s.named()) == 0 && !slices.Contains(s.Plan.Intent.Voters, s.Plan.NodeID):
		return s, nil // the voters are in its log; or they are no pods, and this broker can do no harm
	case len(s.Known.Voters) > 0:
		ctx, cancel := context.WithTimeout(ctx, recordTime)
		defer cancel()
		answers, _ := p.round(ctx, s.named())
		odd, unsafe := formation.Contradicted(s.view(answers, true))
		if unsafe {
			return nil, Mistakes(ExitData, fmt.Errorf("%s: the cluster formed with the voters %v, but others that formed too record other voters, and no majority of %v is known to agree with this disk: %s; nothing was changed: see kraftpod help recover", s.Known.Record, s.Known.Voters, s.Known.Voters, strings.Join(odd, "; ")))
		}
		for _, line := range odd {
			b.Log.Warn("a peer's disk records other voters than this one", zap.String("peer", line), zap.Int32s("voters", s.Known.Voters))
		}
		return s, nil
	}
	return b.form(ctx, s, p)
}

// form asks until the pod may start for the first time.
func (b *Bootstrap) form(ctx context.Context, s *Settings, p *peers) (_ *Settings, err error) {
	seen, began, after := formation.Sightings{}, time.Now(), 2*time.Second
	for next := began.Add(after); ctx.Err() == nil; time.Sleep(between) {
		round, cancel := context.WithTimeout(ctx, roundTime)
		answers, listed := p.round(round, s.named())
		cancel()
		waited := time.Since(began)
		v := formation.Decide(s.view(answers, listed || waited >= unlisted), seen)
		if v.Action == formation.Refuse {
			return nil, Mistakes(ExitData, errors.New(strings.Join(v.Why, "\n")))
		}
		if v.Record != nil && !slices.Equal(v.Record.Voters, s.Known.Voters) {
			if s, err = s.with(v.Record); err != nil {
				return nil, err
			}
		}
		switch off := b.Config.Formation == "off"; {
		case off && v.Action == formation.Wait:
			b.Log.Warn("KRAFTPOD_FORMATION=off: starts without agreement; if a cluster has formed that this pod has not heard of, its data is at risk", zap.Strings("unheard", v.Why), zap.Int32s("voters", s.Plan.Intent.Voters))
			fallthrough
		case v.Action == formation.Start:
			if !listed && len(answers) == 0 {
				b.Log.Warn("the headless Service's name does not resolve: starts as the only voter", zap.String("service", p.id.Service))
			}
			s.Plan.Waiting = nil
			return s, nil
		}
		s.Plan.Waiting = v.Why
		if err := b.writePlan(&s.Plan); err != nil {
			return nil, err
		}
		if waited >= b.Config.FormationTimeout {
			return nil, Mistakes(ExitUnavailable, fmt.Errorf("KRAFTPOD_FORMATION_TIMEOUT=\"%v\": before a first start every peer has to say what its disk holds; still waiting for: %s (%s)", b.Config.FormationTimeout, strings.Join(v.Why, "; "), v.Hint))
		}
		if time.Now().After(next) {
			b.Log.Info("waiting for peers before the first start", zap.Duration("waited", waited.Round(time.Second)), zap.Strings("for", v.Why), zap.Int32s("voters", s.Plan.Intent.Voters), zap.String("hint", v.Hint))
			after = min(2*after, time.Minute)
			next = time.Now().Add(after)
		}
	}
	return nil, Mistakes(ExitTerminated, context.Cause(ctx))
}

// named are the pods to ask by name, but this one: every voter that is a pod;
// and, where this one is the only voter, every pod that the replica count names,
// since the Service does not list one that is just being recreated.
func (s *Settings) named() (all []formation.Answer) {
	voters := slices.Clone(s.voters)
	alone := len(voters) == 1 && voters[0].ID == s.Plan.NodeID
	for n := s.first; alone && n < s.first+int32(s.Config.Replicas); n++ {
		voters = append(voters, Voter{ID: n})
	}
	for _, v := range voters {
		name := v.Host
		if svcLabels(name, 5) == nil && s.home != nil && v.ID >= s.first { // an address, or a short name
			name = s.home.FQDN(v.ID - s.first)
		}
		if v.ID != s.Plan.NodeID && svcLabels(name, 5) != nil {
			all = append(all, formation.Answer{Pod: name, NodeID: v.ID})
		}
	}
	return all
}

// view is what the pod knows after a round of questions.
func (s *Settings) view(answers []formation.Answer, listed bool) formation.View {
	return formation.View{Pod: s.Plan.Pod, NodeID: s.Plan.NodeID, Intent: s.Plan.Intent, Volume: s.Known, Answers: answers, Listed: listed}
}

// with computes the settings anew for the voters that a cluster formed with.
func (s *Settings) with(r *formation.Record) (*Settings, error) {
	in := s.Input
	in.Known.Voters, in.Known.Record = r.Voters, r.Pod+" says"
	if in.Known.ClusterID == "" {
		in.Known.ClusterID = r.ClusterID
	}
	out, err := Compute(in)
	if err == nil {
		out.Plan.Version, out.Plan.LogDirs, out.Plan.Start = s.Plan.Version, s.Plan.LogDirs, s.Plan.Start
	}
	return out, err
}

// peers asks other pods' sidecars what their disks hold: the network's edge.
type peers struct {
	id        Identity
	hosts     string // the hosts file, as this round found it
	hostsFile string
	port      string
	transport http.RoundTripper
}

// peers makes the asker of a pod's peers.
func (b *Bootstrap) peers(s *Settings) *peers {
	_, port, _ := net.SplitHostPort(b.Listen)
	return &peers{id: s.id, hostsFile: b.Config.HostsFile, port: port, transport: &http.Transport{DisableKeepAlives: true}}
}

// lookup returns the addresses of a full name, from the hosts file or else from
// DNS; none where it does not resolve.
func (p *peers) lookup(ctx context.Context, name string) (found []string) {
	for line := range strings.Lines(p.hosts) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); slices.Contains(fields[min(1, len(fields)):], name) {
			found = append(found, fields[0])
		}
	}
	if len(found) == 0 {
		found, _ = net.DefaultResolver.LookupHost(ctx, name+".")
	}
	return found
}

// round asks the named pods and every other pod that the headless Service
// lists, all at once, until ctx ends. listed says whether the Service's name
// resolves.
func (p *peers) round(ctx context.Context, named []formation.Answer) (answers []formation.Answer, listed bool) {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.hosts = strings.ToLower(string(hosts))
	own := p.id.FQDN(p.id.Ordinal)
	_, service, _ := strings.Cut(own, ".")
	names := []string{service, own}
	for _, a := range named {
		names = append(names, a.Pod)
	}
	addresses := make([][]string, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { addresses[i] = p.lookup(ctx, name) })
	}
	wg.Wait()
	known := slices.Concat(slices.Concat(addresses[1:]...), p.id.Addresses)
	others := slices.DeleteFunc(slices.Clone(addresses[0]), func(a string) bool { return slices.Contains(known, a) })
	answers = slices.Concat(named, make([]formation.Answer, len(others)))
	for i, a := range answers {
		wg.Go(func() {
			if i < len(named) {
				answers[i] = p.ask(ctx, a, addresses[i+2])
			} else {
				answers[i] = p.meet(ctx, others[i-len(named)])
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(answers, func(a formation.Answer) bool { return a.Pod == "" }), len(addresses[0]) > 0
}

// ask asks a pod by its name.
func (p *peers) ask(ctx context.Context, a formation.Answer, addresses []string) formation.Answer {
	a.Silence = formation.NoAddress
	if len(addresses) > 0 {
		a = p.get(ctx, a, addresses[0])
	}
	if a.Status == nil {
		return a
	}
	return formation.Hear(a.Pod, a.NodeID, a.Status)
}

// meet asks whoever has an address that the Service lists; an answer without a
// name is no pod of this set, which does not count.
func (p *peers) meet(ctx context.Context, address string) formation.Answer {
	a := p.get(ctx, formation.Answer{Pod: address, NodeID: -1}, address)
	if a.Status == nil {
		return a
	}
	pod := a.Status.Pod
	label, _, _ := strings.Cut(pod, ".")
	set, ordinal, err := ParsePodName(label)
	if pod != "" && (err != nil || set != p.id.Set || pod != p.id.FQDN(ordinal)) {
		return formation.Answer{}
	}
	if pod == "" || !slices.Contains(p.lookup(ctx, pod), address) {
		return formation.Answer{Pod: address, NodeID: -1, Silence: fmt.Sprintf("it calls itself %q, whose address is another", pod)}
	}
	return formation.Hear(pod, a.Status.NodeID, a.Status)
}

// get asks a sidecar for its status, or says why that is silence.
func (p *peers) get(ctx context.Context, a formation.Answer, address string) formation.Answer {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(address, p.port)+"/status", http.NoBody)
	var resp *http.Response
	if err == nil {
		resp, err = p.transport.RoundTrip(req)
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		a.Silence = formation.Refused
	case errors.Is(err, context.DeadlineExceeded):
		a.Silence = "its sidecar does not answer in time"
	case err != nil:
		a.Silence = err.Error()
	default:
		defer resp.Body.Close()
		a.Status, a.Silence = &formation.Status{}, ""
		if err = json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(a.Status); err != nil || resp.StatusCode != http.StatusOK {
			a.Status, a.Silence = nil, fmt.Sprintf("its sidecar's port answers %q, which is no status", resp.Status)
		}
	}
	return a
}

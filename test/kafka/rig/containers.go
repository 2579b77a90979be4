package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Start does what the kubelet does: the init container, the sidecar, then Kafka's container.
func (p *Pod) Start(ctx context.Context) error {
	if err := p.StartSidecar(ctx); err != nil {
		return err
	}
	return p.StartKafka()
}

// Init runs the init container.
func (p *Pod) Init(ctx context.Context) error {
	code, out, err := p.Run(ctx, nil, "init", p.Dir)
	if err == nil && code != 0 {
		err = fmt.Errorf("%s: kraftpod init exits %d: %s", p.Name, code, out)
	}
	return err
}

// StartSidecar runs the init container, then starts the sidecar.
func (p *Pod) StartSidecar(ctx context.Context) error {
	if err := p.Init(ctx); err != nil {
		return err
	}
	return p.StartSidecarAs(nil)
}

// StartSidecarAs starts the sidecar alone, with more in its environment.
func (p *Pod) StartSidecarAs(more map[string]string) error {
	argv := slices.Concat(p.enter, []string{p.Binary(), "sidecar"})
	var err error
	p.Sidecar, err = p.Rig.Start(Spec{Argv: argv, Env: Merged(p.SidecarEnv(), more), Log: p.Log("sidecar")})
	return err
}

// StartKafka starts Kafka's container.
func (p *Pod) StartKafka() error { return p.StartKafkaBy(p.Rig.Entrypoint) }

// StartKafkaBy starts it with another entrypoint.
func (p *Pod) StartKafkaBy(entrypoint string) error {
	return p.startContainer([]string{p.Binary(), "run", "--", entrypoint}, p.Env())
}

// StartKafkaThrough starts it with a command that ends in the entrypoint.
func (p *Pod) StartKafkaThrough(command ...string) error {
	return p.startContainer(slices.Concat([]string{p.Binary(), "run", "--"}, command, []string{p.Rig.Entrypoint}), p.Env())
}

// StartKafkaWithout starts Kafka's container without kraftpod: by a command that ends in the entrypoint.
func (p *Pod) StartKafkaWithout(command []string, env map[string]string) error {
	return p.startContainer(slices.Concat(command, []string{p.Rig.Entrypoint}), env)
}

// startContainer starts Kafka's container, by a command that ends in an entrypoint.
func (p *Pod) startContainer(command []string, env map[string]string) error {
	if err := p.freshRoot(); err != nil {
		return err
	}
	argv := slices.Concat(p.enter, command, p.Image.args)
	var err error
	p.Kafka, err = p.Rig.Start(Spec{Argv: argv, Env: env, Log: p.Log("kafka")})
	return err
}

// Run runs a command of kraftpod to its end and returns what it said, in the pod's environment as changed; ""
// takes a name out of it.
func (p *Pod) Run(ctx context.Context, change map[string]string, args ...string) (int, string, error) {
	return p.RunAs(ctx, nil, change, args...)
}

// RunAs is Run by another user.
func (p *Pod) RunAs(
	ctx context.Context, user *syscall.Credential, change map[string]string, args ...string,
) (int, string, error) {
	log := p.Log("once-" + strconv.FormatInt(time.Now().UnixNano(), 36))
	argv := append([]string{p.Rig.kraftpod}, args...)
	once, err := p.Rig.Start(Spec{Argv: argv, Env: p.Image.with(Merged(p.Env(), change)), Log: log, User: user})
	if err != nil {
		return -1, "", err
	}
	defer once.Kill()
	select {
	case <-once.gone:
		return once.Code, once.Tail(1000), nil
	case <-ctx.Done():
		return -1, once.Tail(50), fmt.Errorf("kraftpod %q does not end: %w", args, context.Cause(ctx))
	}
}

// Stop ends what runs, at once.
func (p *Pod) Stop() {
	p.Kafka.Kill()
	p.Sidecar.Kill()
}

// freshRoot does away with what a container before this one wrote into its own root file system.
func (p *Pod) freshRoot() error {
	if err := os.RemoveAll(filepath.Join(p.Root, strings.SplitAfter(p.Image.conf, "/")[0])); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(p.Rig.Dir, "root.sh"))
	cmd.Env = Environ(p.Env())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", cmd, err, out)
	}
	return nil
}

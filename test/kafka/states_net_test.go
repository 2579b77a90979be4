package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// undo takes back what the machine keeps after a process is gone: mounts, network namespaces, links.
// Like guard it is a shell that outlives this process: it works, last first, once its stdin ends,
// whether this process ended it or died.
type undo struct {
	to   io.WriteCloser
	done chan struct{}
}

const undoScript = `todo=()
while IFS= read -r line; do todo=("$line" "${todo[@]}"); done
for line in "${todo[@]}"; do $line; done`

func newUndo() (*undo, error) {
	cmd := exec.Command("bash", "-c", undoScript, "undo")
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	to, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	u := &undo{to, make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(u.done)
	}()
	return u, nil
}

// do runs a command whose effect the other one takes back.
func (u *undo) do(ctx context.Context, command, back string) error {
	if back != "" { // before: half an effect is to be taken back, too
		fmt.Fprintln(u.to, back)
	}
	args := strings.Fields(command)
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(string(out)))
	}
	return nil
}

func (u *undo) all() {
	u.to.Close()
	<-u.done
}

// segment is a bridge on which each pod has a network namespace, and the test the address that ends in 1.
type segment struct {
	*undo
	id, prefix string
}

func (s *segment) ip(n int) string        { return fmt.Sprintf("%s%d", s.prefix, 10+n) }
func (s *segment) namespace(n int) string { return fmt.Sprintf("kraftpod-%s-%d", s.id, n) }

// newSegment makes the bridge and n namespaces, or says why this machine lets nobody make them.
func newSegment(ctx context.Context, u *undo, n int) (*segment, error) {
	if os.Getuid() != 0 {
		return nil, errors.New("network namespaces need root")
	}
	s := &segment{undo: u, id: fmt.Sprintf("%04x", rand.IntN(1<<16)), prefix: fmt.Sprintf("10.%d.%d.", 200+rand.IntN(50), rand.IntN(256))}
	if taken, err := net.Dial("udp", s.ip(0)+":1"); err == nil {
		local := taken.LocalAddr().(*net.UDPAddr).IP.String()
		taken.Close()
		if strings.HasPrefix(local, s.prefix) {
			return nil, fmt.Errorf("%s0/24 is in use", s.prefix)
		}
	}
	bridge := "kpb" + s.id
	steps := [][2]string{
		{"ip link add " + bridge + " type bridge", "ip link del " + bridge},
		{"ip addr add " + s.prefix + "1/24 dev " + bridge, ""},
		{"ip link set " + bridge + " up", ""},
	}
	for i := range n {
		ns, here := s.namespace(i), fmt.Sprintf("kp%s%d", s.id, i)
		steps = append(steps, [][2]string{
			{"ip netns add " + ns, "ip netns del " + ns},
			{"ip link add " + here + " type veth peer name eth0 netns " + ns, "ip link del " + here},
			{"ip link set " + here + " master " + bridge + " up", ""},
			{"ip -n " + ns + " addr add " + s.ip(i) + "/24 dev eth0", ""},
			{"ip -n " + ns + " link set eth0 up", ""},
			{"ip -n " + ns + " link set lo up", ""},
		}...)
	}
	for _, step := range steps {
		if err := s.do(ctx, step[0], step[1]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// isolate cuts the n-th pod off from its peers, not from this test: what it sends them goes to an
// Ethernet address that nobody has, so that connections hang as they do when a network parts.
func (s *segment) isolate(t *testing.T, n, pods int, cut bool) {
	for peer := range pods {
		command := "ip -n " + s.namespace(n) + " neigh replace " + s.ip(peer) + " lladdr 02:00:00:00:00:fe dev eth0 nud permanent"
		if !cut {
			command = "ip -n " + s.namespace(n) + " neigh del " + s.ip(peer) + " dev eth0"
		}
		if peer != n {
			if err := s.do(t.Context(), command, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
)

// command makes a kraftpod process of the stage's environment.
func (s *stage) command(ctx context.Context, args ...string) *exec.Cmd {
	s.t.Helper()
	path, err := exec.LookPath("kraftpod")
	s.must(err)
	cmd := exec.CommandContext(ctx, path, args...)
	if s.wrapper != "" {
		cmd = exec.CommandContext(ctx, s.wrapper, args...)
	}
	if s.nobody {
		s.must(exec.CommandContext(ctx, path, "init", filepath.Join(s.dir, "bin")).Run())
		cmd.Path = filepath.Join(s.dir, "bin", "kraftpod")
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	}
	cmd.Dir = s.dir
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+strings.ReplaceAll(value, "$DIR", s.dir))
	}
	return cmd
}

// run runs kraftpod to its end: what it said on both streams, and its exit code.
func (s *stage) run(args ...string) (said string, code int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	out, err := s.command(ctx, args...).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), exit.ExitCode()
	}
	s.must(err)
	return string(out), 0
}

// patience is how long what has to come is waited for, on however busy a machine.
const patience = time.Minute

// runUntil runs kraftpod until it says what is wanted.
func (s *stage) runUntil(want *regexp.Regexp, args ...string) (said string, code int) {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		if said, code = s.run(args...); want.MatchString(said) {
			break
		}
	}
	return said, code
}

// statusUntil asks the stage's own sidecar for its status until it says what is wanted.
func (s *stage) statusUntil(want *regexp.Regexp) (said string) {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(50 * time.Millisecond) {
		if _, said = s.get("/status"); want.MatchString(said) {
			break
		}
	}
	return said
}

// runInBubble runs kraftpod run in this process, where time passes only while
// nobody is being asked: a peer's answer is never late, however busy the machine
// is. The hosts file has to name every peer: DNS is not asked. What run starts is
// not there, since this process has to stay; that run comes so far is the code 0.
func (s *stage) runInBubble() (said string, code int) {
	s.t.Helper()
	environ := s.environ()
	// Go's resolver makes a channel at its first look-up, which nobody outside a bubble
	// may use if that is inside one.
	_, _ = net.DefaultResolver.LookupHost(s.t.Context(), "localhost")
	synctest.Test(s.t, func(*testing.T) {
		var out bytes.Buffer
		code = inProcess([]string{"run", "--", "no-such-entrypoint"}, environ, &out, &out)
		said = out.String()
	})
	if code == config.ExitNotFound {
		code = 0
	}
	return said, code
}

// environ is the stage's environment for a run in this process.
func (s *stage) environ() map[string]string {
	environ := map[string]string{}
	for name, value := range s.env {
		environ[name] = strings.ReplaceAll(value, "$DIR", s.dir)
	}
	return environ
}

// sidecar starts kraftpod's, which serves until the test ends.
func (s *stage) sidecar() {
	s.t.Helper()
	var said bytes.Buffer
	cmd := s.command(s.t.Context(), "sidecar")
	cmd.Stderr = &said
	s.must(cmd.Start())
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("the sidecar said:\n%s", said.String())
		}
	})
	for began := time.Now(); time.Since(began) < patience; time.Sleep(10 * time.Millisecond) {
		if code, _ := s.get("/livez"); code == http.StatusOK {
			return
		}
	}
	s.t.Fatal("the sidecar does not serve")
}

// get asks the stage's own sidecar; code 0: it does not answer.
func (s *stage) get(path string) (code int, body string) {
	s.t.Helper()
	host, _, _ := net.SplitHostPort(s.env["KRAFTPOD_LISTEN"])
	url := "http://" + net.JoinHostPort(cmp.Or(host, "localhost"), s.port) + path
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, url, http.NoBody)
	s.must(err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, _ = b.ReadFrom(resp.Body)
	return resp.StatusCode, b.String()
}

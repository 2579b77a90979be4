package checks_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// nobody is a uid that owns nothing here but the directory that it comes with. Without root it is this
// uid, and the data is made read-only instead.
func nobody(t *testing.T, p *rig.Pod) (*syscall.Credential, string) {
	dir := filepath.Join(p.Root, "kraftpod-nobody")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 {
		mode := func(m fs.FileMode) {
			if err := os.Chmod(p.Data, m); err != nil {
				t.Fatal(err)
			}
		}
		mode(0o555)
		t.Cleanup(func() { mode(0o755) })
		return nil, dir
	}
	const uid = 65534
	if err := os.Chown(dir, uid, uid); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uid, Gid: uid, NoSetGroups: false}, dir
}

// tree is a line for every file below a directory: mode, owner, size, time of change, content.
func tree(t *testing.T, dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum := ""
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			hash := sha256.Sum256(content)
			sum = hex.EncodeToString(hash[:8])
		}
		fmt.Fprintln(&b, info.Mode(), info.Size(), info.ModTime().UnixNano(), sum, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

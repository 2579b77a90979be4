package security

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/internal/certificate"
)

// Store is what the files of a listener's key store and trust store hold.
type Store struct {
	// Digest changes with what they hold, Written is when the youngest was
	// written.
	Digest  string
	Written time.Time
	// KeyFile is the one that holds the key: of a form that cannot be read here
	// (JKS, PKCS12), the first. Empty: there is none.
	KeyFile string
	// Leaf is the certificate of that key; nil: it cannot be read here.
	Leaf *Certificate
}

// TornError is of files that do not fit together, as they are while somebody
// writes them.
type TornError struct{ text string }

func (e *TornError) Error() string { return e.text }

func tornf(format string, args ...any) error {
	return &TornError{text: oneLine(fmt.Sprintf(format, args...))}
}

// ReadStore reads them. keyFile is the one that held the key when they were read
// before, "" where they were not. Where they do not fit together the error is a
// TornError.
func ReadStore(files []string, keyFile string) (Store, error) {
	var store Store
	sum := sha256.New()
	for i, path := range files {
		content, written, err := readStoreFile(path)
		if err != nil {
			return store, err
		}
		fmt.Fprintf(sum, "%d %d\n", i, len(content))
		sum.Write(content)
		if written.After(store.Written) {
			store.Written = written
		}
		if err := store.add(path, content); err != nil {
			return store, err
		}
	}
	if keyFile != "" && store.KeyFile != keyFile {
		return store, tornf("%s holds no private key any more", keyFile)
	}
	store.Digest = hex.EncodeToString(sum.Sum(nil))
	return store, nil
}

// add adds a file.
func (s *Store) add(path string, content []byte) error {
	if len(bytes.TrimSpace(content)) == 0 {
		return tornf("%s is empty", path)
	}
	text := string(content)
	if !certificate.IsPEM(text) {
		if s.KeyFile == "" {
			s.KeyFile = path
		}
		return nil
	}
	held, wrong := certificate.Read(text)
	if wrong != nil {
		return tornf("%s: %s", path, wrong.Text)
	}
	if !held.HasKey {
		return nil // a trust store
	}
	s.KeyFile = path
	if len(held.Chain) > 0 {
		leaf := certificateOf(held.Chain)
		s.Leaf = &leaf
	}
	return nil
}

// StoreStamp changes, as a rule, with what files hold, and costs no reading.
func StoreStamp(files []string) string {
	var stamp strings.Builder
	for _, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			fmt.Fprintf(&stamp, "%v\n", err)
			continue
		}
		inode := uint64(0)
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			inode = stat.Ino
		}
		fmt.Fprintf(&stamp, "%d %d %d\n", inode, info.Size(), info.ModTime().UnixNano())
	}
	return stamp.String()
}

// readStoreFile reads a file of Kafka's.
func readStoreFile(path string) (content []byte, written time.Time, err error) {
	content, written, err = readRegular(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = failf("%s is not there: mount what Kafka's container has there into the sidecar's, at the same path", path)
	case errors.Is(err, fs.ErrPermission):
		err = failf("%s: this uid (%d) may not read it: see the Secret's defaultMode and the pod's fsGroup",
			path, os.Getuid())
	case err != nil:
		err = failf("%s: %v", path, err)
	}
	return content, written, err
}

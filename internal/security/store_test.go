package security

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
)

func TestReadStore(t *testing.T) {
	ca := certs.NewCA(t, "ca")
	one, two, pkcs1 := ca.Pair("one", "x"), ca.Pair("two", "x"), ca.PKCS1("one", "x")
	join := func(parts ...[]byte) string {
		var all strings.Builder
		for _, p := range parts {
			all.Write(p)
		}
		return all.String()
	}
	pkcs8, err := asn1.Marshal(struct { // as far as it is looked at
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}{pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 3}}, []byte("data")})
	if err != nil {
		t.Fatal(err)
	}
	encrypted := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: pkcs8}))
	unknown := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pkcs8}))
	for _, tt := range []struct {
		name    string
		files   []string
		before  int // the file that held the key, from 1
		keyFile int // from 1
		hasLeaf bool
		torn    string
	}{
		{name: "key and certificate", files: []string{join(one.Key, one.Cert)}, keyFile: 1, hasLeaf: true},
		{name: "the other way round", files: []string{join(one.Cert, ca.PEM, one.Key)}, keyFile: 1, hasLeaf: true},
		{
			name: "with a trust store", files: []string{join(one.Key, one.Cert), join(ca.PEM)},
			before: 1, keyFile: 1, hasLeaf: true,
		},
		{name: "after a trust store", files: []string{join(ca.PEM), join(one.Key, one.Cert)}, keyFile: 2, hasLeaf: true},
		{name: "a trust store alone", files: []string{join(ca.PEM)}},
		{name: "an encrypted key", files: []string{encrypted + join(one.Cert)}, keyFile: 1, hasLeaf: true},
		{name: "a certificate that cannot be read here", files: []string{join(one.Key) + unknown}, keyFile: 1},
		{name: "of a form that is not read here", files: []string{"\xfe\xed\xfe\xed", "\xfe\xed"}, keyFile: 1},
		{name: "another's key", files: []string{join(two.Key, one.Cert)}, torn: "key is not that of the certificate"},
		{name: "no certificate yet", files: []string{join(one.Key)}, torn: "there is no certificate in it"},
		{name: "no key any more", files: []string{join(one.Cert)}, before: 1, torn: "holds no private key any more"},
		{name: "half of a key", files: []string{join(one.Key[:80], one.Cert)}, torn: "has its end"},
		{name: "half of a chain", files: []string{join(one.Key, one.Cert, ca.PEM[:200])}, torn: "has its end"},
		{name: "half of a trust store", files: []string{join(ca.PEM, two.Cert[:200])}, torn: "has its end"},
		{
			name: "a key that Kafka does not read", files: []string{join(pkcs1.Key, pkcs1.Cert)},
			torn: "is PKCS#1 (BEGIN RSA PRIVATE KEY), and Kafka reads PKCS#8 only",
		},
		{name: "out of order", files: []string{join(one.Key, ca.PEM, one.Cert)}, torn: "put it first"},
		{name: "empty", files: []string{"\n"}, torn: "is empty"},
		{name: "an empty trust store", files: []string{join(one.Key, one.Cert), ""}, torn: "is empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			paths := []string{""}
			for i, content := range tt.files {
				path := filepath.Join(t.TempDir(), string(rune('a'+i)))
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				paths = append(paths, path)
			}
			store, err := ReadStore(paths[1:], paths[tt.before])
			_, isTorn := errors.AsType[*TornError](err)
			if isTorn != (tt.torn != "") || isTorn && !strings.Contains(err.Error(), tt.torn) {
				t.Fatalf("%v, want torn: %q", err, tt.torn)
			}
			if isTorn {
				return
			}
			if store.KeyFile != paths[tt.keyFile] || (store.Leaf != nil) != tt.hasLeaf || store.Digest == "" {
				t.Errorf("%+v, want the key in file %d", store, tt.keyFile)
			}
		})
	}
}

// What the files hold is told apart, by the digest and, for less, by the stamp.
func TestReadStoreAnew(t *testing.T) {
	ca := certs.NewCA(t, "ca")
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "tls.pem"), filepath.Join(dir, "ca.crt")}
	seen := map[string]bool{}
	for range 2 {
		certs.Write(t, dir, map[string][]byte{"tls.pem": ca.Pair("one", "x").Both(), "ca.crt": ca.PEM})
		for range 2 {
			store, err := ReadStore(files, "")
			if err != nil || time.Since(store.Written) > time.Minute {
				t.Fatalf("%+v, %v", store, err)
			}
			seen[store.Digest], seen[StoreStamp(files)] = true, true
		}
	}
	if len(seen) != 4 {
		t.Errorf("two contents have %d digests and stamps, want 4", len(seen))
	}
}

// Files that are not there are named, and where they belong; that is not torn.
func TestReadStoreThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "x"): "is not there: mount what Kafka's container has there into the sidecar's, at the same path",
		dir:                     "it is no file",
	} {
		_, err := ReadStore([]string{path}, "")
		_, isTorn := errors.AsType[*TornError](err)
		if err == nil || isTorn || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if StoreStamp([]string{path}) == "" {
			t.Error("no stamp")
		}
	}
}

// The digest is of each file, the time of the youngest, and the stamp of all that tells a file from another.
func TestReadStoreTellsApart(t *testing.T) {
	dir := t.TempDir()
	files := []string{filepath.Join(dir, "none"), filepath.Join(dir, "a"), filepath.Join(dir, "b")}
	young, old := time.Now().Truncate(time.Second), time.Now().Add(-time.Hour).Truncate(time.Second)
	write := func(path, content string, at time.Time) {
		t.Helper()
		next := path + ".next" // another file, as a swap brings it
		if err := errors.Join(os.WriteFile(next, []byte(content), 0o600), os.Chtimes(next, at, at),
			os.Rename(next, path)); err != nil {
			t.Fatal(err)
		}
	}
	digests, stamps := map[string]bool{}, map[string]bool{}
	for _, content := range [][2]string{{"ab", "c"}, {"a", "bc"}, {"a", "bd"}} {
		write(files[1], content[0], young)
		write(files[2], content[1], old)
		store, err := ReadStore(files[1:], "")
		if err != nil || !store.Written.Equal(young) {
			t.Errorf("written %v (%v), want %v", store.Written, err, young)
		}
		digests[store.Digest], stamps[StoreStamp(files)] = true, true
	}
	if len(digests) != 3 || len(stamps) != 3 {
		t.Errorf("three contents have %d digests and %d stamps", len(digests), len(stamps))
	}
}

package api

import (
	"path/filepath"
	"testing"
)

func TestLatch(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "latch.json")
	want := Latch{Start: "5f", Waived: "asked to"}
	if err := WriteLatch(dir, want); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, path), `{"start":"5f","waived":"asked to"}`; got != want {
		t.Errorf("latch.json holds %s, want %s", got, want)
	}
	if got := ReadLatch(dir); got != want {
		t.Errorf("ReadLatch = %+v, want %+v", got, want)
	}
	for range 2 { // the second time there is none
		RemoveLatch(dir)
		if got := ReadLatch(dir); got != (Latch{}) {
			t.Errorf("ReadLatch of none = %+v, want the zero value", got)
		}
	}
	if err := WriteLatch(filepath.Join(dir, "absent"), want); err == nil {
		t.Error("WriteLatch to no directory = nil, want an error")
	}
}

// A latch that is not whole opens nothing.
func TestReadLatch(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          Latch
	}{
		{name: "a field of a later build", content: `{"start":"5f","later":1}`, want: Latch{Start: "5f"}},
		{name: "torn", content: `{"start":"5f","waived":"`},
		{name: "empty", content: ""},
		{name: "another type after the start", content: `{"start":"5f","waived":1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, LatchFile), tt.content)
			if got := ReadLatch(dir); got != tt.want {
				t.Errorf("ReadLatch = %+v, want %+v", got, tt.want)
			}
		})
	}
}

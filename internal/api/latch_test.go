package api

import (
	"path/filepath"
	"reflect"
	"testing"
)

func TestLatch(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "latch.json")
	want := Latch{Start: "5f", Waived: "asked to", Owed: []Partition{{Topic: "a-b", Index: 7}}}
	if err := WriteLatch(dir, want); err != nil {
		t.Fatal(err)
	}
	const content = `{"start":"5f","waived":"asked to","owed":[{"topic":"a-b","partition":7}]}`
	if got, want := read(t, path), content; got != want {
		t.Errorf("latch.json holds %s, want %s", got, want)
	}
	if got := ReadLatch(dir); !reflect.DeepEqual(got, want) {
		t.Errorf("ReadLatch = %+v, want %+v", got, want)
	}
	for range 2 { // the second time there is none
		RemoveLatch(dir)
		if got := ReadLatch(dir); !reflect.DeepEqual(got, Latch{}) {
			t.Errorf("ReadLatch of none = %+v, want the zero value", got)
		}
	}
	if err := WriteLatch(filepath.Join(dir, "absent"), want); err == nil {
		t.Error("WriteLatch to no directory = nil, want an error")
	}
}

// A partition is named as Kafka's own tools do.
func TestPartition(t *testing.T) {
	if got := (Partition{Topic: "a-b", Index: 7}).String(); got != "a-b-7" {
		t.Errorf("String = %q, want a-b-7", got)
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
			if got := ReadLatch(dir); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ReadLatch = %+v, want %+v", got, tt.want)
			}
		})
	}
}

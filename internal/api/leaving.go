package api

import (
	"os"
	"path/filepath"
	"time"
)

// LeavingFile is the name of the announcement in KRAFTPOD_DIR.
const LeavingFile = "leaving.json"

// Announcement is what hold leaves for this pod's sidecar to tell the other pods:
// that the pod is about to end. It is a file, since anybody may ask a sidecar
// over HTTP, and nobody but this pod may say that it goes.
type Announcement struct {
	// ID is random. Start is that of Kafka which is about to end, as in the plan.
	ID    string `json:"id"`
	Start string `json:"start"`
	// Since is when hold began; Until is when the announcement ends by itself, so
	// that a hold which was killed holds nobody else up.
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	// Going: hold has returned, or is about to.
	Going bool `json:"going"`
}

// Departure is the announcement of one pod, as another one repeats it.
type Departure struct {
	NodeID int32  `json:"node_id"`
	ID     string `json:"id"`
}

// Leaving is what a pod tells the others while it is about to end.
type Leaving struct {
	// ID is that of the announcement.
	ID string `json:"id"`
	// Going: it does not wait any longer. Else it waits until it may go.
	Going bool `json:"going"`
	// Heard are the other pods that its decisions count as gone.
	Heard []Departure `json:"heard"`
	// AllLeave: it has seen that every pod of its set is about to end, and goes, or went,
	// together with those that had to wait.
	AllLeave bool `json:"all_leave"`
	// Seconds is for how long it has waited, or did.
	Seconds float64 `json:"seconds"`
	// WaitsFor is what it waits for, in words.
	WaitsFor []string `json:"waits_for"`
}

// ReadAnnouncement reads the announcement in dir; the zero value where there is
// none that can be read.
func ReadAnnouncement(dir string) Announcement { return readJSON[Announcement](dir, LeavingFile) }

// WriteAnnouncement writes the announcement in dir, atomically.
func WriteAnnouncement(dir string, a Announcement) error { return writeJSON(dir, LeavingFile, a) }

// RemoveAnnouncement removes the announcement in dir, where there is one.
func RemoveAnnouncement(dir string) { _ = os.Remove(filepath.Join(dir, LeavingFile)) }

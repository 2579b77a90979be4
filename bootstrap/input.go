package bootstrap

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Input is all that the settings are computed from.
type Input struct {
	Config  Config
	Environ map[string]string
	Host    pod.Host
	// Broker is whom KRAFTPOD_BROKER names, host:port of a listener of this pod's;
	// "": nobody.
	Broker string
	// Exists says whether a file is there: the image's own tell which it is.
	Exists func(path string) bool
	// List returns the names in a directory, none where there is none: Kafka's jars
	// tell its version.
	List func(dir string) []string
	// Line reads the one line of a file that a setting names by {file:/path}.
	Line func(path string) (string, error)
	// Store reads a key store; nil: nobody looks at key stores. Now is when they are looked at.
	Store func(path string) (string, error)
	Now   time.Time
	// Ahead: this is not Kafka's container. A file that is not there is no mistake,
	// since an init container may write it yet, or another machine has it.
	Ahead bool
	// Known is what a disk (or a peer) says of a cluster that has formed; it
	// wins over what the replica count gives.
	Known disk.Volume
	// Described: the voters of Known are those of a dynamic quorum, as its leader
	// describes it.
	Described bool
	// volumes are what the log dirs are on; none where it is not Kafka's container
	// that asks.
	volumes []logVolume
}

// detectImage finds out which image this is, or reports that nobody knows.
func detectImage(in Input, report *config.Report) (image.Image, bool) {
	const variable = "KRAFTPOD_DIALECT"
	img, ok := image.Detect(in.Config.Dialect, in.Exists, in.Environ)
	if !ok && in.Config.Dialect == "" {
		report.Wrong(variable, "", "none of the three images' files is here; set it to bitnami, apache or confluent")
	}
	if isEvident := ok && in.Config.Dialect == "" && !in.Exists(img.Entrypoint[0]); !isEvident {
		return img, ok
	}
	other := foreignEvidence(img, in.Environ)
	if other == "" {
		return img, true
	}
	report.Wrong(variable, "", "none of the three images' files is here, and there are variables of two dialects: %s of "+
		"%s's image, and %s of another; set it to the image's, bitnami, apache or confluent",
		img.Evidence(in.Environ), img.Name, other)
	return image.Image{}, false
}

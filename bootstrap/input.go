package bootstrap

import (
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
	// Exists says whether a file is there: the image's own tell which it is.
	Exists func(path string) bool
	// Known is what a disk (or a peer) says of a cluster that has formed; it
	// wins over what the replica count gives.
	Known disk.Volume
	// volumes are what the log dirs are on; none where it is not Kafka's container
	// that asks.
	volumes []logVolume
}

// detectImage finds out which image this is, or reports that nobody knows.
func detectImage(in Input, report *config.Report) (image.Image, bool) {
	img, ok := image.Detect(in.Config.Dialect, in.Exists, in.Environ)
	if !ok && in.Config.Dialect == "" {
		report.Wrong("KRAFTPOD_DIALECT", "",
			"none of the three images' files is here; set it to bitnami, apache or confluent")
	}
	return img, ok
}
